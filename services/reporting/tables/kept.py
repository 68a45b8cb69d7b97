"""Tables of what people keep: report templates, saved reports, and reports that they follow.

Positions are those of the log.
"""

import sqlalchemy as sa

from services.reporting.tables.metadata import POSITION, metadata, narrow

# Saved reports --------------------------------------------------------------------------------------------

saved_report = sa.Table(
    "saved_report",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("person", sa.Text, nullable=False, index=True),
    sa.Column("country", sa.Text, index=True, comment="which its reader stands for; null: none"),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("template", sa.Text, nullable=False),
    sa.Column("parameters", sa.JSON(none_as_null=True), nullable=False),
    sa.Column("shared", sa.Boolean, nullable=False),
    sa.Column("removed", sa.Boolean, nullable=False, default=False),
    sa.Column("saved_at", sa.Text, nullable=False),
    sa.Column("position", POSITION, nullable=False),
)

# Templates ------------------------------------------------------------------------------------------------

defined_template = narrow(
    "defined_template",
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("namespace", sa.Text, comment="the country whose it is; null: shared"),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("specification", sa.JSON(none_as_null=True), nullable=False),
    sa.Column("retired", sa.Boolean, nullable=False),
    sa.Column("defined_by", sa.Text, nullable=False),
    sa.Column("defined_at", sa.Text, nullable=False),
    sa.Column("position", POSITION, nullable=False),
)
"""The report templates that administrators defined, each as it stands."""

# Subscriptions --------------------------------------------------------------------------------------------

subscription = sa.Table(
    "subscription",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("person", sa.Text, nullable=False, index=True),
    sa.Column("country", sa.Text, comment="which its reader stands for; null: none"),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("template", sa.Text, nullable=False),
    sa.Column("parameters", sa.JSON(none_as_null=True), nullable=False),
    sa.Column("since", POSITION, nullable=False, comment="the state that its reader knew when it began"),
    sa.Column("ended", sa.Boolean, nullable=False, default=False),
    sa.Column("subscribed_at", sa.Text, nullable=False),
    sa.Column("position", POSITION, nullable=False),
)

subscription_notice = narrow(
    "subscription_notice",
    sa.Column("subscription", sa.Text, primary_key=True),
    sa.Column("until", POSITION, primary_key=True, comment="the state of which the reader was told"),
    sa.Column("since", POSITION, nullable=False),
    sa.Column("person", sa.Text, nullable=False),
    sa.Column("changed", sa.Integer, nullable=False),
    sa.Column("newer", sa.Integer, nullable=False),
    sa.Column("told_at", sa.Text, nullable=False),
    sa.Column("position", POSITION, nullable=False),
    sa.Column("read_at", sa.Text),
    sa.Column("mailed_at", sa.Text),
    sa.Column("mail_outcome", sa.Text, comment="delivered, refused, withheld or given-up"),
)
