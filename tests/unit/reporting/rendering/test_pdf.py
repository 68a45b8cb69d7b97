"""The PDF: text that can be searched in both scripts, and tables that fit the paper."""

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from io import BytesIO
from typing import Any

import pypdf
import pytest
import segno
from weasyprint.formatting_structure.boxes import TextBox
from weasyprint.urls import FatalURLFetchingError

from servicekit.workers import Workers
from services.reporting.domain.report import Cell, Coordinate, Member, Note, Report, Table
from services.reporting.rendering import pdf, wire
from services.reporting.rendering.codes import LONGEST
from services.reporting.rendering.markup import table_markup, whole
from services.reporting.rendering.sheet import WIDTHS_PT, Orientation, Sheet, address_lines, lay_out
from tests.unit.reporting.rendering import samples
from tests.unit.reporting.rendering.rendered import rendered, text_of

_POINT = 4 / 3
"""In CSS units."""


def _flat(language: str) -> str:
    return re.sub(r"\s+", " ", text_of("pdf", language))


def test_cyrillic_text_can_be_searched_and_copied() -> None:
    text = _flat("ru")
    for words in ("Ходатайства об убежище: Молдова", "Без гражданства", "По состоянию на 12 июня 2025"):
        assert words in text
    assert "1 / " in text


def test_absences_stand_in_their_cells() -> None:
    rows = [
        line for line in text_of("pdf", "en").splitlines() if line.startswith(("Afghanistan", "Stateless"))
    ]
    assert any(re.search(r"Afghanistan\s*0\s*…\s*×", row) for row in rows)
    assert any(re.search(r"Stateless\s*2?\s*closed\s*closed\s*closed", row) for row in rows)


def test_charts_carry_text_and_an_alternative_in_words() -> None:
    reader = pypdf.PdfReader(BytesIO(rendered("pdf", "ru")))
    assert reader.metadata is not None
    assert reader.metadata.creation_date is not None and reader.metadata.creation_date.year == 2025
    assert "Рисунок 1. Lines" in _flat("ru")
    assert "Украина" in _flat("ru")


@pytest.mark.parametrize("language", ["en", "ru"])
def test_it_is_tagged_in_its_language_with_headings_tables_and_words_for_pictures(language: str) -> None:
    reader = pypdf.PdfReader(BytesIO(rendered("pdf", language)))
    root = reader.root_object
    assert root["/MarkInfo"]["/Marked"].value is True
    assert root["/ViewerPreferences"]["/DisplayDocTitle"].value is True
    assert root["/Lang"] == language
    assert "pdfuaid" in reader.xmp_metadata.stream.get_data().decode()  # type: ignore[union-attr]
    found = list(_tags(root["/StructTreeRoot"]))
    kinds = {tag["/S"] for tag in found}
    assert {"/H1", "/Table", "/TR", "/TH", "/TD", "/Figure"} <= kinds
    report = samples.report(language)
    spoken = {str(tag["/Alt"]) for tag in found if tag["/S"] == "/Figure" and "/Alt" in tag}
    assert {chart.alt for chart in report.charts} <= spoken
    assert all("/Alt" in tag for tag in found if tag["/S"] == "/Figure")
    rows = [len(table.rows.members) for table in report.tables]
    assert sum(tag["/S"] == "/TR" for tag in found) >= sum(rows)


def _tags(node: Any) -> Iterator[Any]:
    """Every element of the structure tree."""
    kids = node.get("/K", [])
    for kid in kids if isinstance(kids, list) else [kids]:
        element = kid.get_object()
        if isinstance(element, dict) and "/S" in element:
            yield element
            yield from _tags(element)


def test_a_fresh_process_and_a_used_one_give_the_same_document() -> None:
    workers = Workers(1)
    try:
        fresh = workers.run(
            "services.reporting.rendering.pdf:render_wire", wire.to_wire(samples.report("en"))
        )
    finally:
        workers.close()
    rendered("pdf", "ru")
    assert fresh == pdf.render(samples.report("en"))


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1/x.ttf", "file:///etc/passwd", "../../secret.ttf", "file:///x/PTSans.ttf"]
)
def test_a_document_fetches_nothing_but_its_fonts(address: str) -> None:
    with pytest.raises(FatalURLFetchingError):
        pdf._FontsAndDataOnly().fetch(address)


def _wide(years: int, value: int, *, months: bool = False) -> Table:
    codes = [str(2000 + year) for year in range(years)]
    members = [Member(code=code, label=code) for code in codes]
    if months:
        members = [
            Member(
                code=f"{code}-{month:02d}",
                label=f"{month:02d}",
                group=Coordinate(dimension="year", dimension_label="Year", code=code, label=code),
            )
            for code in codes
            for month in range(1, 13)
        ]
    table = samples.table()
    columns = replace(table.columns, members=tuple(members))
    cells = tuple(tuple(Cell(value=value) for _ in members) for _ in table.rows.members)
    return replace(table, columns=columns, cells=cells)


