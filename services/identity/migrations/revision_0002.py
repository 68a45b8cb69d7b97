"""The links that people open their accounts with."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add their table."""
    op.create_table(
        "invitations",
        sa.Column("person", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("invitation", sa.Text, nullable=False),
        sa.Column("token_digest", sa.LargeBinary, nullable=False, unique=True),
        sa.Column("expires_at", sa.Text, nullable=False),
    )
