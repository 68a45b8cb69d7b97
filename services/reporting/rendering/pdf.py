"""A report as a PDF on A4, set to be printed, filed and quoted: the same bytes for the same report.

Heavy work: call `render_wire` in a worker process (`servicekit.workers`), which pays half a second to start.
"""

import base64
import json
import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC
from functools import cache
from pathlib import Path
from typing import Any, Final

import vl_convert
from jinja2 import Environment
from weasyprint import CSS, HTML
from weasyprint.formatting_structure.boxes import LineBox, ReplacedBox
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from servicekit.language import dash, translate
from servicekit.templating import STATIC, environment
from servicekit.workers import Workers
from services.reporting.domain.report import Chart, Report, Table
from services.reporting.memory import uncollected
from services.reporting.rendering import wording
from services.reporting.rendering.bound import Part, bind, part_of
from services.reporting.rendering.charts import VEGA_LITE, WIDE, number_format, specification
from services.reporting.rendering.codes import CODE_TELLS, LINK_TELLS, has_room, picture
from services.reporting.rendering.cuts import cut
from services.reporting.rendering.markup import TablePart, table_markup
from services.reporting.rendering.sheet import WIDTHS_PT, Orientation, Sheet, address_lines, lay_out, lines_of
from services.reporting.rendering.upright import upright
from services.reporting.rendering.wire import from_wire, to_wire

MEDIA_TYPE: Final = "application/pdf"
VARIANT: Final = "pdf/ua-1"
"""Tagged, so that it can be read aloud in its order: ISO 14289-1."""
LONG: Final = 20_000
"""Beyond so many cells a report is laid out in parts: some forty pages, ten seconds."""
PART_CELLS: Final = 8_000
_UNNUMBERED: Final = "@page { @bottom-right { content: none } }"

