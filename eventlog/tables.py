"""The tables of the log, defined once for SQLite and PostgreSQL."""

import sqlalchemy as sa

from eventlog.migrations import FOLDER, KeptTables

POSITION = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
EVENT_ID = sa.Uuid(as_uuid=False).with_variant(sa.Text(), "sqlite")

metadata = sa.MetaData()

log_head = sa.Table(
    "log_head",
    metadata,
    sa.Column("id", sa.SmallInteger, primary_key=True, autoincrement=False),
    sa.Column("epoch", sa.Integer, nullable=False),
    sa.Column("position", POSITION, nullable=False),
    sa.Column("chain", sa.LargeBinary, nullable=False),
    sa.Column("recorded_at", sa.Text, nullable=False),
    sa.CheckConstraint("id = 1", name="log_head_is_one_row"),
)

events = sa.Table(
    "events",
    metadata,
    sa.Column("position", POSITION, primary_key=True, autoincrement=False),
    sa.Column("stream", sa.Text, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("event_id", EVENT_ID, nullable=False),
    sa.Column("type", sa.Text, nullable=False),
    sa.Column("schema_version", sa.SmallInteger, nullable=False),
    sa.Column("service", sa.Text, nullable=False),
    sa.Column("country", sa.Text),
    sa.Column("recorded_at", sa.Text, nullable=False),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("meta", sa.Text, nullable=False),
    sa.Column("encoding", sa.Text, nullable=False),
    sa.Column("key_id", sa.Text),
    sa.Column("payload", sa.LargeBinary, nullable=False),
    sa.Column("digest", sa.LargeBinary, nullable=False),
    sa.Column("chain", sa.LargeBinary, nullable=False),
    sa.UniqueConstraint("stream", "version", name="events_stream_version"),
    sa.UniqueConstraint("event_id", name="events_event_id"),
    sa.CheckConstraint("position > 0", name="events_position_is_positive"),
    sa.CheckConstraint("version > 0", name="events_version_is_positive"),
)

commands = sa.Table(
    "commands",
    metadata,
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("request_digest", sa.LargeBinary, nullable=False),
    sa.Column("first_position", POSITION, nullable=False),
    sa.Column("last_position", POSITION, nullable=False),
)

event_owners = sa.Table(
    "event_owners",
    metadata,
    sa.Column("type", sa.Text, primary_key=True),
    sa.Column("service", sa.Text, nullable=False),
)

# PostgreSQL: which database role writes for which service. Empty until roles are granted (see roles.py).
writer_roles = sa.Table(
    "writer_roles",
    metadata,
    sa.Column("role", sa.Text, primary_key=True),
    sa.Column("service", sa.Text, nullable=False),
)

# How far each process has followed, for whoever waits for all of them (see following.py). No part of what
# the log says: it is written over all the time. seen_at: seconds since 1970 by the database's clock.
followers = sa.Table(
    "followers",
    metadata,
    sa.Column("process", sa.Text, primary_key=True),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("position", POSITION, nullable=False),
    sa.Column("seen_at", sa.Float, nullable=False),
)

KEPT = KeptTables(name="log", metadata=metadata, versions=FOLDER / "log", newest="0002")
