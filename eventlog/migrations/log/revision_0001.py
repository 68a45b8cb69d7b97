"""The log as it was first written."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_POSITION = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_EVENT_ID = sa.Uuid(as_uuid=False).with_variant(sa.Text(), "sqlite")


def upgrade() -> None:
    """Create the tables that are missing."""
    op.create_table(
        "log_head",
        sa.Column("id", sa.SmallInteger, primary_key=True, autoincrement=False),
        sa.Column("epoch", sa.Integer, nullable=False),
        sa.Column("position", _POSITION, nullable=False),
        sa.Column("chain", sa.LargeBinary, nullable=False),
        sa.Column("recorded_at", sa.Text, nullable=False),
        sa.CheckConstraint("id = 1", name="log_head_is_one_row"),
        if_not_exists=True,
    )
    op.create_table(
        "events",
        sa.Column("position", _POSITION, primary_key=True, autoincrement=False),
        sa.Column("stream", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("event_id", _EVENT_ID, nullable=False),
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
        if_not_exists=True,
    )
    op.create_table(
        "commands",
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("request_digest", sa.LargeBinary, nullable=False),
        sa.Column("first_position", _POSITION, nullable=False),
        sa.Column("last_position", _POSITION, nullable=False),
        if_not_exists=True,
    )
    op.create_table(
        "event_owners",
        sa.Column("type", sa.Text, primary_key=True),
        sa.Column("service", sa.Text, nullable=False),
        if_not_exists=True,
    )
    op.create_table(
        "writer_roles",
        sa.Column("role", sa.Text, primary_key=True),
        sa.Column("service", sa.Text, nullable=False),
        if_not_exists=True,
    )
