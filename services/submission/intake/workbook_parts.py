"""The parts of a workbook's package: whether it may be opened, and what a reader of values hides.

Runs in the reading process alone (workbook_process.py), whose memory and time are limited.
"""

import posixpath
import re
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import IO, Final
from xml.parsers import expat

from servicekit.cells import column_of
from services.submission.intake.addresses import place_of

MAX_PARTS: Final = 2_000
MAX_UNPACKED_BYTES: Final = 200 * 1024 * 1024
MAX_RATIO: Final = 250
"""Spreadsheets pack well, to a fiftieth; what unpacks to more than this is made to hurt."""
_RATIO_FROM_BYTES: Final = 5 * 1024 * 1024
MAX_SHEETS: Final = 250
MAX_CELLS: Final = 1_000_000
MAX_AREA: Final = 4_000_000
"""Cells between the first and the furthest one, empty ones too: a reader of values keeps them all."""
MAX_MERGED: Final = 100_000
_CHUNK: Final = 1 << 20

_NEEDED: Final = ("[Content_Types].xml", "_rels/.rels")
_MACROS: Final = re.compile(r"vbaProject\.bin$|vbaData\.xml$|xl/macrosheets/", re.IGNORECASE)
_MACRO_TYPE: Final = re.compile(rb"macroEnabled|ms-office\.vbaProject", re.IGNORECASE)
_PLACE: Final = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")
_BOTH: Final = re.compile(r"([A-Z]{1,3}[0-9]{1,7})(?::([A-Z]{1,3}[0-9]{1,7}))?")


class Refused(Exception):
    """The workbook is not read. code: of a finding; params: what its message names."""

    def __init__(self, code: str, place: str | None = None, **params: str | int) -> None:
        super().__init__(code)
        self.code, self.place, self.params = code, place, params


@dataclass(slots=True)
class SheetFacts:
    """What XML says of a sheet beside its values; rows and columns are counted from 1.

    formulas: place to text, empty where a formula is shared with another cell. without_value: formulas
    that no program may have computed: their value, if any, is seen by who reads values. errors: place to
    #N/A and its kin. used: the last row and column that hold anything.
    """

    name: str
    part: str
    visible: bool
    formulas: dict[tuple[int, int], str] = field(default_factory=dict)
    without_value: set[tuple[int, int]] = field(default_factory=set)
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    used: tuple[int, int] = (0, 0)
    cells: int = 0


