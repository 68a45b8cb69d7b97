"""The figures of a submission as they will stand, as a table: new, changed, unchanged, missing."""

from collections.abc import Sequence
from typing import Any, Final

import polars as pl

from eventlog.columns import decode_columns
from servicekit.concepts import TOTAL
from services.submission.domain.periods import parse_period, period_before
from services.submission.intake.frames import pack, unpack
from services.submission.intake.standing import text_table
from services.submission.intake.table import NOTE, PERIOD, STATUS, VALUE

KINDS: Final = ("new", "changed", "unchanged", "missing")
"""What becomes of a cell: it is new, is another one, stays, or was there a period before alone."""
_FIGURES: Final = (VALUE, STATUS, NOTE)


def outlook(message: bytes) -> bytes:
    """A table of one cut of the figures as they will stand, with what stands and what stood a period before.

    head: dimensions, own (how many parts are the submission's observations), rows (the dimension down the
    side), codes (dimension to code, of the others), period (None: the last of the submission), show (kinds
    of cells, none: all), after and limit (of rows). parts: the observations, then the standing tables of the
    submission's years and those of the years before.

    Answer: periods (of the submission), period, choices (dimension to the codes that occur), counts (kind to
    how many cells of the whole cut), total (rows that are shown), items (code, kind, and now, stands, before:
    value, status, note each, None where there is nothing).
    """
    head, parts = unpack(message)
    names: list[str] = head["dimensions"]
    keys = [PERIOD, *names]
    own = pl.concat([_shaped(text_table(decode_columns(part)), names) for part in parts[: head["own"]]])
    stands = _standing(parts[head["own"] :], names)
    periods = sorted(own[PERIOD].unique().to_list())
    period = head["period"] if head["period"] in periods else periods[-1]
    codes = {name: head["codes"].get(name) or TOTAL for name in names if name != head["rows"]}
    parsed = parse_period(period)
    earlier = period_before(parsed) if parsed is not None else None
    now = _cut(own, period, codes)
    as_is = _cut(stands, period, codes)
    before = _cut(pl.concat([stands, own]).unique(keys, keep="last"), earlier, codes)
    table = _beside(now, as_is, before, head["rows"])
    shown = table.filter(pl.col("kind").is_in(head["show"])) if head["show"] else table
    page = shown.slice(head["after"], head["limit"])
    here = pl.concat([own, stands]).filter(pl.col(PERIOD) == period)
    return pack(
        {
            "periods": periods,
            "period": period,
            "before": earlier,
            "choices": {name: sorted(here[name].unique().to_list()) for name in names},
            "codes": codes,
            "counts": {kind: int((table["kind"] == kind).sum()) for kind in KINDS},
            "total": shown.height,
            "items": [_item(row) for row in page.iter_rows(named=True)],
        }
    )


def _shaped(table: pl.DataFrame, names: Sequence[str]) -> pl.DataFrame:
    gained = [pl.lit(TOTAL).alias(name) for name in names if name not in table.columns]
    return table.with_columns(gained).select(pl.col(PERIOD, *names, *_FIGURES).cast(pl.String))


def _standing(parts: Sequence[bytes], names: Sequence[str]) -> pl.DataFrame:
    if not parts:
        return pl.DataFrame(schema=dict.fromkeys([PERIOD, *names, *_FIGURES], pl.String))
    return pl.concat([_shaped(pl.read_ipc(part), names) for part in parts])


def _cut(table: pl.DataFrame, period: str | None, codes: dict[str, str]) -> pl.DataFrame:
    wanted = pl.col(PERIOD) == (period or "")
    for name, code in codes.items():
        wanted &= pl.col(name) == code
    return table.filter(wanted)


def _beside(now: pl.DataFrame, stands: pl.DataFrame, before: pl.DataFrame, rows: str) -> pl.DataFrame:
    """A row for each code: what the submission brings, what stands, what stood before, and the kind."""
    codes = pl.concat([now[rows], stands[rows], before[rows]]).unique().sort().to_frame(rows)
    found = codes
    for name, table in (("now", now), ("stands", stands), ("before", before)):
        renamed = table.select(rows, *(pl.col(each).alias(f"{name}.{each}") for each in _FIGURES))
        found = found.join(renamed, on=rows, how="left", maintain_order="left")
    brought, known = pl.col(f"now.{STATUS}").is_not_null(), pl.col(f"stands.{STATUS}").is_not_null()
    other = pl.any_horizontal(pl.col(f"now.{each}").ne_missing(pl.col(f"stands.{each}")) for each in _FIGURES)
    kind = (
        pl.when(brought & ~known)
        .then(pl.lit("new"))
        .when(brought & other)
        .then(pl.lit("changed"))
        .when(known)
        .then(pl.lit("unchanged"))
        .otherwise(pl.lit("missing"))
    )
    return found.with_columns(kind.alias("kind"), pl.col(rows).alias("code"))


def _item(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "code": row["code"],
        "kind": row["kind"],
        **{name: _side(row, name) for name in ("now", "stands", "before")},
    }


def _side(row: dict[str, Any], name: str) -> dict[str, Any] | None:
    if row[f"{name}.{STATUS}"] is None:
        return None
    value = row[f"{name}.{VALUE}"]
    return {
        "value": value if value is None or "." in value else int(value),
        "status": row[f"{name}.{STATUS}"],
        "note": row[f"{name}.{NOTE}"],
    }
