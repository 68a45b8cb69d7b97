"""Monthly border crossings as IOM collected them from border authorities."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from demo.extracts.cells import Extract, alpha2, read, summed

COUNTRIES: Final = ("CO", "CR", "GT")
# The exits were published with the columns of reporter and nationality in each other's place.
FILES: Final = {
    "ENTRIES": ("regular_entries.csv", "geo", "nat"),
    "EXITS": ("regular_exits__geo-nat-swapped-as-published.csv", "nat", "geo"),
}


def extracts(folder: Path) -> Iterator[Extract]:
    """Crossings by citizenship and month; blank and other ones are unknown, own citizens left out."""
    for indicator, (name, reporter, nationality) in FILES.items():
        rows: dict[str, list[tuple[str, Mapping[str, str], int]]] = defaultdict(list)
        for row in read(folder / "iom_border_crossings" / name):
            country = alpha2(row[reporter])
            if country in COUNTRIES and row[nationality] != row[reporter]:
                citizenship = alpha2(row[nationality])
                rows[country].append((row["t"], {"citizenship": citizenship}, int(row["n"])))
        for country in COUNTRIES:
            yield Extract(
                country=country,
                indicator=indicator,
                source="REG",
                unit="cases",
                attribution="iom",
                vintage="2022-2025",
                cells=summed(rows[country]),
            )
