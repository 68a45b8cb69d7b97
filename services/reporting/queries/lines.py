"""Any number of figures as lines of CSV that the database writes itself, masked there as everywhere.

PostgreSQL writes them by COPY, SQLite through the reader of its cursor: the same statement, the same bytes.
"""

import csv
import io
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Connection

from servicekit.spreadsheets import FORMULA_STARTS, QUOTE
from services.reporting.domain.breaks import BREAK, Broken
from services.reporting.domain.figures import CANNOT_EXIST, NORMAL, PROVISIONAL
from services.reporting.domain.periods import FREQUENCIES, running_from
from services.reporting.queries.observations import Cut, base_of, series_within, statement
from services.reporting.queries.rounding import tens_of
from services.reporting.queries.scope import Readable
from services.reporting.tables import fact, series

PART: Final = 40_000
"""About so many lines come at once: what a download holds in memory, and how often it is looked after."""
FIRST: Final = 16
"""Of so many series the first part is, so that something comes soon."""
MOST: Final = 4_096
PATIENCE: Final = "300s"
"""How long a transaction may wait for somebody who takes what it read slowly."""


BEFORE: Final = ("country", "indicator", "source")
OWN: Final = ("value", "absence", "status", "note", "known_from", "rounded_to")
AFTER: Final = (
    "unit",
    "visible_because",
    "visible_since",
    "visible_since_at",
    "known_at",
    "checkpoint",
)


Labels = Mapping[str, Mapping[str, str]]
"""By dimension the name of each code, as a spreadsheet may read it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What every line of a dataset says beside its figure: a value under each of BEFORE and AFTER.

    labels: of the codes, in columns of their own; None: codes alone. before then has a name after each code.
    """

    before: Sequence[str]
    after: Sequence[str]
    labels: Labels | None = None


