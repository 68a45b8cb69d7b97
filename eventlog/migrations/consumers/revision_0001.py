"""Checkpoints and parked events as they were first written."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_POSITION = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_EVENT_ID = sa.Uuid(as_uuid=False).with_variant(sa.Text(), "sqlite")


def upgrade() -> None:
    """Create the tables that are missing."""
    op.create_table(
        "checkpoints",
        sa.Column("consumer", sa.Text, primary_key=True),
        sa.Column("epoch", sa.Integer, nullable=False),
        sa.Column("position", _POSITION, nullable=False),
        sa.Column("chain", sa.LargeBinary, nullable=False),
        if_not_exists=True,
    )
    op.create_table(
        "parked_events",
        sa.Column("consumer", sa.Text, primary_key=True),
        sa.Column("position", _POSITION, primary_key=True, autoincrement=False),
        sa.Column("event_id", _EVENT_ID, nullable=False),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("stream", sa.Text, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("error", sa.Text, nullable=False),
        sa.Column("parked_at", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("reason", sa.Text),
        if_not_exists=True,
    )
    op.create_table(
        "read_model_shapes",
        sa.Column("consumer", sa.Text, primary_key=True),
        sa.Column("shape", sa.Text, nullable=False),
        if_not_exists=True,
    )
