"""Reports as PDF against the libraries that set them: two pages with charts, and a table of 10,000 rows."""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Final

import pypdf
import vl_convert
from weasyprint import HTML

from deploy.bench.by_hand import peak_memory_mb
from deploy.bench.environment import BenchEnvironment
from deploy.bench.readers import INDICATOR
from deploy.bench.reads import row, token
from deploy.bench.rows import BenchRow
from deploy.bench.stored import Stored, few
from deploy.web import web_parts
from servicekit.language import DEFAULT
from servicekit.workers import Workers
from services.reporting.domain.report import Axis, Cell, Member, Report, Table, Vintage
from services.reporting.http import create_app
from services.reporting.http.serving import Serving
from services.reporting.rendering import pdf
from services.reporting.rendering.charts import VEGA_LITE, number_format, specification
from services.reporting.reports.library import TEMPLATES

ROWS: Final = 10_000
COLUMNS: Final = 8
ROUNDS: Final = 5
ONCE: Final = ("by-sex", {"indicator": INDICATOR})
"""A report of two pages, whose parameters are these and the country."""
TWICE: Final[tuple[str, dict[str, str]]] = ("country-profile", {})
"""One that is laid out once more, closer, because that saves a page."""
LIMIT_MB: Final = 500
AGAIN: Final = 0.05
PROCESSES: Final = 2
_PLAIN: Final = """
import sys
from pathlib import Path
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
markup, style, fonts = map(Path, sys.argv[1:])
config, base = FontConfiguration(), fonts.as_uri() + "/"
sheet = CSS(string=style.read_text(), base_url=base, font_config=config)
HTML(string=markup.read_text(), base_url=base).write_pdf(
    markup.with_suffix(".pdf"), font_config=config, stylesheets=[sheet], pdf_variant="pdf/ua-1")
"""


def rows(environment: BenchEnvironment) -> list[BenchRow]:
    """Measure with two worker processes; the libraries alone do the same in one."""
    stored = few(environment)
    try:
        short = [*_short(stored, *ONCE), *_short(stored, *TWICE)[:1]]
    finally:
        stored.close()
    return [*short, *_long(environment.folder())]


def _short(stored: Stored, report: str, more: Mapping[str, str]) -> list[BenchRow]:
    """A short report, asked for over HTTP, and the same laid out once with nothing but the libraries."""
    client = create_app(stored.application, web_parts(stored.composition)).test_client()
    first: list[float] = []
    again: list[float] = []
    alone, pages = [], 0
    for country in [*dict.fromkeys(country for country, _ in stored.all_places())][: ROUNDS + 1]:
        query = {"country": country, **more, "format": "pdf", "lang": DEFAULT}
        for into in (first, again):
            began = time.perf_counter()
            answer = client.get(f"/api/v1/reports/{report}", query_string=query, headers=token(stored.half))
            into.append(time.perf_counter() - began)
            assert answer.status_code == 200, answer.text
        pages = len(pypdf.PdfReader(BytesIO(answer.data)).pages)
        alone.append(_alone(_report(stored, report, {"country": country, **more})))
    # The first round warms up: a worker starts, fonts are read.
    ours, kept, bare = (statistics.median(each[1:]) for each in (first, again, alone))
    return [
        row(
            f"{report} as PDF, pages: {pages}, over HTTP", ours, bare, "WeasyPrint and vl-convert alone", 1.5
        ),
        row("the same PDF the second time", kept, ours, "the first time", AGAIN),
    ]


def _report(stored: Stored, report: str, given: Mapping[str, str]) -> Report:
    serving, reader = Serving(stored.application, "http://localhost"), stored.application.reader(stored.half)
    with serving.asked_by(reader, TEMPLATES[report], given, language=DEFAULT, as_of=None) as asked:
        return asked.build()


def _alone(report: Report) -> float:
    """Seconds for the charts of a report and its sheet, with everything else made before."""
    markup, fonts, style = pdf._markup(report), pdf._fonts(), pdf._style()
    charts = [specification(chart, DEFAULT, width=700, height=300) for chart in report.charts]
    began = time.perf_counter()
    for chart in charts:
        vl_convert.vegalite_to_svg(
            chart, vl_version=VEGA_LITE, allowed_base_urls=[], format_locale=number_format(DEFAULT)
        )
    document = HTML(string=markup, base_url=pdf._FONTS.as_uri() + "/", url_fetcher=pdf._FontsAndDataOnly())
    document.write_pdf(font_config=fonts, stylesheets=[style], pdf_variant=pdf.VARIANT)
    return time.perf_counter() - began


def _long(folder: Path) -> list[BenchRow]:
    """A long table in parts, and by a process that gives the same markup to WeasyPrint."""
    report = _table()
    markup = folder / "long.html"
    markup.write_text(pdf._markup(report), encoding="utf-8")
    workers = Workers(PROCESSES)
    began = time.perf_counter()
    data = pdf.render_long(report, workers)
    ours = time.perf_counter() - began
    ours_mb = peak_memory_mb(os.getpid())["worker"]
    workers.close()
    style = pdf._TEMPLATES / "reporting" / "sheet.css"
    began = time.perf_counter()
    plain = subprocess.Popen([sys.executable, "-c", _PLAIN, str(markup), str(style), str(pdf._FONTS)])
    _, status, usage = os.wait4(plain.pid, 0)
    plain.returncode = os.waitstatus_to_exitcode(status)
    reference, reference_mb = time.perf_counter() - began, usage.ru_maxrss // 1024
    assert plain.returncode == 0, "WeasyPrint failed"
    pages = len(pypdf.PdfReader(BytesIO(data)).pages)
    of = f"table of {ROWS:,} rows and {COLUMNS} columns as PDF of {pages} pages"
    return [
        row(f"{of}, {PROCESSES} processes", ours, reference, "WeasyPrint in one process", 0.5),
        BenchRow(
            path=f"memory for a {of}",
            figure=f"{ours_mb} MB, the largest process",
            reference=f"{reference_mb} MB, WeasyPrint in one process",
            ratio=round(ours_mb / reference_mb, 2),
            goal=f"under {LIMIT_MB} MB",
            met=ours_mb < LIMIT_MB,
        ),
    ]


def _table() -> Report:
    months = [f"2024-{month:02}" for month in range(1, COLUMNS + 1)]
    columns = tuple(Member(code=month, label=month) for month in months)
    table = Table(
        caption="Asylum applications",
        unit="persons",
        rows=Axis(
            dimension="place",
            label="Place",
            members=tuple(Member(code=f"P{number}", label=f"Place {number}") for number in range(ROWS)),
        ),
        columns=Axis(dimension="period", label="Period", members=columns),
        cells=tuple(
            tuple(Cell(value=(37 * line + 11 * column) % 20_000) for column in range(COLUMNS))
            for line in range(ROWS)
        ),
        fixed=(),
    )
    return Report(
        id="long",
        title="A long table",
        subtitle="By place",
        language=DEFAULT,
        reader="",
        url="http://localhost/reports/long?as_of=1",
        vintage=Vintage(epoch=1, position=1, chain="ab" * 32, recorded_at=datetime(2025, 1, 1, tzinfo=UTC)),
        tables=(table,),
    )