def test_a_narrow_table_stands_upright_and_a_wide_one_lies() -> None:
    upright = lay_out(samples.report(tables=(_wide(4, 8360),)), {"stateless": 1})
    assert (upright.orientation, upright.type_pt) == ("portrait", 9.0)
    smaller = lay_out(samples.report(tables=(_wide(17, 8360),)), {"stateless": 1})
    assert (smaller.orientation, smaller.type_pt) == ("portrait", 7.5)  # before it takes the paper sideways
    lying = lay_out(samples.report(tables=(_wide(25, 8360),)), {"stateless": 1})
    assert lying.orientation == "landscape"
    assert lying.type_pt >= 7
    assert [len(parts) for parts in lying.parts] == [1]


def test_a_table_too_wide_for_any_paper_is_split_between_its_groups() -> None:
    table = _wide(5, 987654, months=True)
    sheet = lay_out(samples.report(tables=(table,)), {"stateless": 1})
    (parts,) = sheet.parts
    assert len(parts) > 1
    assert (parts[0].first, parts[-1].last) == (0, 60)
    for part, following in itertools.pairwise(parts):
        assert part.last == following.first
        assert part.columns[-1].group != following.columns[0].group
    for part in parts:
        assert sum(float(width.rstrip("%")) for width in part.widths) == pytest.approx(100, abs=0.1)
    assert WIDTHS_PT[sheet.orientation] == 762


_NOTES = tuple(Note(key=str(place), text=f"Note {place} about it. " * 6) for place in range(9))


def _rows(table: Table, name: str, number: int) -> Table:
    members = tuple(Member(code=f"{name}{place}", label=f"{name}-{place}-") for place in range(number))
    rows = replace(table.rows, members=members)
    return replace(table, caption=name, rows=rows, cells=(table.cells[0],) * number)


def _pages(tables: Sequence[Table], notes: Sequence[Note] = ()) -> list[str]:
    """The text of each page of a report of nothing but these tables."""
    told = tuple(notes) or samples.report().notes
    report = replace(samples.report(), tables=tuple(tables), charts=(), key_figures=(), notes=told)
    return [page.extract_text() for page in pypdf.PdfReader(BytesIO(pdf.render(report))).pages]


def _unmarked(table: Table, number: int) -> Table:
    """A table of so many rows without flags and notes."""
    made = _rows(table, "Row", number)
    columns = replace(made.columns, members=tuple(replace(each, flags=()) for each in made.columns.members))
    return replace(made, columns=columns, cells=((Cell(value=1),) * 3,) * number)


def test_no_table_begins_with_a_row_or_two_at_the_foot_of_a_page() -> None:
    """Whatever stands above it: of these lengths some leave room for so few."""
    first = []
    for above in range(67, 73):
        tables = [_rows(samples.table(), "Above", above), _rows(samples.table(), "Below", 48)]
        first.append(next(text.count("Below-") for text in _pages(tables) if "Below-" in text))
    assert len(set(first)) > 1, "no page ended near"
    assert min(first) >= 3


def test_a_table_of_a_row_or_two_does_not_go_on_to_the_next_page_with_the_table_below_it() -> None:
    """The rows with which a table begins stay with the next one; the last one has none."""
    two = samples.table()
    two = replace(two, rows=replace(two.rows, members=two.rows.members[:2]), cells=two.cells[:2])
    rows = re.findall(r'<tr[^>]*><th scope="row"', table_markup(whole(two), {}, "en", continued="again"))
    assert [("lead" in row) for row in rows] == [True, False]


def test_what_stands_beneath_a_table_is_on_no_page_without_some_of_its_rows() -> None:
    """Whatever its length: of these some leave no room for the notes."""
    made = [_pages([_unmarked(samples.table(), length)], _NOTES) for length in range(28, 36, 2)]
    assert {len(pages) for pages in made} == {1, 2}, "no page ended near"
    assert all("Note 0 " in pages[-1] and pages[-1].count("Row-") >= 3 for pages in made)


def test_a_part_of_a_long_table_begins_on_the_page_on_which_the_one_before_it_ends() -> None:
    """A page of a few rows between two parts would be as empty as one at the end."""
    wide = _wide(3, 987654, months=True)
    table = replace(_rows(wide, "Row", 45), columns=wide.columns, cells=(wide.cells[0],) * 45)
    pages = _pages([table])
    [begins] = [place for place, text in enumerate(pages) if "persons (2002)\n" in text]
    assert begins and "Row-44-" in pages[begins]


def test_notes_that_fill_pages_end_with_no_page_of_the_links_alone() -> None:
    for number in range(84, 90):
        notes = [Note(key=str(place), text=f"Note-{place}- about it.") for place in range(number)]
        pages = _pages([_unmarked(samples.table(), 20)], notes)
        assert len(pages) == 2
        assert pages[-1].count("Note-") >= 1