_FONTS: Final = STATIC / "vendor" / "fonts"
_TEMPLATES: Final = Path(__file__).parent / "templates"
_CHART_GAP_PT: Final = 22.0
# Chart text is 12 pixels; so many points a pixel set it at 8 points.
_POINTS_PER_PIXEL: Final = 8 / 12
# A landscape page leads with its charts, and tables follow on the next; upright, they share the page.
_CHART_HEIGHT: Final[dict[Orientation, int]] = {"portrait": 230, "landscape": 360}
_FEW_PAGES: Final = 6
"""Of more pages than these, one more or less does not matter."""
_SEVERAL_NOTES: Final = 6
"""More numbered notes than these are set one after the other, in one paragraph."""
_FOOT_PT: Final = 8.0
_LONG_FOOT: Final = 24
"""So many lines beneath the tables, or fewer, stay on one page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Setting:
    """How close a report is set. close: by `body.close` in sheet.css. charts: how high they are, of what they
    are otherwise. gains: what of a page that gains, about.
    """

    close: bool
    charts: float
    gains: float


_LOOSE: Final = _Setting(close=False, charts=1, gains=0)
_CLOSER: Final = (
    _Setting(close=True, charts=1, gains=0.04),
    _Setting(close=True, charts=0.78, gains=0.12),
)
"""Tried in this order where that saves a page; charts that keep their height are not drawn again."""
_Charts = dict[int, list[list[dict[str, str]]]]
"""What was drawn of a report, by the height of its plots."""


def render_wire(wire: bytes) -> bytes:
    """`render` for a worker process: takes what `wire.to_wire` wrote."""
    return render(from_wire(wire))


def render(report: Report) -> bytes:
    """The report as a PDF. Equal reports give identical bytes."""
    drawn: _Charts = {}
    document = _laid_out(_markup(report, _LOOSE, drawn))
    for setting in _CLOSER:
        if _wastes_a_page(document.pages, setting.gains):
            closer = _laid_out(_markup(report, setting, drawn))
            if len(closer.pages) < len(document.pages):
                document = closer
                break
    data: bytes = document.write_pdf(pdf_variant=VARIANT)
    return data


def render_long(report: Report, workers: Workers) -> bytes:
    """The same for a report with many rows: its parts in worker processes, as many at a time as there are.

    Pages break where a part ends; besides that it is what `render` makes of it.
    """
    here = f"{__name__}:"
    parts = json.loads(workers.run(f"{here}parts_of_wire", to_wire(report)))
    asked = [json.dumps([place, markup]).encode() for place, markup in enumerate(parts)]
    with ThreadPoolExecutor(workers.at_once) as pool:
        laid_out = list(pool.map(lambda part: workers.run(f"{here}lay_out_part", part), asked))
    return workers.run(f"{here}bind_parts", b"\n".join(laid_out))


def is_long(report: Report) -> bool:
    """Whether a report has so many cells that its parts are laid out apart."""
    return sum(len(table.rows.members) * len(table.columns.members) for table in report.tables) > LONG


def parts_of_wire(wire: bytes) -> bytes:
    """For a worker process: the markup of a report, in parts."""
    return json.dumps(cut(_markup(from_wire(wire)), PART_CELLS)).encode()


def lay_out_part(asked: bytes) -> bytes:
    """For a worker process: the pages of a part, without their numbers."""
    place, markup = json.loads(asked)
    return _part(markup.replace("</head>", f"<style>{_UNNUMBERED}</style></head>", 1), place, VARIANT)


def bind_parts(laid_out: bytes) -> bytes:
    """For a worker process: the whole, with the numbers of its pages."""
    parts = [Part.from_bytes(part) for part in laid_out.split(b"\n")]
    pages = sum(len(part.pages) for part in parts)
    box = next(iter(parts[0].pages.values()))
    wide = b"/MediaBox [0 0 84" in box
    style = f"@page {{ size: A4 {'landscape' if wide else 'portrait'} }} p + p {{ break-before: page }}"
    numbers = f"<html><head><style>{style}</style></head><body>{'<p></p>' * pages}</body></html>"
    return bind(parts, Part.from_bytes(_part(numbers, len(parts), None)))


def _markup(report: Report, setting: _Setting = _LOOSE, drawn: _Charts | None = None) -> str:
    _fonts()  # before the charts, which are measured with them
    report = upright(report)
    return (
        _environment()
        .get_template("reporting/sheet.html")
        .render(_context(report, setting, {} if drawn is None else drawn))
    )


def _laid_out(markup: str) -> Any:
    """The pages of a document, as WeasyPrint has them."""
    fonts = _fonts()
    with uncollected():  # the layout makes millions of objects that all live to its end: a quarter faster
        document = HTML(string=markup, base_url=_FONTS.as_uri() + "/", url_fetcher=_FontsAndDataOnly())
        return document.render(font_config=fonts, stylesheets=[_style()])


def _wastes_a_page(pages: Sequence[Any], gains: float) -> bool:
    """Whether what stands on a few pages would have room on one page fewer, if each of them gains so much."""
    if not 1 < len(pages) <= _FEW_PAGES:
        return False
    return sum(map(_filled, pages)) <= (len(pages) - 1) + gains * len(pages)


def _filled(page: Any) -> float:
    """How far down the last line or picture of a page ends, 1 being all of its room."""
    box = page._page_box
    content = [each for each in box.children[0].descendants() if isinstance(each, LineBox | ReplacedBox)]
    end = max((each.position_y + each.height for each in content), default=box.content_box_y())
    return float((end - box.content_box_y()) / box.height)


def _part(markup: str, place: int, variant: str | None) -> bytes:
    made: list[Part] = []

    def take(_document: object, pdf: Any) -> None:
        made.append(part_of(pdf, place))
        pdf.write = lambda *_, **__: None  # it is written with the others

    _laid_out(markup).write_pdf(finisher=take, pdf_variant=variant)
    return made[0].to_bytes()


def _context(report: Report, setting: _Setting, drawn: _Charts) -> dict[str, Any]:
    numbers = wording.note_numbers(report)
    sheet = lay_out(report, numbers)
    legend, notes = wording.legend(report), _set_notes(report)
    height = round(_CHART_HEIGHT[sheet.orientation] * setting.charts)
    if height not in drawn:
        drawn[height] = _charts(report, sheet, height)
    foot = ["".join(text for _, text in line) for line in notes]
    foot += ["".join(entry.meaning for entry in legend), "".join(each.text for each in report.sources)]
    return {
        "language": report.language,
        "report": report,
        "sheet": sheet,
        "created": report.vintage.recorded_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "key_figures": [
            (item.label, wording.key_figure(item, report.language)) for item in report.key_figures
        ],
        "close": setting.close,
        "charts": drawn[height],
        "tables": [
            [_table(table, part, place, numbers, report) for part in parts]
            for place, (table, parts) in enumerate(zip(report.tables, sheet.parts, strict=True), start=1)
        ],
        "legend": legend,
        "dash": dash(report.language),
        "notes": notes,
        "long_notes": lines_of(foot, sheet.orientation, _FOOT_PT) > _LONG_FOOT,
        "beside": wording.beside(report),
        "as_known": wording.as_known(report),
        "code": picture(report.standing_url) if has_room(report.standing_url) else None,
        "link": address_lines(report.url, sheet.orientation, _FOOT_PT),
        "standing_link": address_lines(report.standing_url, sheet.orientation, _FOOT_PT),
        "foot": translate(report.language, CODE_TELLS if has_room(report.standing_url) else LINK_TELLS),
    }


def _set_notes(report: Report) -> list[list[tuple[int | None, str]]]:
    """The notes with their numbers, as they stand on lines of their own: many numbered ones on one."""
    notes = wording.numbered_notes(report)
    numbered = [note for note in notes if note[0] is not None]
    if len(numbered) <= _SEVERAL_NOTES:
        return [[note] for note in notes]
    return [numbered, *([note] for note in notes[len(numbered) :])]


def _table(
    table: Table, part: TablePart, place: int, numbers: dict[str, int], report: Report
) -> dict[str, Any]:
    title = translate(
        report.language,
        "Table %(number)s. %(title)s",
        number=place,
        title=wording.caption(table.caption, table.unit),
    )
    if part.first > 0 or part.last < len(table.columns.members):
        first, last = (member.group or member for member in (part.columns[0], part.columns[-1]))
        title = f"{title} ({first.label}–{last.label})" if first != last else f"{title} ({first.label})"
    again = translate(report.language, "%(title)s (continued)", title=title)
    markup = table_markup(part, numbers, report.language, caption=title, continued=again)
    return {"markup": markup, "rows": len(table.rows.members)}


def _charts(report: Report, sheet: Sheet, height: int) -> list[list[dict[str, str]]]:
    """Title, words and picture of each chart, line by line; two beside each other are equally wide."""
    width = WIDTHS_PT[sheet.orientation]
    drawn: list[list[dict[str, str]]] = []
    place = 0
    for line in _lines(report.charts):
        drawn.append([])
        for chart in line:
            place += 1
            points = (width - _CHART_GAP_PT) / 2 if len(line) == 2 else width
            title = translate(
                report.language, "Figure %(number)s. %(title)s", number=place, title=chart.title
            )
            drawn[-1].append(
                {
                    "title": title,
                    "alt": chart.alt,
                    "width": f"{points:.1f}pt",
                    "image": _picture(chart, report.language, points, height),
                }
            )
    return drawn


def _lines(charts: Sequence[Chart]) -> list[list[Chart]]:
    """The charts in lines of two; one that needs the width stands alone."""
    lines: list[list[Chart]] = []
    for chart in charts:
        if lines and len(lines[-1]) == 1 and not {chart.kind, lines[-1][0].kind} & WIDE:
            lines[-1].append(chart)
        else:
            lines.append([chart])
    return lines


def _picture(chart: Chart, language: str, width_pt: float, height: int) -> str:
    """The chart as a data: address of an SVG with real text in it."""
    drawn = specification(chart, language, width=round(width_pt / _POINTS_PER_PIXEL), height=height)
    svg = vl_convert.vegalite_to_svg(
        drawn, vl_version=VEGA_LITE, allowed_base_urls=[], format_locale=number_format(language)
    )
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()


class _FontsAndDataOnly(URLFetcher):  # type: ignore[misc]  # the package ships no types
    """Gives the typefaces beside the style sheet, and data: addresses; a report needs no others."""

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        if url.startswith("data:"):
            return super().fetch(url, headers)
        name = url.removeprefix(_FONTS.as_uri() + "/")
        if re.fullmatch(r"[A-Za-z0-9_-]+\.ttf", name):
            return URLFetcherResponse(url, (_FONTS / name).read_bytes(), {"Content-Type": "font/ttf"})
        raise FatalURLFetchingError(f"a report may not fetch {url}")


@cache
def _environment() -> Environment:
    return environment(_TEMPLATES)


@cache
def _fonts() -> FontConfiguration:
    vl_convert.register_font_directory(str(_FONTS))
    return FontConfiguration()


@cache
def _style() -> CSS:
    text = (_TEMPLATES / "reporting" / "sheet.css").read_text(encoding="utf-8")
    return CSS(
        string=text, base_url=_FONTS.as_uri() + "/", url_fetcher=_FontsAndDataOnly(), font_config=_fonts()
    )
