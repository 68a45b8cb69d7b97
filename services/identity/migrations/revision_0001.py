"""The secrets of identity as they were first kept."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create the tables that are missing."""
    op.create_table(
        "credentials",
        sa.Column("person", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("password_hash", sa.Text, nullable=False),
        if_not_exists=True,
    )
    op.create_table(
        "sessions",
        sa.Column("token_digest", sa.LargeBinary, primary_key=True),
        sa.Column("session", sa.Text, nullable=False, unique=True),
        sa.Column("person", sa.Integer, nullable=False),
        sa.Column("used_at", sa.Text, nullable=False),
        sa.Column("expires_at", sa.Text, nullable=False),
        if_not_exists=True,
    )
    op.create_index("ix_sessions_person", "sessions", ["person"], if_not_exists=True)
    op.create_table(
        "key_secrets",
        sa.Column("secret_digest", sa.LargeBinary, primary_key=True),
        sa.Column("key", sa.Text, nullable=False, unique=True),
        if_not_exists=True,
    )
