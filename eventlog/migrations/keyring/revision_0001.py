"""The keyring as it was first written."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create the tables that are missing."""
    op.create_table(
        "keys",
        sa.Column("key_id", sa.Text, primary_key=True),
        sa.Column("wrapped", sa.LargeBinary),
        sa.Column("created_at", sa.Text, nullable=False),
        sa.Column("destroyed_at", sa.Text),
        sa.Column("reason", sa.Text),
        if_not_exists=True,
    )
    op.create_table(
        "keyring_generation",
        sa.Column("id", sa.SmallInteger, primary_key=True, autoincrement=False),
        sa.Column("number", sa.Integer, nullable=False),
        if_not_exists=True,
    )
