"""Counted attempts, second factors, and what people see of their sessions."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add the tables and columns."""
    op.create_table(
        "attempts",
        sa.Column("subject", sa.LargeBinary, primary_key=True),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("until", sa.Text),
        sa.Column("forgotten_at", sa.Text, nullable=False),
    )
    op.create_index("ix_attempts_forgotten_at", "attempts", ["forgotten_at"])
    op.create_table(
        "second_factors",
        sa.Column("person", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("secret", sa.LargeBinary, nullable=False),
        sa.Column("confirmed", sa.Boolean, nullable=False),
        sa.Column("last_step", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "recovery_codes",
        sa.Column("code_digest", sa.LargeBinary, primary_key=True),
        sa.Column("person", sa.Integer, nullable=False),
    )
    op.create_index("ix_recovery_codes_person", "recovery_codes", ["person"])
    op.add_column("sessions", sa.Column("started_at", sa.Text))
    op.add_column("sessions", sa.Column("address", sa.Text))
    op.add_column("sessions", sa.Column("client", sa.Text))
