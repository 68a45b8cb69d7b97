"""Tables of the submission service: all of them read models of the log, which may be rebuilt."""

from collections.abc import Mapping, Sequence
from typing import Final

import sqlalchemy as sa

metadata = sa.MetaData()

submissions = sa.Table(
    "submissions",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("figures", sa.Text, nullable=False),  # country/indicator/source
    sa.Column("country", sa.Text, nullable=False),
    sa.Column("indicator", sa.Text, nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("reason", sa.Text),
    sa.Column("amendment", sa.Boolean, nullable=False),
    sa.Column("media_type", sa.Text, nullable=False),
    sa.Column("file_name", sa.Text),
    sa.Column("file_sha256", sa.Text, nullable=False),
    sa.Column("content_sha256", sa.Text, nullable=False),
    sa.Column("size_bytes", sa.BigInteger, nullable=False),
    sa.Column("observations", sa.Integer, nullable=False),
    sa.Column("periods", sa.JSON, nullable=False),
    sa.Column("chunks", sa.JSON, nullable=False),  # positions of the observations in the log
    sa.Column("base", sa.BigInteger, nullable=False),
    sa.Column("findings", sa.JSON, nullable=False),
    sa.Column("errors", sa.Integer, nullable=False),
    sa.Column("warnings", sa.Integer, nullable=False),
    sa.Column("notes", sa.Integer, nullable=False),
    sa.Column("added", sa.Integer, nullable=False),
    sa.Column("changed", sa.Integer, nullable=False),
    sa.Column("unchanged", sa.Integer, nullable=False),
    sa.Column("submitted_by", sa.Text, nullable=False),
    sa.Column("organisation", sa.Text),
    sa.Column("original", sa.JSON),
    sa.Column("mapping", sa.JSON),  # {mapping, version}
    sa.Column("responsible", sa.Text, nullable=False),
    sa.Column("had", sa.JSON, nullable=False),  # who was responsible before
    sa.Column("validated_by", sa.Text),
    sa.Column("approved_by", sa.Text),
    sa.Column("released_by", sa.Text),
    sa.Column("superseded_by", sa.Text),
    sa.Column("release_at", sa.Text),  # RFC 3339, UTC, to the second
    sa.Column("scheduled_by", sa.Text),
    sa.Column("scheduled_position", sa.BigInteger),
    sa.Column("unscheduled_because", sa.Text),
    sa.Column("question", sa.Text),
    sa.Column("answer", sa.Text),
    sa.Column("submitted_at", sa.Text, nullable=False),
    sa.Column("changed_at", sa.Text, nullable=False),
    sa.Column("released_at", sa.Text),
    sa.Column("received_position", sa.BigInteger, nullable=False),
    sa.Column("position", sa.BigInteger, nullable=False),
    sa.Index("submissions_by_figures", "figures", "state"),
    sa.Index("submissions_newest_first", "received_position"),
    sa.Index("submissions_by_responsible", "responsible", "state"),
    sa.Index("submissions_by_release", "release_at"),
)

steps = sa.Table(
    "steps",
    metadata,
    sa.Column("submission", sa.Text, primary_key=True),
    sa.Column("position", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("type", sa.Text, nullable=False),
    sa.Column("at", sa.Text, nullable=False),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("comment", sa.Text),
    sa.Column("state", sa.Text, nullable=False),
)

comments = sa.Table(
    "comments",
    metadata,
    sa.Column("submission", sa.Text, primary_key=True),
    sa.Column("position", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("place", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("code", sa.Text, nullable=False),
    sa.Column("period", sa.Text),
    sa.Column("key", sa.JSON, nullable=False),
    sa.Column("comment", sa.Text, nullable=False),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("at", sa.Text, nullable=False),
    sa.Column("void", sa.Boolean, nullable=False),  # of a check that was made again since
)

bases = sa.Table(
    "bases",
    metadata,
    sa.Column("figures", sa.Text, primary_key=True),
    sa.Column("position", sa.BigInteger, nullable=False),
    sa.Column("submission", sa.Text, nullable=False),
)

standing = sa.Table(
    "standing",
    metadata,
    sa.Column("figures", sa.Text, primary_key=True),
    sa.Column("year", sa.Text, primary_key=True),
    sa.Column("content", sa.LargeBinary, nullable=False),  # see intake/standing.py
)

replaced = sa.Table(
    "replaced",
    metadata,
    sa.Column("submission", sa.Text, primary_key=True),
    sa.Column("year", sa.Text, primary_key=True),
    sa.Column("content", sa.LargeBinary, nullable=False),
)

# The data calendar ---------------------------------------------------------------------------------------

released_periods = sa.Table(
    "released_periods",
    metadata,
    sa.Column("figures", sa.Text, primary_key=True),
    sa.Column("period", sa.Text, primary_key=True),
    sa.Column("came_on", sa.Text, nullable=False, comment="the day its first release was received"),
    sa.Column("released_on", sa.Text, nullable=False, comment="the day it was first released"),
)

provisional_periods = sa.Table(
    "provisional_periods",
    metadata,
    sa.Column("figures", sa.Text, primary_key=True),
    sa.Column("period", sa.Text, primary_key=True, comment="a figure of it is marked provisional"),
)

due_dates = sa.Table(
    "due_dates",
    metadata,
    sa.Column("country", sa.Text, primary_key=True),
    sa.Column("indicator", sa.Text, primary_key=True),
    sa.Column("due_days", sa.Integer),
    sa.Column("provisional_days", sa.Integer),
    sa.Column("frequencies", sa.JSON(none_as_null=True)),
    sa.Column("first", sa.Text),
    sa.Column("last", sa.Text),
    sa.Column("position", sa.BigInteger, nullable=False),
)

tracked_sources = sa.Table(
    "tracked_sources",
    metadata,
    sa.Column("figures", sa.Text, primary_key=True),
    sa.Column("country", sa.Text, nullable=False),
    sa.Column("indicator", sa.Text, nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("declared_on", sa.Text, nullable=False),
    sa.Index("tracked_sources_by_indicator", "country", "indicator"),
)

documented = sa.Table(
    "documented",
    metadata,
    sa.Column("country", sa.Text, primary_key=True),
    sa.Column("indicator", sa.Text, primary_key=True),
    sa.Column("complete", sa.Boolean, nullable=False),
    sa.Column("written_on", sa.Text, nullable=False),
)

mappings = sa.Table(
    "mappings",
    metadata,
    sa.Column("mapping", sa.Text, primary_key=True),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("country", sa.Text, nullable=False),
    sa.Column("indicator", sa.Text, nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("layout", sa.JSON, nullable=False),
    sa.Column("saved_by", sa.Text, nullable=False),
    sa.Column("saved_at", sa.Text, nullable=False),
    sa.Column("retired", sa.Boolean, nullable=False),
    sa.Column("position", sa.BigInteger, nullable=False),
    sa.Index("mappings_by_figures", "country", "indicator", "source"),
)

# Files that are fetched --------------------------------------------------------------------------------

pulls = sa.Table(
    "pulls",
    metadata,
    sa.Column("pull", sa.Text, primary_key=True),
    sa.Column("country", sa.Text, nullable=False),
    sa.Column("indicator", sa.Text, nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("agency", sa.Text),
    sa.Column("address", sa.Text, nullable=False),
    sa.Column("form", sa.Text, nullable=False),
    sa.Column("charset", sa.Text),
    sa.Column("mapping", sa.Text),
    sa.Column("every", sa.Text, nullable=False),
    sa.Column("reason", sa.Text),
    sa.Column("agreed_by", sa.Text, nullable=False),
    sa.Column("agreed_at", sa.Text, nullable=False),
    sa.Column("terms", sa.Integer, nullable=False),  # how often the lines above were agreed anew
    sa.Column("connected", sa.Boolean, nullable=False),
    sa.Column("ended_by", sa.Text),
    sa.Column("ended_at", sa.Text),
    sa.Column("comment", sa.Text),
    sa.Column("submission", sa.Text),
    sa.Column("delivered_at", sa.Text),
    sa.Column("failure", sa.JSON(none_as_null=True)),  # code, fields, findings, since
    sa.Column("agreed_position", sa.BigInteger, nullable=False),
    sa.Column("position", sa.BigInteger, nullable=False),
    sa.Index("pulls_by_country", "country", "agreed_position"),
)

reminders = sa.Table(
    "reminders",
    metadata,
    sa.Column("reminder", sa.Text, primary_key=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("country", sa.Text, nullable=False),
    sa.Column("indicator", sa.Text, nullable=False),
    sa.Column("source", sa.Text),
    sa.Column("period", sa.Text),
    sa.Column("due_on", sa.Text, nullable=False),
    sa.Column("offset_days", sa.Integer, nullable=False),
    sa.Column("sent_at", sa.Text, nullable=False),
    sa.Column("position", sa.BigInteger, nullable=False),
)

reminded = sa.Table(
    "reminded",
    metadata,
    sa.Column("reminder", sa.Text, primary_key=True),
    sa.Column("person", sa.Text, primary_key=True),
    sa.Column("mailed_at", sa.Text),
    sa.Column("mail_outcome", sa.Text, comment="delivered, refused, withheld or given-up"),
    sa.Index("reminded_by_person", "person"),
)

missed = sa.Table(
    "missed",
    metadata,
    sa.Column("submission", sa.Text, primary_key=True),
    sa.Column("position", sa.BigInteger, primary_key=True, autoincrement=False, comment="what ended it"),
    sa.Column("country", sa.Text, nullable=False),
    sa.Column("indicator", sa.Text, nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("at", sa.Text, nullable=False, comment="when it was to be released"),
    sa.Column("scheduled_by", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("by", sa.Text, nullable=False, comment="who ended it"),
    sa.Column("missed_at", sa.Text, nullable=False),
    sa.Column("told_at", sa.Text),
    sa.Index("missed_untold", "told_at"),
    comment="Releases at a moment that did not come about",
)

missed_told = sa.Table(
    "missed_told",
    metadata,
    sa.Column("submission", sa.Text, primary_key=True),
    sa.Column("position", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("person", sa.Text, primary_key=True),
    sa.Column("mailed_at", sa.Text),
    sa.Column("mail_outcome", sa.Text, comment="delivered, refused, withheld or given-up"),
    sa.Index("missed_told_by_person", "person"),
)

READ_MODELS: Final[Mapping[str, Sequence[sa.Table]]] = {
    "submission.submissions": (
        submissions,
        steps,
        comments,
        released_periods,
        missed,
        missed_told,
    ),
    "submission.standing": (bases, standing, replaced, provisional_periods),
    "submission.calendar": (due_dates, tracked_sources, documented, reminders, reminded),
    "submission.mappings": (mappings,),
    "submission.pulls": (pulls,),
}
"""The tables of each consumer, parents first."""
