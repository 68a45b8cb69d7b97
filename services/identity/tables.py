"""The tables of identity: read models made from the log, and the secrets, which are in no log."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import sqlalchemy as sa

from eventlog import KeptTables

metadata = sa.MetaData()
secrets = sa.MetaData()
JSON = sa.JSON(none_as_null=True)

# Read models: emptied and made again from the log alone.

countries = sa.Table(
    "countries",
    metadata,
    sa.Column("country", sa.Text, primary_key=True),
    sa.Column("validation_required", sa.Boolean, nullable=False),
    sa.Column("approval_required", sa.Boolean, nullable=False),
    sa.Column("distinct_validator_and_approver", sa.Boolean, nullable=False),
    sa.Column("released_by", sa.Text, nullable=False),
)

descriptions = sa.Table(
    "descriptions",
    metadata,
    sa.Column("country", sa.Text, primary_key=True),
    sa.Column("names", JSON),
    sa.Column("contact", JSON),
)

withdrawals = sa.Table(
    "withdrawals",
    metadata,
    sa.Column("country", sa.Text, primary_key=True),
    sa.Column("since", sa.BigInteger, nullable=False, doc="log position of the withdrawal"),
)

groups = sa.Table(
    "groups",
    metadata,
    sa.Column("group_code", sa.Text, primary_key=True),
    sa.Column("names", JSON, nullable=False),
)

standings = sa.Table(
    "standings",
    metadata,
    sa.Column("group_code", sa.Text, primary_key=True),
    sa.Column("country", sa.Text, primary_key=True),
    sa.Column("standing", sa.Text, nullable=False),
    sa.Column("since", sa.BigInteger, nullable=False, doc="log position of the standing"),
)

agencies = sa.Table(
    "agencies",
    metadata,
    sa.Column("country", sa.Text, primary_key=True),
    sa.Column("agency", sa.Text, primary_key=True),
    sa.Column("names", JSON, nullable=False),
    sa.Column("open", sa.Boolean, nullable=False),
)

successions = sa.Table(
    "successions",
    metadata,
    sa.Column("country", sa.Text, primary_key=True),
    sa.Column("agency", sa.Text, primary_key=True),
    sa.Column("successor", sa.Text, nullable=False),
    sa.Column("starts", sa.Text, nullable=False, doc="the first day"),
)

agreements = sa.Table(
    "agreements",
    metadata,
    sa.Column("country", sa.Text, primary_key=True),
    sa.Column("indicator", sa.Text, primary_key=True),
    sa.Column("mode", sa.Text, nullable=False),
    sa.Column("countries", JSON, nullable=False),
    sa.Column("organisations", JSON, nullable=False),
    sa.Column("positions", JSON, nullable=False),
    sa.Column("people", JSON, nullable=False),
    sa.Column("terms", JSON),
    sa.Column("starts_at", sa.Text),
    sa.Column("ends_at", sa.Text),
    sa.Column("embargo_until", sa.Text),
    sa.Column("lapse_after_days", sa.Integer),
    sa.Column("existence", sa.Text, nullable=False),
    sa.Column("confirmed", JSON, nullable=False, doc="country to the position of its confirmation"),
    sa.Column("since", sa.BigInteger, nullable=False, doc="log position of the decision"),
)

people = sa.Table(
    "people",
    metadata,
    sa.Column("person", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("country", sa.Text, index=True),
    sa.Column("organisation", sa.Text, index=True),
    sa.Column("email", sa.Text),
    sa.Column("email_key", sa.Text, index=True),
    sa.Column("name", sa.Text),
    sa.Column("language", sa.Text, nullable=False),
    sa.Column("active", sa.Boolean, nullable=False),
)

grants = sa.Table(
    "grants",
    metadata,
    sa.Column("grant_id", sa.Text, primary_key=True),
    sa.Column("person", sa.Integer, nullable=False, index=True),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("country", sa.Text),
    sa.Column("organisation", sa.Text),
    sa.Column("indicators", JSON),
    sa.Column("sources", JSON),
    sa.Column("since", sa.BigInteger, nullable=False, doc="log position of the grant"),
)

positions = sa.Table(
    "positions",
    metadata,
    sa.Column("position", sa.Text, primary_key=True),
    sa.Column("country", sa.Text, nullable=False, index=True),
    sa.Column("agency", sa.Text),
    sa.Column("names", JSON, nullable=False),
    sa.Column("focal_point", sa.Boolean, nullable=False),
    sa.Column("roles", JSON, nullable=False, doc="[{role, indicators, sources}]"),
    sa.Column("open", sa.Boolean, nullable=False),
)

assignments = sa.Table(
    "assignments",
    metadata,
    sa.Column("position", sa.Text, primary_key=True),
    sa.Column("person", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("since", sa.BigInteger, nullable=False, doc="log position of the assignment"),
)

roles = sa.Table(
    "roles",
    metadata,
    sa.Column("country", sa.Text, primary_key=True),
    sa.Column("role", sa.Text, primary_key=True),
    sa.Column("names", JSON, nullable=False),
    sa.Column("privileges", JSON, nullable=False),
    sa.Column("grants", JSON, nullable=False),
    sa.Column("since", sa.BigInteger, nullable=False, doc="log position of the definition"),
)

organisations = sa.Table(
    "organisations",
    metadata,
    sa.Column("organisation", sa.Text, primary_key=True),
    sa.Column("names", JSON, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("open", sa.Boolean, nullable=False),
)

delegates = sa.Table(
    "delegates",
    metadata,
    sa.Column("country", sa.Text, primary_key=True),
    sa.Column("organisation", sa.Text, primary_key=True),
    sa.Column("indicators", JSON, nullable=False),
    sa.Column("sources", JSON, nullable=False),
    sa.Column("since", sa.BigInteger, nullable=False, doc="log position of the appointment"),
)

keys = sa.Table(
    "keys",
    metadata,
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("country", sa.Text, nullable=False, index=True),
    sa.Column("agency", sa.Text, nullable=False),
    sa.Column("label", sa.Text, nullable=False),
    sa.Column("indicators", JSON),
    sa.Column("sources", JSON),
    sa.Column("actions", JSON, nullable=False),
    sa.Column("networks", JSON, nullable=False),
    sa.Column("expires_at", sa.Text, nullable=False),
    sa.Column("revoked", sa.Boolean, nullable=False),
    sa.Column("old_secret_until", sa.Text, doc="of the last rotation"),
    sa.Column("since", sa.BigInteger, nullable=False, doc="log position of the issue"),
)

sign_in_rules = sa.Table(
    "sign_in_rules",
    metadata,
    sa.Column("country", sa.Text, primary_key=True),
    sa.Column("second_factor_required", sa.Boolean, nullable=False),
)

mail_choices = sa.Table(
    "mail_choices",
    metadata,
    sa.Column("person", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("kinds", JSON, nullable=False),
    sa.Column("since", sa.Text, nullable=False, doc="the moment of the choice"),
)

READ_MODELS: Final[Mapping[str, Sequence[sa.Table]]] = {
    "identity.read-models": (
        countries,
        descriptions,
        withdrawals,
        groups,
        standings,
        agencies,
        successions,
        agreements,
        people,
        grants,
        positions,
        assignments,
        roles,
        organisations,
        delegates,
        keys,
        sign_in_rules,
        mail_choices,
    )
}
"""The tables of each consumer, parents first."""

# Secrets: the only copy; never rebuilt, never in an event. Moments are RFC 3339 in UTC.

credentials = sa.Table(
    "credentials",
    secrets,
    sa.Column("person", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("password_hash", sa.Text, nullable=False),
)

invitations = sa.Table(
    "invitations",
    secrets,
    sa.Column("person", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("invitation", sa.Text, nullable=False),
    sa.Column("token_digest", sa.LargeBinary, nullable=False, unique=True),
    sa.Column("expires_at", sa.Text, nullable=False),
)

sessions = sa.Table(
    "sessions",
    secrets,
    sa.Column("token_digest", sa.LargeBinary, primary_key=True),
    sa.Column("session", sa.Text, nullable=False, unique=True),
    sa.Column("person", sa.Integer, nullable=False, index=True),
    sa.Column("used_at", sa.Text, nullable=False),
    sa.Column("expires_at", sa.Text, nullable=False),
    sa.Column("started_at", sa.Text, doc="null where it began before this was kept"),
    sa.Column("address", sa.Text),
    sa.Column("client", sa.Text, doc="what the browser or program calls itself"),
)

attempts = sa.Table(
    "attempts",
    secrets,
    sa.Column("subject", sa.LargeBinary, primary_key=True, doc="keyed digest"),
    sa.Column("failures", sa.Integer, nullable=False),
    sa.Column("until", sa.Text),
    sa.Column("forgotten_at", sa.Text, nullable=False, index=True),
)

second_factors = sa.Table(
    "second_factors",
    secrets,
    sa.Column("person", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("secret", sa.LargeBinary, nullable=False, doc="sealed under a key of the keyring"),
    sa.Column("confirmed", sa.Boolean, nullable=False),
    sa.Column("last_step", sa.BigInteger, nullable=False, doc="of the last code that was used"),
)

recovery_codes = sa.Table(
    "recovery_codes",
    secrets,
    sa.Column("code_digest", sa.LargeBinary, primary_key=True),
    sa.Column("person", sa.Integer, nullable=False, index=True),
)

key_secrets = sa.Table(
    "key_secrets",
    secrets,
    sa.Column("secret_digest", sa.LargeBinary, primary_key=True),
    sa.Column("key", sa.Text, nullable=False, unique=True),
)

replaced_key_secrets = sa.Table(
    "replaced_key_secrets",
    secrets,
    sa.Column("secret_digest", sa.LargeBinary, primary_key=True),
    sa.Column("key", sa.Text, nullable=False, unique=True),
    sa.Column("ends_at", sa.Text, nullable=False),
)

key_uses = sa.Table(
    "key_uses",
    secrets,
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("used_at", sa.Text, nullable=False),
    sa.Column("network", sa.Text),
)

KEPT: Final = KeptTables(
    name="identity_secrets", metadata=secrets, versions=Path(__file__).parent / "migrations", newest="0004"
)
