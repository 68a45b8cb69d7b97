"""The figures as they stand, for who may submit others in their place."""

from collections.abc import Mapping
from typing import Any, Final

import polars as pl

from eventlog import reading
from servicekit.concepts import TOTAL
from servicekit.context import Context, actor_of
from servicekit.kit import Kit
from services.submission.domain.errors import UnknownIndicator
from services.submission.intake.standing import years_of
from services.submission.intake.table import NOTE, PERIOD, STATUS, VALUE
from services.submission.projections import figures_key
from services.submission.queries import standing_tables

MOST: Final = 5000


def standing_figures(kit: Kit, request: Mapping[str, Any], context: Context) -> dict[str, Any]:
    """The released figures of some periods, from one source, in the order of their keys; at most 5,000.

    codes: dimension to the only code that is wanted of it. Raises NotSignedIn, NotAllowed, UnknownIndicator.
    """
    actor = actor_of(context)
    place = {name: request[name] for name in ("country", "indicator", "source")}
    kit.rights.require(actor, "submission.submit", **place, address=context.address)
    indicator = kit.reference.indicator(request["indicator"])
    if indicator is None:
        raise UnknownIndicator(indicator=request["indicator"])
    names = [each.name for each in indicator.dimensions]
    with reading(kit.database) as connection:
        tables = standing_tables(connection, figures_key(**place), years_of(request["periods"]))
    found = [_chosen(pl.read_ipc(table), names, request) for table in tables.values()]
    if not found:
        return {"items": []}
    return {"items": pl.concat(found).sort(PERIOD, *names).head(MOST).to_dicts()}


def _chosen(table: pl.DataFrame, names: list[str], request: Mapping[str, Any]) -> pl.DataFrame:
    whole = table.with_columns(pl.lit(TOTAL).alias(name) for name in names if name not in table.columns)
    rows = whole.filter(pl.col(PERIOD).is_in(request["periods"]))
    for name, code in request["codes"].items():
        if name in names:
            rows = rows.filter(pl.col(name) == code)
    return rows.select(pl.col(name).cast(pl.String) for name in (PERIOD, *names, VALUE, STATUS, NOTE))
