"""Workbooks made to hurt their reader, made here: none is kept in the repository."""

import io
import zipfile
from collections.abc import Callable, Mapping

import xlsxwriter

_SHEET = "xl/worksheets/sheet1.xml"
_NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def workbook(fill: Callable[[xlsxwriter.Workbook], None]) -> bytes:
    """A workbook as an honest program writes it."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        fill(book)
    return file.getvalue()


def plain() -> bytes:
    def fill(book: xlsxwriter.Workbook) -> None:
        book.add_worksheet("Data").write_row(0, 0, ["period", "value"])

    return workbook(fill)


def changed(data: bytes, parts: Mapping[str, bytes | None]) -> bytes:
    """The same package with parts replaced, added or (None) left out."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, content in parts.items():
            if content is not None:
                new.writestr(name, content)
    return file.getvalue()


def sheet(rows: str, before: str = "", after: str = "") -> bytes:
    """The first sheet's part with these rows."""
    return (
        f'<worksheet xmlns="{_NAMESPACE}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'.encode()
    )


def with_rows(rows: str, before: str = "", after: str = "") -> bytes:
    return changed(plain(), {_SHEET: sheet(rows, before, after)})


def far_cell() -> bytes:
    return with_rows(
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    )


def bomb() -> bytes:
    """A quarter of a megabyte that unpacks to 150."""
    return changed(plain(), {"xl/sharedStrings.xml": b"<sst>" + b" " * 150_000_000 + b"</sst>"})


def many_strings() -> bytes:
    """A single long text that every cell refers to: small in the file, a gigabyte as cells."""
    cells = "".join(f'<row r="{row}"><c r="A{row}" t="s"><v>0</v></c></row>' for row in range(1, 40_000))
    text = f'<sst xmlns="{_NAMESPACE}"><si><t>{"x" * 30_000}</t></si></sst>'
    return changed(plain(), {_SHEET: sheet(cells), "xl/sharedStrings.xml": text.encode()})


def entities() -> bytes:
    laughs = "".join(f'<!ENTITY l{at} "{f"&l{at - 1};" * 10}">' for at in range(1, 10))
    declared = f'<?xml version="1.0"?><!DOCTYPE sst [<!ENTITY l0 "ha">{laughs}]>'
    return changed(plain(), {"xl/sharedStrings.xml": f"{declared}<sst><si><t>&l9;</t></si></sst>".encode()})


def external_entity() -> bytes:
    declared = '<?xml version="1.0"?><!DOCTYPE w [<!ENTITY f SYSTEM "file:///etc/hostname">]>'
    rows = '<row r="1"><c r="A1" t="inlineStr"><is><t>&f;</t></is></c></row>'
    return changed(plain(), {_SHEET: declared.encode() + sheet(rows)})


def macros() -> bytes:
    return changed(plain(), {"xl/vbaProject.bin": b"\xcc\x61"})


def macros_by_type() -> bytes:
    with zipfile.ZipFile(io.BytesIO(plain())) as package:
        types = package.read("[Content_Types].xml")
    kind = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    assert kind in types
    other = types.replace(kind, b"application/vnd.ms-excel.sheet.macroEnabled.main+xml")
    return changed(plain(), {"[Content_Types].xml": other})


def encrypted() -> bytes:
    return (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(600)
    )


def old_format() -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "Workbook".encode("utf-16-le") + bytes(600)


def locked_parts() -> bytes:
    """A package whose directory says that a part is encrypted."""
    data = bytearray(plain())
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def lying_length() -> bytes:
    """A part that unpacks to more than the directory says."""
    data = bytearray(plain())
    at = data.index(b"PK\x01\x02")
    data[at + 24 : at + 28] = (10).to_bytes(4, "little")
    return bytes(data)


def truncated() -> bytes:
    return plain()[:-400]


def without_sheet() -> bytes:
    return changed(plain(), {_SHEET: None})


def torn_sheet() -> bytes:
    return changed(plain(), {_SHEET: sheet('<row r="1"><c r="A1"><v>1</v></c></row>')[:-30]})


def many_parts() -> bytes:
    return changed(plain(), {f"xl/media/{at}.png": b"" for at in range(2_100)})


def nonsense_place() -> bytes:
    return with_rows('<row r="1"><c r="ZZZZ1"><v>1</v></c></row>')


def many_cells() -> bytes:
    """A million figures, more than a workbook may bring."""
    row = "".join(f"<c><v>{value}</v></c>" for value in range(1_000))
    return with_rows("".join(f'<row r="{at}">{row}</row>' for at in range(1, 1_051)))


def not_a_workbook() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        package.writestr("readme.txt", "a text")
    return file.getvalue()


HOSTILE: Mapping[str, tuple[Callable[[], bytes], str]] = {
    "far cell": (far_cell, "workbook-far-cell"),
    "bomb": (bomb, "workbook-too-dense"),
    "one text in all cells": (many_strings, "workbook-too-heavy"),
    "entities": (entities, "workbook-entities"),
    "external entity": (external_entity, "workbook-entities"),
    "macros": (macros, "workbook-macros"),
    "macros by content type": (macros_by_type, "workbook-macros"),
    "encrypted": (encrypted, "workbook-encrypted"),
    "encrypted part": (locked_parts, "workbook-encrypted"),
    "old format": (old_format, "workbook-old"),
    "lying length": (lying_length, "workbook-broken"),
    "truncated": (truncated, "workbook-broken"),
    "missing sheet": (without_sheet, "workbook-broken"),
    "torn sheet": (torn_sheet, "workbook-broken"),
    "many parts": (many_parts, "workbook-too-many-parts"),
    "nonsense place": (nonsense_place, "workbook-broken"),
    "many cells": (many_cells, "workbook-too-many-cells"),
    "another archive": (not_a_workbook, "workbook-broken"),
    "text": (lambda: b"period,value\n2024,1\n", "workbook-not-xlsx"),
    "nothing": (lambda: b"", "empty-file"),
}
"""What is wrong with it: how it is made, and the code of the finding."""