def hold(connection: Connection) -> None:
    """Keep a transaction open while somebody takes what it read slowly."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SET LOCAL idle_in_transaction_session_timeout = '{PATIENCE}'")


def heading(slots: Mapping[str, int], *, labelled: bool) -> bytes:
    """The line of headings above all others. labelled: with a column for the names after each of codes."""
    before, dimensions = (
        [one for name in names for one in ((name, f"{name}_label") if labelled else (name,))]
        for names in (BEFORE, slots)
    )
    return ",".join([*before, "frequency", "period", *dimensions, *OWN, *AFTER]).encode() + b"\r\n"


def lines_of(
    connection: Connection,
    each: Readable,
    slots: Mapping[str, int],
    cut: Cut,
    beside: Beside,
    *,
    breaks: Broken,
    running_year: int,
) -> Iterator[bytes]:
    """The figures of a cut of a dataset as lines of CSV, part by part, in the order of `figures_page`.

    UTF-8, CRLF after each line and within texts. Nothing that the reader may not see leaves the database.
    """
    numbers = _series(connection, each, slots, cut)
    place, size = 0, FIRST
    while place < len(numbers):
        part = numbers[place : place + size]
        query = _written(each, slots, cut, beside, breaks, running_year, part, connection.dialect.name)
        text, count = _text(connection, query)
        if text:
            yield text
        place += len(part)
        size = min(MOST, max(1, PART * len(part) // max(count, 1)))


def _series(connection: Connection, each: Readable, slots: Mapping[str, int], cut: Cut) -> list[sa.Row[Any]]:
    """(number, frequency) of the series of a cut of a dataset in their order."""
    query = sa.select(series.c.id, series.c.frequency).where(series.c.dataset == each.dataset)
    return list(connection.execute(query.where(*series_within(slots, cut)).order_by(series.c.id)))


def _text(connection: Connection, query: sa.Select[Any]) -> tuple[bytes, int]:
    """(the rows of a statement as CSV, how many)."""
    if connection.dialect.name == "postgresql":
        written = io.BytesIO()
        compiled = query.compile(connection, compile_kwargs={"render_postcompile": True})
        driver: Any = connection.connection
        with driver.cursor() as cursor:
            statement_ = cursor.mogrify(str(compiled), compiled.params).decode()
            cursor.copy_expert(f"COPY ({statement_}) TO STDOUT WITH (FORMAT csv)", written)
            count = cursor.rowcount
        text = written.getvalue()
    else:
        rows = connection.execute(query).cursor.fetchall()
        out = io.StringIO(newline="")
        csv.writer(out, lineterminator="\n").writerows(rows)
        text, count = out.getvalue().encode(), len(rows)
    return text.replace(b"\n", b"\r\n"), count


def _written(
    each: Readable,
    slots: Mapping[str, int],
    cut: Cut,
    beside: Beside,
    breaks: Broken,
    running_year: int,
    part: Sequence[sa.Row[Any]],
    dialect: str,
) -> sa.Select[Any]:
    """The statement for the lines of adjacent series: (number, frequency) of each."""
    frequencies = sorted({row.frequency for row in part}, key=FREQUENCIES.index)
    base = base_of([each])
    # As a table of its own, so that what a mask hides is found out once for a figure. OFFSET keeps it one.
    seen = (
        statement([each], slots, Cut(codes=cut.codes, first_day=cut.first_day, last_day=cut.last_day))
        .add_columns(
            series.c.id.label("series"),
            series.c.frequency.label("every"),
            *(series.c[f"d{slot}"].label(f"code{slot}") for slot in slots.values()),
            (sa.null() if base is None else base).label("base"),
        )
        .where(series.c.id.between(part[0].id, part[-1].id), series.c.frequency.in_(frequencies))
        .order_by(series.c.id, fact.c.period)
        .offset(0)
        .subquery("seen")
    )
    value, empty, period, every = seen.c.value, seen.c.empty, seen.c.period, seen.c.every
    shown = value.is_not(None)
    running = sa.or_(
        *(sa.and_(every == one, period >= running_from(one, running_year)) for one in frequencies)
    )
    status: sa.ColumnElement[Any] = sa.case(
        (sa.and_(seen.c.status == NORMAL, running), PROVISIONAL), else_=seen.c.status
    )
    note: sa.ColumnElement[Any] = sa.case((sa.or_(shown, empty), seen.c.note))
    broken = [
        (sa.and_(every == frequency, period == start), why)
        for (country, source, frequency, start), why in breaks.items()
        if (country, source) == (each.country, each.source) and frequency in frequencies
    ]
    if broken:
        why = sa.case(*((sa.and_(shown, here), text) for here, text in broken))
        status = sa.case((sa.and_(why.is_not(None), status.in_((NORMAL, PROVISIONAL))), BREAK), else_=status)
        note = sa.case((why.is_(None), note), (note.is_(None), why), else_=note.concat(" ").concat(why))
    absence = sa.case(
        (shown, None),
        (sa.not_(empty), "masked"),
        (seen.c.status == CANNOT_EXIST, "not-applicable"),
        else_="not-reported",
    )
    return sa.select(
        *map(_constant, beside.before),
        every,
        _period(every, period, frequencies, dialect),
        *_codes(seen, slots, beside.labels, dialect),
        _number(value, seen.c.scale),
        absence,
        status,
        _safe(note),
        seen.c.known_from,
        seen.c.base,
        *map(_constant, beside.after),
    )


def _codes(
    seen: sa.Subquery, slots: Mapping[str, int], labels: Labels | None, dialect: str
) -> Iterator[sa.ColumnElement[Any]]:
    """The code of each dimension, and after it its name where names are wanted."""
    for name, slot in slots.items():
        code = seen.c[f"code{slot}"]
        yield code
        if labels is not None:
            yield sa.func.coalesce(_label(labels[name], code, dialect), code)


def _label(labels: Mapping[str, str], code: sa.ColumnElement[Any], dialect: str) -> sa.ColumnElement[Any]:
    """The name of a code, null where it has none. Looked up, not joined: the order of lines stays."""
    known: sa.ColumnElement[Any] = sa.literal(json.dumps(labels, ensure_ascii=False), sa.Text)
    if dialect == "postgresql":
        return sa.cast(known, JSONB).op("->>", return_type=sa.Text())(code)
    # `->>` of SQLite takes a code of digits for a place in an array.
    return sa.func.json_extract(known, sa.literal('$."').concat(code).concat('"'), type_=sa.Text)


def _constant(text: str) -> sa.ColumnElement[Any]:
    return sa.literal(text) if text else sa.null()


def _number(value: sa.ColumnElement[Any], scale: sa.ColumnElement[int]) -> sa.ColumnElement[Any]:
    """A stored number as `wording.plain_number` writes it."""
    tens = tens_of(scale)
    size, sign = sa.func.abs(value, type_=sa.BigInteger), sa.case((value < 0, "-"), else_="")
    # Behind a one, so that the zeros in front of decimals stay.
    decimals = sa.func.substr(sa.cast(tens + size % tens, sa.Text), 2)
    exact = sign.concat(sa.cast(size // tens, sa.Text)).concat(".").concat(decimals)
    return sa.case((scale == 0, sa.cast(value, sa.Text)), else_=exact)


def _safe(text: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    """A text with one kind of line end, which nothing runs."""
    replace = sa.func.replace
    ended = replace(replace(text, "\r\n", "\n"), "\r", "\n")
    runs = sa.func.substr(text, 1, 1).in_(FORMULA_STARTS)
    return sa.case((runs, sa.literal(QUOTE).concat(ended)), else_=ended)


def _period(
    every: sa.ColumnElement[Any], period: sa.ColumnElement[int], frequencies: Collection[str], dialect: str
) -> sa.ColumnElement[Any]:
    """`period_code` in SQL."""
    made = {frequency: _code(frequency, period, dialect) for frequency in frequencies}
    if len(made) == 1:
        return next(iter(made.values()))
    return sa.case(*((every == frequency, code) for frequency, code in made.items()))


def _code(frequency: str, period: sa.ColumnElement[int], dialect: str) -> sa.ColumnElement[Any]:
    digits, month = sa.cast(period, sa.Text), period // 100 % 100
    year, within, day = (sa.func.substr(digits, *place) for place in ((1, 4), (5, 2), (7, 2)))
    match frequency:
        case "A":
            return year
        case "S":
            return year.concat("-S").concat(sa.cast((month + 5) // 6, sa.Text))
        case "Q":
            return year.concat("-Q").concat(sa.cast((month + 2) // 3, sa.Text))
        case "M":
            return year.concat("-").concat(within)
        case "D":
            return year.concat("-").concat(within).concat("-").concat(day)
        case "W" if dialect == "postgresql":
            return sa.func.to_char(sa.func.to_date(digits, "YYYYMMDD"), 'IYYY-"W"IW')
        case "W":
            # A week is of the year that its Thursday is in (ISO 8601).
            thursday = sa.func.date(year.concat("-").concat(within).concat("-").concat(day), "+3 days")
            number = (sa.cast(sa.func.strftime("%j", thursday), sa.Integer) + 6) // 7
            return sa.func.strftime("%Y", thursday).concat("-W").concat(sa.func.printf("%02d", number))
    raise ValueError(f"no frequency {frequency!r}")
