"""What the headings of a table with one row per figure mean, in CSV files and in plain workbooks."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

from services.submission.domain.records import names_individuals
from services.submission.intake.findings import Findings, shortened
from services.submission.intake.specification import Specification
from services.submission.intake.table import (
    ACTION,
    COUNTRY,
    FREQUENCY,
    INDICATOR,
    NOTE,
    PERIOD,
    SOURCE,
    STATUS,
    VALUE,
)

_PLAIN: Final = {
    "period": PERIOD, "time_period": PERIOD, "value": VALUE, "obs_value": VALUE, "status": STATUS,
    "obs_status": STATUS, "note": NOTE, "comment_obs": NOTE, "country": COUNTRY, "ref_area": COUNTRY,
    "indicator": INDICATOR, "source": SOURCE, "freq": FREQUENCY,
}  # fmt: skip
# SDMX-CSV field guide 1.0 and 2.0: columns that say what the rows are, and attributes kept elsewhere.
_SDMX: Final = {"dataflow": INDICATOR, "structure_id": INDICATOR, "action": ACTION}
_MARK: Final = re.compile(r"\[[^\]]{0,12}\]$")
_SDMX_IGNORED: Final = frozenset(
    {
        "structure",
        "structure_name",
        "unit_measure",
        "unit_mult",
        "conf_status",
        "decimals",
        "series_key",
        "obs_key",
    }
)


def known_headings(heading: Sequence[str], spec: Specification) -> int:
    """How many of the headings mean something."""
    return sum(_meaning(name, spec, sdmx=is_sdmx(heading)) is not None for name in heading)


def is_sdmx(heading: Sequence[str]) -> bool:
    """Whether these are the headings of SDMX-CSV."""
    return bool(heading) and _plain_name(heading[0]) in {"dataflow", "structure"}


def columns_of(
    heading: Sequence[str], spec: Specification, findings: Findings, row: int = 1
) -> dict[int, str] | None:
    """Place of a column, from 0, to its name; or None and a finding for each heading that is wrong."""
    before = findings.errors()
    names: dict[int, str] = {}
    sdmx = is_sdmx(heading)
    for at, name in enumerate(heading):
        meaning = _meaning(name, spec, sdmx=sdmx)
        if meaning:
            names[at] = meaning
        elif meaning is None and names_individuals(name):
            findings.add("error", "individual-records", row=row, column=shortened(name))
        elif meaning is None:
            findings.add("error", "unknown-column", row=row, column=shortened(name), position=at + 1)
    for name, times in Counter(names.values()).items():
        if times > 1:
            findings.add("error", "column-doubled", row=row, column=name.lstrip("@"))
    for name in (PERIOD, VALUE):
        if name not in names.values():
            findings.add("error", "column-missing", row=row, column=name)
    return names if findings.errors() == before else None


def _plain_name(name: str) -> str:
    """A heading without the label and the mark that SDMX-CSV puts behind it: STRUCTURE[;], COMMENT_OBS[]."""
    return _MARK.sub("", name.split(":", 1)[0].strip()).casefold()


def _meaning(name: str, spec: Specification, *, sdmx: bool) -> str | None:
    """The name that the checks know a column by; the empty string for one that is read over."""
    plain = _plain_name(name)
    if plain in spec.names:
        return plain
    if sdmx and plain in _SDMX_IGNORED:
        return ""
    return _PLAIN.get(plain) or (_SDMX.get(plain) if sdmx else None)
