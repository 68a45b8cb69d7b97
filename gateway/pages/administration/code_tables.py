"""Codes of a code list as a table that people paste: one line for each code, a column for each property."""

import csv
import io
from collections.abc import Iterable, Mapping
from typing import Any, Final

from servicekit.errors import Fault

COLUMNS: Final = ("code", "name.en", "name.ru", "kind", "parent", "aliases", "valid_from", "valid_to")
NAME: Final = "name."
ALIASES_APART: Final = "|"


class BadCodeTable(Fault):
    """The table of codes cannot be read. fields: line (None for the heading), column."""

    code = "bad-code-table"
    status = 422


class CodeTableNotUtf8(Fault):
    """The table of codes is in another encoding than UTF-8."""

    code = "code-table-not-utf-8"
    status = 422


def codes_from(data: bytes) -> list[dict[str, Any]]:
    """The codes of a table with a heading, apart by semicolons, commas or tabs, as the catalog takes them.

    Columns besides `code` may be left out; `name.uk` is a name in another language, aliases are apart by
    `|`. Raises BadCodeTable, CodeTableNotUtf8.
    """
    try:
        lines = data.decode("utf-8-sig").strip("\r\n")
    except UnicodeDecodeError:
        raise CodeTableNotUtf8() from None
    heading = lines.split("\n", 1)[0]
    delimiter = max(";\t,", key=heading.count)
    rows = list(csv.reader(io.StringIO(lines), delimiter=delimiter))
    names = [name.strip().lower() for name in rows[0]] if rows else []
    unknown = [name for name in names if name not in COLUMNS and not name.startswith(NAME)]
    if "code" not in names or unknown:
        raise BadCodeTable(line=None, column=unknown[0] if unknown else "code")
    found = []
    for number, row in enumerate(rows[1:], start=2):
        if not any(cell.strip() for cell in row):
            continue
        if len(row) > len(names):
            raise BadCodeTable(line=number, column=str(len(names) + 1))
        cells = dict(zip(names, (cell.strip() for cell in row), strict=False))
        found.append(_code(cells))
    return found


def _code(cells: Mapping[str, str]) -> dict[str, Any]:
    texts = {name.removeprefix(NAME): text for name, text in cells.items() if name.startswith(NAME) and text}
    aliases = [alias.strip() for alias in cells.get("aliases", "").split(ALIASES_APART)]
    code = cells["code"].upper()
    return {
        "code": code,
        "names": texts,
        "kind": cells.get("kind", "").lower() or ("total" if code == "_T" else "value"),
        "parent": cells.get("parent", "").upper() or None,
        "aliases": [alias for alias in aliases if alias],
        "valid_from": cells.get("valid_from") or None,
        "valid_to": cells.get("valid_to") or None,
    }


def table_of(codes: Iterable[Mapping[str, Any]]) -> str:
    """The same table of codes as the catalog has them, apart by semicolons."""
    listed = list(codes)
    more = sorted({language for each in listed for language in each["names"]} - {"en", "ru"})
    columns = [*COLUMNS[:3], *(NAME + language for language in more), *COLUMNS[3:]]
    written = io.StringIO()
    writer = csv.writer(written, delimiter=";", lineterminator="\n")
    writer.writerow(columns)
    for each in listed:
        cells = {
            **{NAME + language: text for language, text in each["names"].items()},
            **{name: each[name] or "" for name in ("code", "kind", "parent", "valid_from", "valid_to")},
            "aliases": ALIASES_APART.join(each["aliases"]),
        }
        writer.writerow([cells.get(column, "") for column in columns])
    return written.getvalue()
