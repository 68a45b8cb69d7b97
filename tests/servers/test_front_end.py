"""The front-end packages as set-up leaves them, in a real browser and under a strict content policy."""

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

_VENDOR = Path(__file__).parents[2] / "servicekit" / "web" / "static" / "vendor"
_PAGE = """<!doctype html><html lang="en"><title>Chart</title>
<link rel="stylesheet" href="vendor/govuk-frontend.min.css">
<body class="govuk-template__body"><p class="govuk-body">Ходатайства</p><div id="chart"></div>
<script src="vendor/vega.min.js"></script><script src="vendor/vega-lite.min.js"></script>
<script src="vendor/vega-embed.min.js"></script><script src="vendor/htmx.min.js"></script>
<script src="chart.js"></script></body></html>"""
_SCRIPT = """
const spec = {data: {values: [{period: "2023", value: 4519}, {period: "2024", value: 8360}]}, mark: "bar",
  transform: [{calculate: "datum.value * 2", as: "double"}],
  encoding: {x: {field: "period", type: "ordinal"}, y: {field: "double", type: "quantitative"}}};
vegaEmbed("#chart", spec, {ast: true, actions: false, renderer: "svg"})
  .then(() => { document.title = "drawn"; }, error => { document.title = String(error); });
"""


class _Handler(SimpleHTTPRequestHandler):
    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", "default-src 'self'; style-src 'self' 'unsafe-inline'")
        super().end_headers()

    def log_message(self, *_: Any) -> None:
        return


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    (tmp_path / "index.html").write_text(_PAGE, encoding="utf-8")
    (tmp_path / "chart.js").write_text(_SCRIPT, encoding="utf-8")
    (tmp_path / "vendor").symlink_to(_VENDOR)
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, directory=str(tmp_path))) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


def test_charts_are_drawn_without_evaluating_strings(page: Any, address: str) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(address)
    page.wait_for_function("document.title !== 'Chart'")
    assert page.title() == "drawn"
    assert page.locator("#chart svg .mark-rect path").count() == 2
    assert [text for text in said if "Content Security Policy" in text] == []


def test_cyrillic_text_is_set_in_pt_sans(page: Any, address: str) -> None:
    page.goto(address)
    assert page.evaluate("getComputedStyle(document.querySelector('p')).fontFamily").startswith('"PT Sans"')
    page.evaluate("document.fonts.ready.then(() => true)")
    loaded = page.evaluate("[...document.fonts].filter(f => f.status === 'loaded').map(f => f.family)")
    assert [family.strip('"') for family in loaded] == ["PT Sans"]
