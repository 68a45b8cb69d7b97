"""What the demo reads back from reports: its proofs are worth as much as these functions."""

import csv
import io
import json

import openpyxl
import pytest

from demo.readback import carries, figures_of, text_of

NBSP = "\u00a0"
COLUMNS = ["value", "absence", "checkpoint"]


def as_html(cell: str) -> bytes:
    return f"<table><tr><th>2024</th><td>{cell}</td><td>17</td></tr></table>".encode()


def as_csv(*rows: tuple[str, str]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerows([COLUMNS, *((value, absence, "1.7:" + "8360" * 16) for value, absence in rows)])
    return text.getvalue().encode("utf-8-sig")


def as_xlsx(*values: object) -> bytes:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(list(values))
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def as_json(*cells: tuple[int | None, str | None]) -> bytes:
    row = [{"value": value, "absence": absence} for value, absence in cells]
    return json.dumps({"tables": [{"cells": [row]}]}).encode()


@pytest.mark.parametrize(
    ("content", "format_", "language"),
    [
        (as_html("8,360"), "html", "en"),
        (as_html(f"8{NBSP}360"), "html", "ru"),
        (as_html("8,360<sup>r</sup>"), "html", "en"),
        (as_csv(("8360", "")), "csv", "ru"),
        (as_xlsx(8360), "xlsx", "en"),
        (as_json((8360, None)), "json", "en"),
    ],
)
def test_a_number_that_is_there_is_found(content: bytes, format_: str, language: str) -> None:
    assert carries(text_of(content, format_), format_, language, 8360)
    assert not carries(text_of(content, format_), format_, language, 4519)


@pytest.mark.parametrize("cell", ["18,360", "8,3601", "8,36", "8.360", "360"])
def test_a_part_of_another_number_is_not_found(cell: str) -> None:
    assert not carries(text_of(as_html(cell), "html"), "html", "en", 8360)


def test_neighbouring_cells_are_not_one_number() -> None:
    page = b"<td>8</td><td>360</td>"
    assert not carries(text_of(page, "html"), "html", "ru", 8360)


def test_the_digits_of_a_checkpoint_are_no_figures() -> None:
    assert not carries(text_of(as_csv(("17", "")), "csv"), "csv", "en", 8360)


def test_in_a_pdf_a_number_is_found_as_its_language_writes_it() -> None:
    assert carries("4 148 8 360r", "pdf", "ru", 8360)
    assert not carries("4,148 8360", "pdf", "en", 8360)


@pytest.mark.parametrize(
    ("content", "format_"),
    [
        (as_html("*").replace(b"17", b"1,204"), "html"),
        (as_csv(("*", "masked"), ("1204", ""), ("…", "not-reported")), "csv"),
        (as_xlsx("Table", "*", 1204, "…"), "xlsx"),
        (as_json((None, "masked"), (1204, None), (None, "not-reported")), "json"),
    ],
)
def test_masked_figures_are_told_from_others(content: bytes, format_: str) -> None:
    assert figures_of(content, format_) == [None, 1204]
