"""Which saved mappings a person may choose, and which one fits a file by itself."""

from collections.abc import Mapping
from typing import Any

from gateway.api.mappings import previewed
from gateway.incoming import CSV, XLSX, Incoming
from gateway.pages.frame import in_order, indicator_name, say
from servicekit.errors import ComityError, status_of
from servicekit.web.api import MAX_LIMIT
from servicekit.web.caller import call, caller
from servicekit.web.parts import parts


def mapping_options() -> list[tuple[str, str]]:
    """(identifier, name) of the mappings of figures that the person may submit."""
    rights, actor = parts().rights, caller().actor
    found = call("submission", "list_mappings", limit=MAX_LIMIT)["items"]
    return in_order(
        (each["mapping"], f"{each['name']} ({indicator_name(each['indicator'])})")
        for each in found
        if rights.allows(
            actor,
            "submission.submit",
            country=each["country"],
            indicator=each["indicator"],
            source=each["source"],
        )
    )


def mapping_name(used: Mapping[str, Any]) -> str:
    """The mapping that a file was read by, and in which version; the number alone for who may not see it."""
    try:
        name = call("submission", "get_mapping", mapping=used["mapping"], version=used["version"])["name"]
    except ComityError as error:
        if status_of(error) != 404:
            raise
        name = used["mapping"]
    return say("%(name)s, version %(version)s", name=name, version=used["version"])


def fitting_mapping(arrived: Incoming) -> str | None:
    """The one mapping of the figures whose headings are all in place in a file; None for none or several."""
    if arrived.media_type not in {CSV, XLSX}:
        return None
    series = {name: arrived.head[name] for name in ("country", "indicator", "source")}
    if None in series.values() or not call("submission", "list_mappings", limit=1, **series)["items"]:
        return None
    name = arrived.file_name or ""
    seen = previewed(
        arrived.media_type, arrived.content, name, layout=None, charset=arrived.charset, **series
    )
    found: list[str] = seen["fits"]
    return found[0] if len(found) == 1 else None
