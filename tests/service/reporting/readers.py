"""Readers of three countries with figures between them, and what an answer shows them."""

import io
import re
import zipfile
from typing import Any, Final

from deploy.trial.pdf import text_of_pages
from servicekit.context import Context
from tests.service.reporting.scene import INDICATOR, Scene
from tests.service.reporting.web import Web, cells_of

ROWS = [
    ("2023", "_T", "_T", 7171),
    ("2024", "_T", "_T", 4519),
    ("2024", "UA", "_T", 4000, "A", "by date of registration"),
    ("2024", "AF", "_T", 516),
    ("2024", "SY", "_T", 3),
]
OWN_WORDS = {"ASYLUM", "APPLICATIONS", *["by", "date", "of", "registration"]}
"""What comes from the data, in whatever language it was given."""
REPORT = "/api/v1/reports/citizenship-over-time"
PAGE = {"Accept": "text/html"}
FORMATS = ("html", "pdf", "csv", "xlsx", "json", "jsonstat")
IDENTIFIERS: Final = re.compile(r"\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b|\b[0-9a-f]{12,}\b")
"""UUIDs and checksums: any four digits are in one of them now and then."""


class Readers:
    """MD's own reader, an outsider of KZ, and a stranger of UA."""

    def __init__(self, scene: Scene) -> None:
        self.own = scene.person("MD")
        self.outsider = scene.person("KZ")
        self.stranger = scene.person("UA")
        scene.agree("MD", "bilateral", "KZ")
        scene.release("MD", ROWS)
        self.released = scene.catch_up()


def report(web: Web, reader: Context | None, **query: Any) -> Any:
    query = {"country": "MD", "indicator": INDICATOR, "format": "json", **query}
    return web.get(REPORT, reader, **query)


def cells(web: Web, reader: Context | None, **query: Any) -> dict[tuple[str, str], Any]:
    return cells_of(report(web, reader, **query).get_json()["tables"][0])


def shows(text: str, number: int) -> bool:
    """Whether a number stands in a text, grouped or not; digits of an identifier or a checksum are none."""
    spelled = r"[,\s\u202f\u00a0]?".join(f"{number:,}".split(","))
    return re.search(rf"(?<![\w.]){spelled}(?![\d.])", IDENTIFIERS.sub("", text)) is not None


def text_of(format_: str, data: bytes) -> str:
    match format_:
        case "pdf":
            return "\n".join(text_of_pages(data))
        case "xlsx":
            with zipfile.ZipFile(io.BytesIO(data)) as book:
                return "\n".join(
                    book.read(name).decode() for name in book.namelist() if name.endswith(".xml")
                )
        case _:
            return data.decode()
