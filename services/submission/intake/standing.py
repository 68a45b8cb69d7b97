"""Released figures as compact tables, one per year of periods, and what a submission changes in them."""

import io
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import polars as pl

from eventlog import Columns
from servicekit.concepts import TOTAL
from services.submission.intake.numbers import scaled, written
from services.submission.intake.specification import Specification
from services.submission.intake.table import NOTE, PERIOD, ROW, STATUS, VALUE
from services.submission.intake.totals import NEW

_FIGURES: Final = (VALUE, STATUS, NOTE)
_STANDS: Final = "@stands"


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What a submission does to the figures as they stand.

    effective: the cells that are new or differ, in the order of their keys. will_stand: the touched
    periods as they will be, for the checks of totals. stands: the touched periods as they are, None where
    nothing stands there.
    """

    effective: pl.DataFrame
    will_stand: pl.DataFrame
    stands: pl.DataFrame | None
    added: int
    changed: int
    unchanged: int


def compared(cells: pl.DataFrame, tables: Sequence[bytes], spec: Specification) -> Comparison:
    """Compare checked cells with the figures as they stand (tables of the years they fall in)."""
    keys = [PERIOD, *spec.names]
    cells = cells.sort(keys)
    standing = _standing(tables, cells, spec)
    if standing is None:
        will_stand = cells.with_columns(pl.lit(True).alias(NEW))
        return Comparison(
            effective=cells, will_stand=will_stand, stands=None, added=cells.height, changed=0, unchanged=0
        )
    joined = cells.join(
        standing.with_columns(pl.lit(True).alias(_STANDS)), on=keys, how="left", suffix=".old"
    )
    differs = pl.any_horizontal(pl.col(name).ne_missing(pl.col(f"{name}.old")) for name in _FIGURES)
    known = pl.col(_STANDS).fill_null(False)
    effective = joined.filter(~known | differs)
    changed = int(effective[_STANDS].fill_null(False).sum())
    rest = standing.join(cells.select(keys), on=keys, how="anti").with_columns(
        pl.lit(None, dtype=cells.schema[ROW]).alias(ROW), pl.lit(False).alias(NEW)
    )
    new = joined.with_columns((~known | differs).alias(NEW)).select(*cells.columns, NEW)
    return Comparison(
        effective=effective.select(cells.columns),
        will_stand=pl.concat([new, rest.select(new.columns)]),
        stands=standing,
        added=effective.height - changed,
        changed=changed,
        unchanged=cells.height - effective.height,
    )


def _standing(tables: Sequence[bytes], cells: pl.DataFrame, spec: Specification) -> pl.DataFrame | None:
    """The standing figures of the touched periods in the types of the cells; None if there are none."""
    types = cells.schema
    found = [_with_dimensions(pl.read_ipc(io.BytesIO(table)), spec.names) for table in tables]
    if not found:
        return None
    keys = [PERIOD, *spec.names]
    whole = pl.concat(found)
    whole = whole.with_columns(
        scaled(whole[VALUE], spec.decimals)[VALUE],
        *(pl.col(name).cast(types[name], strict=False) for name in (*keys, STATUS)),
    )
    whole = whole.drop_nulls(keys).filter(pl.col(PERIOD).is_in(cells[PERIOD].unique().implode()))
    return whole.select(*keys, *_FIGURES) if whole.height else None


def figures_of(
    tables: Sequence[bytes], periods: Collection[str], like: pl.DataFrame, spec: Specification
) -> pl.DataFrame:
    """The figures with a value that stand for some periods: period (text), dimensions as in like, value."""
    types = like.schema
    parts = [_with_dimensions(pl.read_ipc(io.BytesIO(table)), spec.names) for table in tables]
    wanted = [part.filter(pl.col(PERIOD).is_in(list(periods))) for part in parts]
    columns = {PERIOD: pl.String(), **{name: types[name] for name in spec.names}, VALUE: pl.Int64()}
    whole = (
        pl.concat(wanted)
        if wanted
        else pl.DataFrame(schema=dict.fromkeys((*columns, STATUS, NOTE), pl.String))
    )
    return (
        whole.with_columns(
            scaled(whole[VALUE], spec.decimals)[VALUE],
            *(pl.col(name).cast(types[name], strict=False) for name in spec.names),
        )
        .select(list(columns))
        .drop_nulls()
    )


def _with_dimensions(table: pl.DataFrame, names: Sequence[str]) -> pl.DataFrame:
    """A dimension that an indicator gained later stands at its total, as if it had been left out."""
    gained = [pl.lit(TOTAL).alias(name) for name in names if name not in table.columns]
    return table.with_columns(gained).select(PERIOD, *names, *_FIGURES)


def text_table(columns: Columns) -> pl.DataFrame:
    """Recorded observations as text: period, dimensions, value, status, note."""
    return pl.DataFrame(
        {
            name: [value if value is None else str(value) for value in columns.column(name)]
            for name in columns.names
        },
        schema=dict.fromkeys(columns.names, pl.String),
    )


def years_of(periods: Sequence[str]) -> set[str]:
    """The tables that periods fall into."""
    return {period[:4] for period in periods}


def by_year(table: pl.DataFrame) -> Mapping[str, pl.DataFrame]:
    """Recorded observations by the year that their table is kept under."""
    parts = table.with_columns(pl.col(PERIOD).str.head(4).alias("@year")).partition_by(
        "@year", as_dict=True, include_key=False
    )
    return {str(key[0]): part for key, part in parts.items()}


def merged(table: bytes | None, new: pl.DataFrame) -> tuple[bytes, bytes]:
    """A year's table after a release, and the figures that the release replaced."""
    keys = [name for name in new.columns if name not in _FIGURES]
    if table is None:
        return _stored(new.sort(keys)), _stored(new.head(0))
    old = pl.read_ipc(io.BytesIO(table))
    for name in [each for each in keys if each not in old.columns]:
        old = old.with_columns(pl.lit(TOTAL).alias(name))
    for name in [each for each in old.columns if each not in new.columns]:
        new, keys = new.with_columns(pl.lit(TOTAL).alias(name)), [*keys, name]
    old = old.select(new.columns)
    replaced = old.join(new.select(keys), on=keys, how="semi")
    kept = old.join(new.select(keys), on=keys, how="anti")
    return _stored(pl.concat([kept, new]).sort(keys)), _stored(replaced)


def _stored(table: pl.DataFrame) -> bytes:
    file = io.BytesIO()
    table.write_ipc(file, compression="zstd")
    return file.getvalue()


def recorded(effective: pl.DataFrame, spec: Specification) -> dict[str, list[str | int | None]]:
    """The columns of an observations-recorded event."""
    texts = (PERIOD, *spec.names, STATUS, NOTE)
    columns: dict[str, list[str | int | None]] = {
        name: effective[name].cast(pl.String).to_list() for name in texts
    }
    columns[VALUE] = written(effective[VALUE], spec.decimals)
    return {name: columns[name] for name in (PERIOD, *spec.names, VALUE, STATUS, NOTE)}