def check_package(package: zipfile.ZipFile) -> None:
    """Look at the directory, then unpack every part once without keeping it.

    Raises Refused: too many parts, too large, unpacks out of proportion, macros, encryption, a document
    type declaration in any XML, a part that is missing or does not unpack.
    """
    parts = package.infolist()
    if len(parts) > MAX_PARTS:
        raise Refused("workbook-too-many-parts", limit=MAX_PARTS)
    names = [each.filename for each in parts]
    if "EncryptedPackage" in names or any(each.flag_bits & 1 for each in parts):
        raise Refused("workbook-encrypted")
    if any(_MACROS.search(name) for name in names):
        raise Refused("workbook-macros")
    if len(set(names)) < len(names) or not set(_NEEDED) <= set(names):
        raise Refused("workbook-broken")
    if sum(each.file_size for each in parts) > MAX_UNPACKED_BYTES:
        raise Refused("workbook-too-large", limit=MAX_UNPACKED_BYTES // (1024 * 1024))
    for each in parts:
        if each.file_size > _RATIO_FROM_BYTES and each.file_size > MAX_RATIO * max(each.compress_size, 1):
            raise Refused("workbook-too-dense")
    if _MACRO_TYPE.search(package.read("[Content_Types].xml")):
        raise Refused("workbook-macros")
    for name in names:
        with package.open(name) as stream:
            _unpack(stream, is_xml=name.lower().endswith((".xml", ".rels", ".vml")))


def _unpack(stream: IO[bytes], *, is_xml: bool) -> None:
    """Read a part to its end, so that a wrong length or checksum shows; XML up to its first element."""
    parser = expat.ParserCreate()
    began = False

    def start(*_: object) -> None:
        nonlocal began
        began = True

    def declared(*_: object) -> None:
        raise Refused("workbook-entities")

    parser.StartElementHandler, parser.StartDoctypeDeclHandler = start, declared
    while chunk := stream.read(_CHUNK):
        if is_xml and not began:
            parser.Parse(chunk, False)


def sheets_of(package: zipfile.ZipFile) -> list[SheetFacts]:
    """The worksheets in the order of their tabs. Raises Refused, KeyError, ExpatError."""
    main = _main_part(package)
    targets = _relations(package, main)
    found: list[SheetFacts] = []

    def start(name: str, attributes: Mapping[str, str]) -> None:
        if _local(name) != "sheet":
            return
        relation = next((value for key, value in attributes.items() if _local(key) == "id"), "")
        kind, target = targets[relation]
        if kind == "worksheet":
            state = attributes.get("state", "visible")
            found.append(SheetFacts(name=attributes["name"], part=target, visible=state == "visible"))

    _parse(package, main, start)
    if not found:
        raise Refused("workbook-broken")
    if len(found) > MAX_SHEETS:
        raise Refused("workbook-too-many-sheets", limit=MAX_SHEETS)
    return found


def _main_part(package: zipfile.ZipFile) -> str:
    office = [target for kind, target in _relations(package, "").values() if kind == "officeDocument"]
    if not office:
        raise Refused("workbook-broken")
    if not office[0].endswith(".xml"):
        raise Refused("workbook-not-xlsx")  # xlsb keeps its parts in a form of its own
    return office[0]


def _relations(package: zipfile.ZipFile, part: str) -> dict[str, tuple[str, str]]:
    """Identifier to kind and part of what a part refers to inside the package."""
    folder, file = posixpath.split(part)
    found: dict[str, tuple[str, str]] = {}

    def start(name: str, attributes: Mapping[str, str]) -> None:
        if _local(name) == "Relationship" and attributes.get("TargetMode") != "External":
            target = posixpath.normpath(posixpath.join("/", folder, attributes["Target"])).lstrip("/")
            found[attributes["Id"]] = (attributes["Type"].rpartition("/")[2], target)

    _parse(package, posixpath.join(folder, "_rels", f"{file}.rels"), start)
    return found


def _parse(package: zipfile.ZipFile, part: str, start: Callable[[str, Mapping[str, str]], None]) -> None:
    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    with package.open(part) as stream:
        parser.ParseFile(stream)


def read_facts(package: zipfile.ZipFile, sheet: SheetFacts) -> None:
    """Fill in what a sheet's XML says. Raises Refused for a cell too far out, and for too many."""
    _FactReader(sheet).read(package)
    rows, columns = sheet.used
    if rows * columns > MAX_AREA:
        raise Refused("workbook-far-cell", place=place_of(sheet.name, rows, columns), limit=MAX_AREA)


class _FactReader:
    """The handlers of one pass over a sheet: only starts of elements, text for formulas and errors alone."""

    def __init__(self, sheet: SheetFacts) -> None:
        self._sheet = sheet
        self._row = self._column = 0
        self._last_row = self._last_column = 0
        self._error = self._text_type = False
        self._text: list[str] = []
        self._into: dict[tuple[int, int], str] | None = None
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = self._start
        self._parser.buffer_text = True

    def read(self, package: zipfile.ZipFile) -> None:
        with package.open(self._sheet.part) as stream:
            self._parser.ParseFile(stream)
        self._close_cell()
        self._sheet.used = (self._last_row, self._last_column)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        match name if ":" not in name else _local(name):
            case "c":
                self._close_cell()
                self._open_cell(attributes)
            case "v" | "is":
                self._end_text()
                self._value()
            case "f":
                self._gather(self._sheet.formulas)
                self._extend()
            case "row":
                self._close_cell()
                self._row = int(attributes.get("r", self._row + 1))
                self._column = 0
                if attributes.get("hidden") in {"1", "true"}:
                    self._sheet.hidden_rows.append(self._row)
            case "col" if attributes.get("hidden") in {"1", "true"}:
                self._sheet.hidden_columns.append((int(attributes["min"]), int(attributes["max"])))
            case "mergeCell":
                self._close_cell()
                self._merge(attributes["ref"])

    def _open_cell(self, attributes: Mapping[str, str]) -> None:
        place = attributes.get("r")
        self._column = _column(place.rstrip("0123456789")) if place else self._column + 1
        kind = attributes.get("t")
        self._error, self._text_type = kind == "e", kind == "str"

    def _value(self) -> None:
        """The cell has a value, if only an empty element for one; an empty text is a value of a formula."""
        if self._text_type:
            self._sheet.without_value.discard((self._row, self._column))
        self._sheet.cells += 1
        if self._sheet.cells > MAX_CELLS:
            raise Refused("workbook-too-many-cells", limit=MAX_CELLS)
        self._extend()
        if self._error:
            self._gather(self._sheet.errors)

    def _extend(self) -> None:
        self._last_row = max(self._last_row, self._row)
        self._last_column = max(self._last_column, self._column)

    def _gather(self, into: dict[tuple[int, int], str]) -> None:
        if into is self._sheet.formulas:
            self._sheet.without_value.add((self._row, self._column))
        self._text, self._into = [], into
        self._parser.CharacterDataHandler = self._text.append

    def _end_text(self) -> None:
        if self._into is not None:
            self._into[self._row, self._column] = "".join(self._text).strip()
            self._into = None
            self._parser.CharacterDataHandler = None

    def _close_cell(self) -> None:
        self._end_text()
        self._error = self._text_type = False

    def _merge(self, reference: str) -> None:
        found = _BOTH.fullmatch(reference)
        if found is None:
            raise Refused("workbook-broken")
        if len(self._sheet.merged) == MAX_MERGED:
            raise Refused("workbook-too-many-cells", limit=MAX_MERGED)
        first = _numbers(found[1])
        self._sheet.merged.append((*first, *(_numbers(found[2]) if found[2] else first)))


def _numbers(place: str) -> tuple[int, int]:
    """Row and column of C14."""
    found = _PLACE.fullmatch(place)
    assert found is not None
    return int(found[2]), _column(found[1])


@cache
def _column(name: str) -> int:
    """The number of a column: A is 1, XFD the last one. Raises Refused."""
    number = column_of(name)
    if number is None:
        raise Refused("workbook-broken")
    return number


def _local(name: str) -> str:
    return name.rpartition(":")[2]
