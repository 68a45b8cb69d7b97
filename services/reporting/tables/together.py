"""Tables of what several countries make together: joint reports, and threads about mirrors.

Positions are those of the log.
"""

import sqlalchemy as sa

from services.reporting.tables.metadata import POSITION, narrow

# Joint reports --------------------------------------------------------------------------------------------

joint_report = narrow(
    "joint_report",
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("indicator", sa.Text, nullable=False),
    sa.Column("country", sa.Text, comment="who opened it; null: the secretariat"),
    sa.Column("titles", sa.JSON(none_as_null=True), nullable=False),
    sa.Column("parameters", sa.JSON(none_as_null=True), nullable=False),
    sa.Column("position", POSITION, nullable=False, comment="of the log, at which its figures stand"),
    sa.Column("figures", sa.JSON(none_as_null=True), nullable=False, comment="[{country, source, release}]"),
    sa.Column("stage", sa.Text, nullable=False),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("answers", sa.JSON(none_as_null=True), nullable=False, comment="by country"),
    sa.Column("reasons", sa.JSON(none_as_null=True), nullable=False, comment="of those that declined"),
    sa.Column("texts", sa.JSON(none_as_null=True), nullable=False, comment="by country, then language"),
    sa.Column("withdrawn", sa.JSON(none_as_null=True), comment="{country, reason}"),
    sa.Column("opened_at", sa.Text, nullable=False),
    sa.Column("answered_at", sa.JSON(none_as_null=True), nullable=False, comment="by country"),
    sa.Column("closed_at", sa.Text, comment="when it was posted or withdrawn"),
    sa.Column("last", POSITION, nullable=False, comment="the last event of it"),
)

# Threads about mirrors ------------------------------------------------------------------------------------

mirror_message = narrow(
    "mirror_message",
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("position", POSITION, nullable=False),
    sa.Column("thread", sa.Text, nullable=False, index=True),
    sa.Column("ends", sa.JSON(none_as_null=True), nullable=False, comment="[{country, indicator}], two"),
    sa.Column("period", sa.Text, comment="null: all"),
    sa.Column("country", sa.Text, nullable=False, comment="who says it"),
    sa.Column("focal_point", sa.Text, nullable=False, comment="the position through which they say it"),
    sa.Column("language", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("written_at", sa.Text, nullable=False),
)

mirror_told = narrow(
    "mirror_told",
    sa.Column("message", sa.Text, primary_key=True),
    sa.Column("person", sa.Text, primary_key=True, index=True),
    sa.Column("seen_at", sa.Text),
)
