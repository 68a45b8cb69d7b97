"""Joint reports: which there are for whom, and of which figures one is made."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from servicekit.errors import NotFound
from servicekit.reference import Reference
from services.reporting.domain.joint import JointReport, Opened, Shown, Withdrawn
from services.reporting.queries.readers import Reader
from services.reporting.queries.scope import Readable, as_others_see, readable
from services.reporting.tables import dataset, release
from services.reporting.tables.together import joint_report

OPEN: Final = "joint-report.open"
WRITE: Final = "joint-report.write"
CONFIRM: Final = "joint-report.confirm"
ACTIONS: Final = (OPEN, WRITE, CONFIRM)


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownJoint:
    """A joint report with its moments. last: the log position of its last event."""

    state: JointReport
    opened_at: str
    answered_at: Mapping[str, str]
    closed_at: str | None
    last: int


def joint_of(connection: Connection, report: str) -> KnownJoint:
    """A joint report, whoever asks. Raises NotFound."""
    row = connection.execute(sa.select(joint_report).where(joint_report.c.id == report)).first()
    if row is None:
        raise NotFound(kind="report", id=report[:80])
    return _known(row)


def joints(connection: Connection, stage: str | None = None) -> list[KnownJoint]:
    """Every joint report, whoever asks, the newest first."""
    query = sa.select(joint_report).order_by(joint_report.c.opened_at.desc(), joint_report.c.id)
    if stage is not None:
        query = query.where(joint_report.c.stage == stage)
    return [_known(row) for row in connection.execute(query)]


def takes_part(reader: Reader, state: JointReport) -> bool:
    """Whether the reader works on it for a country shown: sees its draft, its texts and its reasons."""
    return reader.country in state.countries and any(may(reader, action, state) for action in ACTIONS)


def keeps(reader: Reader, state: JointReport) -> bool:
    """Whether it is theirs to follow without seeing it: the secretariat's, of one that it opened."""
    return state.opened.country is None and reader.country is None and may(reader, OPEN, state)


def may(reader: Reader, action: str, state: JointReport) -> bool:
    """Whether the reader may do an action on it, for the country they stand for, None: the secretariat."""
    return reader.rights.allows(
        reader.actor,
        action,
        country=reader.country,
        indicator=None if reader.country is None else state.opened.indicator,
        address=reader.address,
    )


def official_figures(
    connection: Connection, reference: Reference, indicator: str, countries: Sequence[str], at: int
) -> list[Shown]:
    """Of each country that has them the figures of its official source, as everyone outside sees them at a
    position; else of its first source. Whoever asks: which figures there are, and no figure.
    """
    rows = connection.execute(
        sa.select(dataset.c.country, dataset.c.source, sa.func.max(release.c.position).label("through"))
        .join(release, release.c.dataset == dataset.c.id)
        .where(
            dataset.c.indicator == indicator,
            dataset.c.country.in_(sorted(countries)),
            release.c.outside_from <= at,
        )
        .group_by(dataset.c.country, dataset.c.source)
    )
    there = [Shown(country=row.country, source=row.source, release=row.through) for row in rows]

    def place(each: Shown) -> tuple[object, ...]:
        known = reference.source(each.country, indicator, each.source)
        return each.country, known is None or not known.official, each.source

    found: dict[str, Shown] = {}
    for each in sorted(there, key=place):
        found.setdefault(each.country, each)
    return list(found.values())


def seen_of(
    connection: Connection,
    reader: Reader,
    indicator: str,
    figures: Sequence[Shown],
    at: int | None,
) -> list[Readable]:
    """Those of the figures of a joint report that the reader may see, as everyone outside sees them.

    at: the position of the report, where only the very release counts that it shows; None: their newest.
    """
    countries = [each.country for each in figures]
    scope = readable(connection, reader, indicator=indicator, countries=countries, at=at)
    wanted = {(each.country, each.source): each.release for each in figures}
    return [
        each
        for each in as_others_see(connection, scope, at)
        if (each.country, each.source) in wanted
        and (at is None or each.through == wanted[each.country, each.source])
    ]


def unseen_of(
    connection: Connection, reader: Reader, indicator: str, figures: Sequence[Shown], at: int
) -> list[str]:
    """The countries whose figures in it the reader may not see."""
    seen = {each.country for each in seen_of(connection, reader, indicator, figures, at)}
    return sorted({each.country for each in figures} - seen)


def state_of(row: sa.Row[Any]) -> JointReport:
    """The joint report that a row is."""
    return JointReport(
        opened=Opened(
            report=row.id,
            country=row.country,
            titles=row.titles,
            indicator=row.indicator,
            parameters=row.parameters,
            position=row.position,
            figures=tuple(Shown(**each) for each in row.figures),
        ),
        stage=row.stage,
        revision=row.revision,
        answers=row.answers,
        reasons=row.reasons,
        texts=row.texts,
        withdrawn=None if row.withdrawn is None else Withdrawn(report=row.id, **row.withdrawn),
    )


def _known(row: sa.Row[Any]) -> KnownJoint:
    return KnownJoint(
        state=state_of(row),
        opened_at=row.opened_at,
        answered_at=row.answered_at,
        closed_at=row.closed_at,
        last=row.last,
    )
