"""Makes the extracts under demo/data out of the published files: python -m demo.extract FOLDER.

FOLDER holds the files as their publishers gave them. What is made is small, tidy and ready to post: a file
for each country, indicator, source and vintage, with the columns of the catalog; manifest.json says what each
is, where it comes from and under which licence.
"""

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from demo.extracts import foreigners, home_office, iom, unhcr
from demo.extracts.cells import Extract, write

DATA: Final = Path(__file__).parent / "data"
CREDITS: Final = DATA / "attribution.json"


def main(folder: Path, into: Path = DATA) -> None:
    """Write every extract, then the manifest; files of earlier runs that are no longer made are removed."""
    made = [
        *unhcr.extracts(folder / "unhcr"),
        *foreigners.extracts(folder),
        *iom.extracts(folder),
        *home_office.extracts(folder / "uk_home_office"),
    ]
    for old in into.glob("*/*.csv"):
        old.unlink()
    files = [_entry(extract, write(extract, into)) for extract in made]
    manifest = {"attribution": json.loads(CREDITS.read_text(encoding="utf-8")), "files": files}
    text = json.dumps(manifest, ensure_ascii=False, indent=1)
    (into / "manifest.json").write_text(text + "\n", encoding="utf-8")


def _entry(extract: Extract, file: str) -> dict[str, Any]:
    return {
        "file": file,
        "country": extract.country,
        "indicator": extract.indicator,
        "source": extract.source,
        "unit": extract.unit,
        "vintage": extract.vintage,
        "reason": extract.reason,
        "attribution": extract.attribution,
        "observations": len(extract.cells),
        "totals": _totals(extract),
    }


def _totals(extract: Extract) -> dict[str, int | None]:
    """The grand total of each period that the file gives one for."""
    return {cell.period: cell.value for cell in _grand(extract)}


def _grand(extract: Extract) -> Iterable[Any]:
    return (cell for cell in extract.cells.values() if set(cell.codes.values()) == {"_T"})


if __name__ == "__main__":
    main(Path(sys.argv[1]))
