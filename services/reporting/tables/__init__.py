"""Tables of the read models: the star of figures, who may see them, and who was told of corrections.

Positions are those of the log. `known_from`/`known_to`, `since`/`until` are half-open: from the first
on, up to and without the second, which is null for what still holds.
"""

from collections.abc import Mapping, Sequence
from typing import Final

import sqlalchemy as sa

from services.reporting.tables.kept import defined_template, saved_report, subscription, subscription_notice
from services.reporting.tables.metadata import POSITION, metadata, narrow
from services.reporting.tables.together import joint_report, mirror_message, mirror_told

SLOTS: Final = 10
"""How many dimensions an indicator may have; a series has a column for each."""


# Figures --------------------------------------------------------------------------------------------------

dataset = sa.Table(
    "dataset",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("country", sa.Text, nullable=False),
    sa.Column("indicator", sa.Text, nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.UniqueConstraint("indicator", "country", "source"),
    comment="The figures of one country, indicator and source",
)

dimension = narrow(
    "dimension",
    sa.Column("indicator", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("slot", sa.SmallInteger, nullable=False),
)
"""Which column of `series` holds which dimension of an indicator, in order of first use."""

series = sa.Table(
    "series",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("dataset", sa.Integer, nullable=False),
    sa.Column("frequency", sa.Text, nullable=False),
    *(sa.Column(f"d{slot}", sa.Text, nullable=False) for slot in range(1, SLOTS + 1)),
    sa.UniqueConstraint(
        "dataset", "frequency", *(f"d{slot}" for slot in range(1, SLOTS + 1)), name="series_key"
    ),
    comment="The interned series key; a dimension that an indicator lacks stands at its total _T",
)

used_code = narrow(
    "used_code",
    sa.Column("dataset", sa.Integer, primary_key=True),
    sa.Column("slot", sa.SmallInteger, primary_key=True, comment="the column of `series`"),
    sa.Column("code", sa.Text, primary_key=True),
    sa.Column("since", POSITION, nullable=False, comment="position of the release that used it first"),
)
"""The codes that the series of a dataset have: far fewer than its series."""

fact = narrow(
    "fact",
    sa.Column("series", sa.Integer, primary_key=True),
    sa.Column("period", sa.Integer, primary_key=True, comment="first day, YYYYMMDD"),
    sa.Column("known_from", POSITION, primary_key=True),
    sa.Column("known_to", POSITION),
    sa.Column("value", POSITION, comment="times ten to the power of scale; null: no figure, status says why"),
    sa.Column("scale", sa.SmallInteger, nullable=False),
    sa.Column("status", sa.Text, nullable=False, comment="SDMX CL_OBS_STATUS"),
    sa.Column("note", sa.Text),
)

remark = narrow(
    "remark",
    sa.Column("submission", sa.Text, primary_key=True),
    sa.Column("position", POSITION, primary_key=True),
    sa.Column("place", sa.Integer, primary_key=True),
    sa.Column("period", sa.Text, nullable=False),
    sa.Column("codes", sa.Text, nullable=False, comment="JSON, by dimension"),
    sa.Column("comment", sa.Text, nullable=False),
)
"""Comments on warnings about figures; a figure without a note has them for its note once it is released."""

release = sa.Table(
    "release",
    metadata,
    sa.Column("position", POSITION, primary_key=True, autoincrement=False),
    sa.Column("dataset", sa.Integer, nullable=False),
    sa.Column("amends", sa.Boolean, nullable=False),
    sa.Column("submission", sa.Text, nullable=False),
    sa.Column("reason", sa.Text),
    sa.Column("released_by", sa.Text, nullable=False),
    sa.Column("released_at", sa.Text, nullable=False),
    sa.Column("added", sa.Integer, nullable=False),
    sa.Column("changed", sa.Integer, nullable=False),
    sa.Column("undecided", sa.Integer, nullable=False, comment="periods whose masks are still to be decided"),
    sa.Column("outside_from", POSITION, comment="from where on outsiders see it; null: not yet"),
    sa.Index("release_dataset", "dataset", "position"),
    sa.Index("release_outside", "outside_from"),
)

release_period = narrow(
    "release_period",
    sa.Column("dataset", sa.Integer, primary_key=True),
    sa.Column("release", POSITION, primary_key=True),
    sa.Column("frequency", sa.Text, primary_key=True),
    sa.Column("period", sa.Integer, primary_key=True),
)

change = narrow(
    "change",
    sa.Column("release", POSITION, primary_key=True),
    sa.Column("series", sa.Integer, primary_key=True),
    sa.Column("period", sa.Integer, primary_key=True),
)
"""The cells of an amendment: those it corrected and those it added."""

mask = narrow(
    "mask",
    sa.Column("series", sa.Integer, primary_key=True),
    sa.Column("period", sa.Integer, primary_key=True),
    sa.Column("since", POSITION, primary_key=True),
    sa.Column("until", POSITION),
)
"""Cells hidden from everyone outside the owning country, as decided and never as computed here."""

masks_decided = narrow("masks_decided", sa.Column("position", POSITION, primary_key=True))

protection = narrow(
    "protection",
    sa.Column("country", sa.Text, primary_key=True),
    sa.Column("indicator", sa.Text, primary_key=True),
    sa.Column("method", sa.Text, nullable=False, comment="mask, round or withhold"),
    sa.Column("mask_up_to", sa.Integer, comment="null: as the indicator says"),
    sa.Column("round_to", sa.Integer),
)
"""How a country wants figures of an indicator kept from outsiders; where it said nothing, by masks."""

protected = narrow(
    "protected",
    sa.Column("dataset", sa.Integer, primary_key=True),
    sa.Column("frequency", sa.Text, primary_key=True),
    sa.Column("period", sa.Integer, primary_key=True),
    sa.Column("since", POSITION, primary_key=True),
    sa.Column("until", POSITION),
    sa.Column("method", sa.Text, nullable=False, comment="round or withhold"),
    sa.Column("round_to", sa.Integer),
)
"""Periods whose table is rounded or withheld, as decided with a release; all others are masked or open."""

due_dates = narrow(
    "due_dates",
    sa.Column("country", sa.Text, primary_key=True),
    sa.Column("indicator", sa.Text, primary_key=True),
    sa.Column("due_days", sa.Integer, comment="from the end of a period; null: as usual"),
    sa.Column("frequencies", sa.JSON(none_as_null=True), comment="those expected; null: as usual"),
    sa.Column("first", sa.Text, comment="the first period that is expected"),
    sa.Column("last", sa.Text, comment="the last period that is expected"),
)
"""Which periods a country says are expected of it, and when they are due."""

# Visibility -----------------------------------------------------------------------------------------------

agreement = narrow(
    "agreement",
    sa.Column("owner", sa.Text, primary_key=True),
    sa.Column("indicator", sa.Text, primary_key=True),
    sa.Column("mode", sa.Text, nullable=False),
    sa.Column("decided", POSITION, nullable=False),
    sa.Column("starts_at", sa.Text),
    sa.Column("ends_at", sa.Text),
    sa.Column("embargo_until", sa.Text),
    sa.Column("embargo_position", POSITION),
    sa.Column("lapse_after_days", sa.Integer),
    sa.Column("terms", sa.Text, comment="the name of its texts"),
    sa.Column("existence", sa.Text, nullable=False),
)

agreement_reader = narrow(
    "agreement_reader",
    sa.Column("owner", sa.Text, primary_key=True),
    sa.Column("indicator", sa.Text, primary_key=True),
    sa.Column("reader", sa.Text, primary_key=True),
)

agreement_confirmed = narrow(
    "agreement_confirmed",
    sa.Column("owner", sa.Text, primary_key=True),
    sa.Column("indicator", sa.Text, primary_key=True),
    sa.Column("country", sa.Text, primary_key=True),
    sa.Column("position", POSITION, nullable=False),
)

group_standing = narrow(
    "group_standing",
    sa.Column("sharing_group", sa.Text, primary_key=True),
    sa.Column("country", sa.Text, primary_key=True),
    sa.Column("standing", sa.Text, nullable=False),
    sa.Column("since", POSITION, nullable=False),
)

absent_country = narrow(
    "absent_country",
    sa.Column("country", sa.Text, primary_key=True, comment="withdrew, and did not come back"),
)

visibility = narrow(
    "visibility",
    sa.Column("owner", sa.Text, primary_key=True),
    sa.Column("indicator", sa.Text, primary_key=True),
    sa.Column(
        "reader", sa.Text, primary_key=True, comment="MD, org:IOM, position:MD-FP1, person:12, * for everyone"
    ),
    sa.Column("since", POSITION, primary_key=True),
    sa.Column("until", POSITION),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("held_since", POSITION, nullable=False, comment="from where on it reads without a break"),
    sa.Column("held_at", sa.Text, nullable=False, comment="the moment of that"),
    sa.Column("opens_at", sa.Text),
    sa.Column("ends_at", sa.Text),
    sa.Column("lapses_at", sa.Text),
    sa.Column("embargo_until", sa.Text),
    sa.Column("embargo_position", POSITION),
    sa.Column("terms", sa.Text),
)
"""Who reads whose figures. Moments are in UTC; whether one has passed is looked at on every read."""

terms_accepted = narrow(
    "terms_accepted",
    sa.Column("owner", sa.Text, primary_key=True),
    sa.Column("indicator", sa.Text, primary_key=True),
    sa.Column("terms", sa.Text, primary_key=True),
    sa.Column("acceptor", sa.Text, primary_key=True, comment="person:12, or keys:MD: a country's keys"),
    sa.Column("position", POSITION, nullable=False),
)

# Notices --------------------------------------------------------------------------------------------------

notice = sa.Table(
    "notice",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("position", POSITION, nullable=False),
    sa.Column("place", sa.Integer, nullable=False, comment="within its event, from 1"),
    sa.Column("release", POSITION, nullable=False),
    sa.Column("person", sa.Text, nullable=False),
    sa.Column("country", sa.Text),
    sa.Column("issued_at", sa.Text, nullable=False),
    sa.Column("seen_at", sa.Text),
    sa.Column("acknowledged_at", sa.Text),
    sa.Column("mailed_at", sa.Text, comment="when it was known how the mail fared"),
    sa.Column("mail_outcome", sa.Text, comment="delivered, refused, withheld or given-up"),
    sa.Index("notice_person", "person", "position", "place"),
    sa.Index("notice_release", "release"),
)

# Disclosures ----------------------------------------------------------------------------------------------

disclosure = sa.Table(
    "disclosure",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("owner", sa.Text, nullable=False),
    sa.Column("indicator", sa.Text, nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("country", sa.Text, nullable=False, comment="empty: the actor stands for none"),
    sa.Column("organisation", sa.Text, nullable=False, comment="empty: the actor stands for none"),
    sa.Column("position", POSITION, nullable=False, comment="the last release that was received"),
    sa.Column("format", sa.Text, nullable=False),
    sa.Column("first_at", sa.Text, nullable=False),
    sa.Column("last_at", sa.Text, nullable=False),
    sa.Column("times", sa.Integer, nullable=False),
    sa.Column("recorded", POSITION, nullable=False, comment="the last event that says so"),
    sa.UniqueConstraint(
        "owner",
        "indicator",
        "source",
        "actor",
        "country",
        "organisation",
        "position",
        "format",
        name="disclosure_key",
    ),
    sa.Index("disclosure_recorded", "owner", "recorded", "id"),
    comment="Who received which restricted figures",
)

# Webhooks -------------------------------------------------------------------------------------------------

webhook = sa.Table(
    "webhook",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("country", sa.Text, nullable=False, index=True),
    sa.Column("address", sa.Text, nullable=False),
    sa.Column("indicators", sa.JSON(none_as_null=True)),
    sa.Column("registered_by", sa.Text, nullable=False),
    sa.Column("registered_at", sa.Text, nullable=False),
    sa.Column("position", POSITION, nullable=False),
    sa.Column("called_at", sa.Text, comment="the last time that it took something"),
    sa.Column("disconnected_at", sa.Text),
    sa.Column("reason", sa.Text, comment="why it was disconnected"),
)

webhook_call = narrow(
    "webhook_call",
    sa.Column("webhook", sa.Text, primary_key=True),
    sa.Column("release", POSITION, primary_key=True),
)

_DISCLOSURES: Final = (disclosure,)
_WEBHOOKS: Final = (webhook, webhook_call)
_SAVED: Final = (saved_report,)
_TEMPLATES: Final = (defined_template,)
_JOINT: Final = (joint_report,)
_SUBSCRIPTIONS: Final = (subscription, subscription_notice)
_MIRRORS: Final = (mirror_message, mirror_told)
READ_MODELS: Final[Mapping[str, Sequence[sa.Table]]] = {
    "reporting.figures": [
        table
        for table in metadata.sorted_tables
        if table not in (*_DISCLOSURES, *_WEBHOOKS, *_SAVED, *_TEMPLATES, *_JOINT, *_SUBSCRIPTIONS, *_MIRRORS)
    ],
    "reporting.disclosures": _DISCLOSURES,
    "reporting.webhooks": _WEBHOOKS,
    "reporting.saved": _SAVED,
    "reporting.templates": _TEMPLATES,
    "reporting.joint": _JOINT,
    "reporting.subscriptions": _SUBSCRIPTIONS,
    "reporting.mirrors": _MIRRORS,
}
"""The tables of each consumer, parents first."""
