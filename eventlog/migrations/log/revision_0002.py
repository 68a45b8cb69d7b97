"""Who follows the log, and how far each process has come."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "followers",
        sa.Column("process", sa.Text, primary_key=True),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("seen_at", sa.Float, nullable=False),
    )
