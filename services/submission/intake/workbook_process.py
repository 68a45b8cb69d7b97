"""The process that reads one workbook: limits itself, checks the package, answers cells as JSON.

`python -m services.submission.intake.workbook_process MEMORY_BYTES CPU_S`, the file on standard input. It
has no address, no key and no network of its own to misuse; when it dies, only one file was not read.
"""

import datetime
import io
import json
import resource
import sys
import zipfile
import zlib
from typing import Any, Final
from xml.parsers.expat import ExpatError

from services.submission.intake.frames import pack

FORM_SHEET: Final = "comity"
"""The hidden sheet by which a form knows what it is."""
LONGEST_CELL: Final = 32_767
MAX_TEXT: Final = 64 * 1024 * 1024
"""Characters in all cells together."""

Cell = str | float | bool | datetime.datetime | datetime.date | datetime.time | datetime.timedelta


def main(memory_bytes: int, cpu_s: int) -> None:
    """Read standard input, write one message of frames.pack.

    Its head: refused, place and params, or form, the rows of the sheet that says which form this is (None
    in other workbooks); its one part is then the sheets as JSON.
    """
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_s, cpu_s))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.stdout.buffer.write(_answer(sys.stdin.buffer.read()))


def _answer(data: bytes) -> bytes:
    from services.submission.intake.workbook_parts import Refused

    try:
        sheets = _sheets(data)
        form = next((each["texts"] for each in sheets if each["name"] == FORM_SHEET), None)
        text = json.dumps(sheets, ensure_ascii=False, separators=(",", ":"))
        return pack({"form": form}, [text.encode(errors="replace")])
    except Refused as refused:
        return pack({"refused": refused.code, "place": refused.place, "params": refused.params})
    except MemoryError:
        return pack({"refused": "workbook-too-heavy", "place": None, "params": {}})
    except (zipfile.BadZipFile, zlib.error, EOFError, KeyError, ValueError, ExpatError, NotImplementedError):
        return pack({"refused": "workbook-broken", "place": None, "params": {}})


def _sheets(data: bytes) -> list[dict[str, Any]]:
    # Imported here, under the limits that main has set.
    from services.submission.intake.workbook_parts import Refused, check_package, read_facts, sheets_of

    with zipfile.ZipFile(io.BytesIO(data)) as package:
        check_package(package)
        facts = sheets_of(package)
        for each in facts:
            read_facts(package, each)

    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        room = _Room()
        return [_sheet(each, book.get_sheet_by_name(each.name), room) for each in facts]
    except CalamineError:
        raise Refused("workbook-broken") from None


class _Room:
    """How many characters may still come."""

    def __init__(self) -> None:
        self._left = MAX_TEXT

    def take(self, text: str) -> str:
        from services.submission.intake.workbook_parts import Refused

        self._left -= len(text)
        if len(text) > LONGEST_CELL or self._left < 0:
            raise Refused("workbook-too-large", limit=MAX_TEXT // (1024 * 1024))
        return text


def _sheet(facts: Any, values: Any, room: _Room) -> dict[str, Any]:
    """A sheet as workbooks.Sheet takes it: rows of texts and of their kinds, a letter for each cell."""
    texts: list[list[str | None]] = []
    kinds: list[str] = []
    for row in values.to_python(skip_empty_area=False) if values.start else ():
        typed = [_typed(each, room) for each in row]
        while typed and typed[-1][0] is None:
            typed.pop()
        texts.append([text for text, _ in typed])
        kinds.append("".join([kind for _, kind in typed]))
    for (row_number, column), text in facts.errors.items():
        _put(texts, kinds, row_number, column, room.take(text) or "#VALUE!", "e")
    for row_number, column in facts.without_value:
        cells = texts[row_number - 1] if row_number <= len(texts) else []
        if column > len(cells) or cells[column - 1] is None:
            _put(texts, kinds, row_number, column, None, "f")
    columns = facts.used[1]
    return {
        "name": facts.name,
        "visible": facts.visible,
        "texts": texts,
        "kinds": kinds,
        "formulas": [[row, column, text[:500]] for (row, column), text in facts.formulas.items()],
        "merged": facts.merged,
        "hidden_rows": [row for row in facts.hidden_rows if row <= facts.used[0]],
        "hidden_columns": [
            column
            for low, high in facts.hidden_columns
            for column in range(max(low, 1), min(high, columns) + 1)
        ],
    }


def _put(
    texts: list[list[str | None]], kinds: list[str], row: int, column: int, text: str | None, kind: str
) -> None:
    while len(texts) < row:
        texts.append([])
        kinds.append("")
    missing = column - len(texts[row - 1])
    if missing > 0:
        texts[row - 1].extend([None] * missing)
        kinds[row - 1] += "-" * missing
    texts[row - 1][column - 1] = text
    kinds[row - 1] = kinds[row - 1][: column - 1] + kind + kinds[row - 1][column:]


def _typed(value: Cell, room: _Room) -> tuple[str | None, str]:
    """The text and the kind of a cell: t text, n number, b truth value, d date or time, - nothing."""
    if isinstance(value, str):
        return (room.take(value), "t") if value else (None, "-")
    if isinstance(value, bool):
        return ("TRUE" if value else "FALSE"), "b"
    if isinstance(value, float | int):
        return _number(value), "n"
    if isinstance(value, datetime.timedelta):
        return f"{value.total_seconds():.0f} s", "d"
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        return value.date().isoformat(), "d"
    return value.isoformat(), "d"


def _number(value: float) -> str:
    """A number without exponent and without the noise of binary fractions: 15 digits, as Excel shows."""
    if isinstance(value, int) or (value.is_integer() and abs(value) < 1e15):
        return str(int(value))
    text = f"{value:.15g}"
    if "e" not in text:
        return text
    mantissa, _, power = text.partition("e")
    if not -30 < int(power) <= 30:
        return text
    from decimal import Decimal

    return format(Decimal(f"{mantissa}e{power}"), "f")


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