def test_a_report_is_set_closer_where_that_saves_a_page() -> None:
    saved = []
    for length in (22, 26, 32):
        table = _unmarked(samples.table(), length)
        report = replace(samples.report(), charts=(), key_figures=(), notes=_NOTES, tables=(table,))
        settings = (pdf._LOOSE, *pdf._CLOSER)
        loose, *close = (len(pdf._laid_out(pdf._markup(report, setting)).pages) for setting in settings)
        made = len(pypdf.PdfReader(BytesIO(pdf.render(report))).pages)
        assert made == min(loose, *close), length
        saved.append(loose - made)
    assert {0, 1} <= set(saved)


def test_each_page_has_the_code_of_the_address_that_tells_whether_it_still_holds() -> None:
    report = replace(samples.report(), tables=(_rows(samples.table(), "Row", 90),))
    wanted = [bytes(row) for row in segno.make(report.standing_url, error="l", micro=False, mask=0).matrix]
    pages = pypdf.PdfReader(BytesIO(pdf.render(report))).pages
    assert len(pages) > 2
    for page in pages:
        assert "Does this still hold? The code tells what was amended since." in page.extract_text()
        [code] = [each.image.convert("L") for each in page.images if each.image is not None]
        side = code.width // len(wanted)
        drawn = [
            bytes(
                code.getpixel((column * side + side // 2, row * side + side // 2)) < 128
                for column in range(len(wanted))
            )
            for row in range(len(wanted))
        ]
        assert drawn == wanted
    address = re.sub(r"\s", "", pages[-1].extract_text())
    assert re.sub(r"\s", "", report.standing_url) in address


def test_charts_are_lower_only_where_closer_lines_do_not_save_the_page(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    drawn: list[int] = []
    charts = pdf._charts

    def counted(report: Report, sheet: Sheet, height: int) -> list[list[dict[str, str]]]:
        drawn.append(height)
        return charts(report, sheet, height)

    monkeypatch.setattr(pdf, "_charts", counted)
    found = []
    for length in (8, 10, 12):
        table = _unmarked(samples.table(), length)
        report = replace(samples.report(), charts=samples.report().charts[:1], notes=_NOTES, tables=(table,))
        settings = (pdf._LOOSE, *pdf._CLOSER)
        found.append([len(pdf._laid_out(pdf._markup(report, each)).pages) for each in settings])
        drawn.clear()
        made = len(pypdf.PdfReader(BytesIO(pdf.render(report))).pages)
        assert made == min(found[-1]), length
        assert len(drawn) == (1 if made == found[-1][1] < found[-1][0] else 2), length
    assert found == [[2, 1, 1], [2, 2, 1], [2, 2, 2]]


@pytest.mark.parametrize("language", ["en", "ru"])
def test_an_address_too_long_for_a_code_is_on_the_sheet_without_one(language: str) -> None:
    report = samples.report(language)
    words = {"en": "The link tells", "ru": "По ссылке видно"}[language]
    longer = replace(report, url=report.url + "&citizenship=" + "AF%2CSY%2CW%2C" * (LONGEST // 14))
    reader = pypdf.PdfReader(BytesIO(pdf.render(longer)))
    for page in reader.pages:
        assert words in re.sub(r"\s+", " ", page.extract_text())
        assert not list(page.images)
    assert longer.standing_url in re.sub(r"\s", "", reader.pages[-1].extract_text())


@pytest.mark.parametrize("letter", ["a", "W", "%", "@"])
@pytest.mark.parametrize("orientation", ["portrait", "landscape"])
def test_an_address_comes_in_lines_that_have_room(letter: str, orientation: Orientation) -> None:
    lines = address_lines("https://figures.example/" + letter * 500, orientation, 8)
    assert "".join(lines) == "https://figures.example/" + letter * 500
    style = "body { margin: 0; font: 8pt 'PT Sans' } a { white-space: pre }"
    document = pdf._laid_out(f"<style>{style}</style><a>{'<br>'.join(lines)}</a>")
    boxes = document.pages[0]._page_box.descendants()
    widths = [box.width / _POINT for box in boxes if isinstance(box, TextBox) and box.text in lines]
    assert len(widths) == len(lines) and max(widths) <= WIDTHS_PT[orientation]
    # No line is left half empty.
    assert min(widths[:-1]) > 0.6 * WIDTHS_PT[orientation]


def test_many_numbered_notes_are_set_one_after_the_other() -> None:
    table = samples.table()
    notes = [Note(key=f"n{place}", text=f"Without {place}.") for place in range(8)]

    def last(pointing: int) -> str:
        keys = tuple(each.key for each in notes[:pointing])
        members = tuple(replace(each, notes=()) for each in table.rows.members[1:])
        rows = replace(table.rows, members=(replace(table.rows.members[0], notes=keys), *members))
        bare = replace(table, rows=rows, cells=((Cell(value=1),) * 3,) * len(rows.members))
        return _pages([bare], notes)[-1]

    assert re.search(r"Without 0\.\s*2", last(8)) and "Without 0.\n2" in last(6)
    assert "Without 0.\n" not in last(8)
