"""Secrets of keys that were replaced and still count, and when keys were last used."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add their tables."""
    op.create_table(
        "replaced_key_secrets",
        sa.Column("secret_digest", sa.LargeBinary, primary_key=True),
        sa.Column("key", sa.Text, nullable=False, unique=True),
        sa.Column("ends_at", sa.Text, nullable=False),
    )
    op.create_table(
        "key_uses",
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("used_at", sa.Text, nullable=False),
        sa.Column("network", sa.Text),
    )
