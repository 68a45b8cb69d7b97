"""When pulls were looked at last: known here alone, and to be lost without harm."""

from collections.abc import Mapping, Sequence
from typing import Final

import sqlalchemy as sa

looks = sa.Table(
    "looks",
    sa.MetaData(),
    sa.Column("pull", sa.Text, primary_key=True),
    sa.Column("terms", sa.Integer, nullable=False),  # of the pull when it was looked at
    sa.Column("looked_at", sa.Text),
    sa.Column("due_at", sa.Text, nullable=False),
    sa.Column("failures", sa.Integer, nullable=False),  # in a row
    sa.Column("wanted", sa.Boolean, nullable=False),  # somebody asked for it to be fetched as if never before
    sa.Column("etag", sa.Text),
    sa.Column("last_modified", sa.Text),
    sa.Column("content_sha256", sa.Text),  # of what was delivered or refused last
)

LOOKS: Final[Mapping[str, Sequence[sa.Table]]] = {"submission.looks": (looks,)}
"""When pulls were looked at last. No read model and in no log: without it, each is looked at once more."""
