"""Reads Excel workbooks safely: sheets of typed cells with their places, or a finding that says why not.

The file is opened in a process of its own whose memory and time the kernel limits; see
docs/decisions/workbooks.md.
"""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from services.submission.intake.addresses import place_of
from services.submission.intake.findings import Findings
from services.submission.intake.frames import pack, unpack

Kind = Literal["t", "n", "b", "d", "e", "f", "-"]
"""Of a cell: text, number, truth value, date or time, error, formula without a value, nothing."""
TEXT, NUMBER, TRUTH, DATE, ERROR, UNCOMPUTED, EMPTY = "t", "n", "b", "d", "e", "f", "-"

MEMORY_BYTES: Final = 1024 * 1024 * 1024
CPU_S: Final = 30
TIMEOUT_S: Final = 60
_PACKAGE: Final = b"PK\x03\x04"
_COMPOUND: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_PROCESS: Final = "services.submission.intake.workbook_process"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A worksheet from its cell A1 on; rows and columns are counted from 1, as their places are.

    texts: rows of cells, each ending with its last cell that holds anything. A number is written without
    exponent or thousands separators, a date or time after ISO 8601, a truth value TRUE or FALSE, an error
    as it shows (#N/A). kinds: a letter for each cell of the row. formulas: place to the formula, whatever
    value the cell has. merged: first row, first column, last row, last column.
    """

    name: str
    visible: bool
    texts: tuple[tuple[str | None, ...], ...]
    kinds: tuple[str, ...]
    formulas: Mapping[tuple[int, int], str] = field(default_factory=dict)
    merged: tuple[tuple[int, int, int, int], ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()

    def text(self, row: int, column: int) -> str | None:
        """What a cell holds; None where it is empty or beyond the last one."""
        cells = self.texts[row - 1] if row <= len(self.texts) else ()
        return cells[column - 1] if column <= len(cells) else None

    def kind(self, row: int, column: int) -> str:
        """One of the letters of Kind."""
        kinds = self.kinds[row - 1] if row <= len(self.kinds) else ""
        return kinds[column - 1] if column <= len(kinds) else EMPTY

    def place(self, row: int, column: int) -> str:
        """Where a cell is, as a person finds it: Data!C14."""
        return place_of(self.name, row, column)

    @property
    def width(self) -> int:
        """The last column that holds anything."""
        return max(map(len, self.texts), default=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Workbook:
    """The worksheets of a file, in the order of their tabs, hidden ones too."""

    sheets: tuple[Sheet, ...]

    def sheet(self, name: str) -> Sheet | None:
        return next((each for each in self.sheets if each.name == name), None)


def read_workbook(
    data: bytes,
    findings: Findings,
    *,
    memory_bytes: int = MEMORY_BYTES,
    cpu_s: int = CPU_S,
    timeout_s: float = TIMEOUT_S,
) -> Workbook | None:
    """The sheets of an .xlsx file, or None and a finding: encrypted, macros, a bomb, a far cell, broken.

    Whatever the file does to its reader, this process goes on.
    """
    unpacked = unpack_workbook(data, memory_bytes=memory_bytes, cpu_s=cpu_s, timeout_s=timeout_s)
    return workbook_from(unpacked, findings)


def unpack_workbook(
    data: bytes, *, memory_bytes: int = MEMORY_BYTES, cpu_s: int = CPU_S, timeout_s: float = TIMEOUT_S
) -> bytes:
    """The cells of a file as the reading process answers them, for `workbook_from`: safe to keep and send."""
    if not data:
        return _refused("empty-file")
    if data.startswith(_COMPOUND):
        return _refused("workbook-encrypted" if _ENCRYPTED in data else "workbook-old")
    if not data.startswith(_PACKAGE):
        return _refused("workbook-not-xlsx")
    reader = subprocess.Popen(
        [sys.executable, "-m", _PROCESS, str(memory_bytes), str(cpu_s)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={"PYTHONPATH": os.pathsep.join(sys.path), "PYTHONDONTWRITEBYTECODE": "1", "LC_ALL": "C.UTF-8"},
    )
    with reader:
        try:
            answer, complaint = reader.communicate(data, timeout=timeout_s)
        except subprocess.TimeoutExpired:
            reader.kill()
            reader.communicate()
            return _refused("workbook-too-slow")
        except BaseException:
            reader.kill()
            raise
    if reader.returncode in {-signal.SIGXCPU, -signal.SIGKILL}:
        return _refused("workbook-too-slow")
    if reader.returncode < 0 or b"MemoryError" in complaint or b"memory allocation" in complaint:
        return _refused("workbook-too-heavy")
    if b"PanicException" in complaint:  # the reader of values stumbled over what no spreadsheet writes
        return _refused("workbook-broken")
    if reader.returncode:
        raise RuntimeError(f"{_PROCESS} failed: {complaint.decode(errors='replace')[-2000:]}")
    return answer


def workbook_from(unpacked: bytes, findings: Findings) -> Workbook | None:
    """The workbook that `unpack_workbook` answered, or None and the finding that says why there is none."""
    head, parts = unpack(unpacked)
    if "refused" in head:
        findings.add("error", head["refused"], place=head["place"], **head["params"])
        return None
    return Workbook(sheets=tuple(_sheet(each) for each in json.loads(parts[0])))


def is_refused(unpacked: bytes) -> bool:
    """Whether `unpack_workbook` could not read the file."""
    return "refused" in unpack(unpacked)[0]


def form_rows(unpacked: bytes) -> list[list[str | None]] | None:
    """What the workbook that `unpack_workbook` answered says of itself; None if it is none of our forms."""
    head, _ = unpack(unpacked)
    rows: list[list[str | None]] | None = head.get("form")
    return rows


def _sheet(about: Mapping[str, Any]) -> Sheet:
    return Sheet(
        name=about["name"],
        visible=about["visible"],
        texts=tuple(map(tuple, about["texts"])),
        kinds=tuple(about["kinds"]),
        formulas={(row, column): text for row, column, text in about["formulas"]},
        merged=tuple((top, left, bottom, right) for top, left, bottom, right in about["merged"]),
        hidden_rows=frozenset(about["hidden_rows"]),
        hidden_columns=frozenset(about["hidden_columns"]),
    )


def _refused(code: str) -> bytes:
    return pack({"refused": code, "place": None, "params": {}})
