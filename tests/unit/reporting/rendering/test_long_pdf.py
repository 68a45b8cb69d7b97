"""A PDF that is laid out in parts is the one that it would be in one piece, but for where its pages end."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from io import BytesIO
from typing import Any

import pypdf
import pytest
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from servicekit.workers import Workers
from services.reporting.domain.report import Axis, Cell, Member, Report
from services.reporting.rendering import pdf
from services.reporting.rendering.cuts import cut
from services.reporting.rendering.wire import to_wire
from tests.unit.reporting.rendering import samples

ROWS, COLUMNS = 130, 3


def long_report() -> Report:
    """The sample with a table of 130 rows, some of them in groups, masked, or with notes."""
    sample = samples.report("en")
    table, notes = sample.tables[0], sample.notes
    group = replace(samples.report("en").tables[0].fixed[0], code="G", label="All of a group")
    members = tuple(
        Member(code=f"R{row}", label=f"Row ({row}) 5 0 R", group=group if row > 70 else None)
        for row in range(ROWS)
    )
    cells = tuple(
        tuple(
            Cell(absence="masked")
            if row == 77
            else Cell(value=1000 * row + column, notes=(notes[0].key,) if row == 100 else ())
            for column in range(COLUMNS)
        )
        for row in range(ROWS)
    )
    columns = Axis(
        dimension="period",
        label="Period",
        members=tuple(Member(code=str(year), label=str(year)) for year in range(2020, 2020 + COLUMNS)),
    )
    rows = Axis(dimension="citizenship", label="Citizenship", members=members)
    large = replace(table, rows=rows, columns=columns, cells=cells)
    return replace(sample, tables=(large, *sample.tables[1:]), charts=())


@cache
def whole() -> bytes:
    return pdf.render(long_report())


@pytest.fixture(scope="module")
def bound() -> bytes:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pdf, "PART_CELLS", 200)
        return pdf.render_long(long_report(), Workers(0))


def test_every_row_and_every_word_is_there_once_and_in_order(bound: bytes) -> None:
    def rows(data: bytes) -> list[str]:
        text = "\n".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(data)).pages)
        return re.findall(r"Row \(\d+\) 5 0 R", text)

    def figures(data: bytes) -> Counter[str]:
        pages = pypdf.PdfReader(BytesIO(data)).pages
        return Counter(re.findall(r"\d{1,3}(?:,\d{3})+|\*", "\n".join(page.extract_text() for page in pages)))

    assert rows(bound) == rows(whole()) == [f"Row ({row}) 5 0 R" for row in range(ROWS)]
    assert figures(bound) == figures(whole())


def test_a_page_on_which_a_table_goes_on_says_which_one_it_is(bound: bytes) -> None:
    for data in (whole(), bound):
        texts = [page.extract_text() for page in pypdf.PdfReader(BytesIO(data)).pages]
        rows = [re.findall(r"Row \((\d+)\)", text) for text in texts]
        told = [text.count("Table 1. Asylum applications, persons (continued)") for text in texts]
        assert told == [1 if found and found[0] != "0" else 0 for found in rows] and sum(told) > 1


def test_pages_are_numbered_through(bound: bytes) -> None:
    pages = pypdf.PdfReader(BytesIO(bound)).pages
    assert len(pages) > 4
    for number, page in enumerate(pages, start=1):
        assert f"{number} / {len(pages)}" in page.extract_text()
        assert "The code tells what was amended since." in page.extract_text()


def test_it_is_one_tagged_document_with_what_the_whole_says_of_itself(bound: bytes) -> None:
    ours, reference = pypdf.PdfReader(BytesIO(bound)), pypdf.PdfReader(BytesIO(whole()))
    metadata: Any = ours.root_object["/Metadata"]
    assert ours.metadata == reference.metadata
    for name in ("/Lang", "/MarkInfo", "/ViewerPreferences"):
        assert ours.root_object[name] == reference.root_object[name]
    assert b"pdfuaid" in metadata.get_data()
    names = ("/TD", "/H1", "/P", "/Link", "/Figure", "/Caption")
    found, wanted = (Counter(each["/S"] for each in elements(reader)) for reader in (ours, reference))
    assert {name: found[name] for name in names} == {name: wanted[name] for name in names}


def test_content_and_elements_of_every_page_know_each_other(bound: bytes) -> None:
    reader = pypdf.PdfReader(BytesIO(bound))
    root: Any = reader.root_object
    numbers = root["/StructTreeRoot"]["/ParentTree"]["/Nums"]
    mapped = dict(zip(numbers[::2], numbers[1::2], strict=True))
    assert list(mapped) == sorted(mapped)
    for page in reader.pages:
        of_page: Any = mapped[page["/StructParents"]].get_object()
        assert isinstance(of_page, ArrayObject) and of_page
        for place, element in enumerate(of_page):
            assert element["/Pg"].get_object() == page
            assert place in element["/K"]
    known = [each["/ID"] for each in elements(reader) if "/ID" in each]
    assert len(known) == len(set(known))
    heads = {head for each in elements(reader) if each["/S"] == "/TD" for head in each["/A"]["/Headers"]}
    assert heads <= set(known)


def test_equal_reports_give_identical_bytes(bound: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "PART_CELLS", 200)
    assert pdf.render_long(long_report(), Workers(0)) == bound


def test_markup_is_cut_between_rows_and_never_below_the_heading_of_a_group() -> None:
    markup = pdf._markup(long_report())
    parts = cut(markup, 40)
    assert len(parts) > 8 and cut(markup, 10_000) == [markup]
    for part in parts:
        assert part.count("<tbody") == part.count("</tbody>") and part.endswith("</html>")
        assert not re.search(
            r'<tr class="group">(?:(?!<tr).)*</tbody></table></section></body></html>$', part
        )
    assert sum(part.count("All of a group") for part in parts) == 1


def test_no_part_is_a_few_rows_that_were_left() -> None:
    markup = pdf._markup(long_report())
    cells = sum(len(table.rows.members) * (len(table.columns.members) + 1) for table in long_report().tables)
    for size in range(cells // 2 - 60, cells // 2, 10):
        last = cut(markup, size)[-1]
        assert len(re.findall(r'<th scope="row"', last)) * (COLUMNS + 1) > size // 12


def test_a_report_of_a_few_pages_is_laid_out_at_once() -> None:
    assert not pdf.is_long(long_report())
    assert len(json.loads(pdf.parts_of_wire(to_wire(long_report())))) == 1


def elements(reader: pypdf.PdfReader) -> Iterator[Any]:
    """Every structure element, from the document down."""
    root: Any = reader.root_object
    waiting: list[Any] = [root["/StructTreeRoot"]["/K"]]
    while waiting:
        each = waiting.pop()
        if isinstance(each, IndirectObject):
            each = each.get_object()
        if isinstance(each, ArrayObject):
            waiting += each
        elif isinstance(each, DictionaryObject) and "/S" in each:
            yield each
            waiting.append(each.get("/K", ArrayObject()))
