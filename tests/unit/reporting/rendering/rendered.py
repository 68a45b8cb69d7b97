"""Every format of the sample report, rendered once per language, since that is what takes time."""

import zipfile
from functools import cache
from io import BytesIO
from pathlib import Path

import pypdf

from deploy.trial.pdf import text_of_pages
from servicekit.templating import environment
from services.reporting import rendering
from services.reporting.rendering import csv, html, json, jsonstat, pdf, xlsx
from tests.unit.reporting.rendering import samples

TEMPLATES = Path(rendering.__file__).parent / "templates"
FORMATS = ("html", "pdf", "csv", "xlsx", "json", "jsonstat")


@cache
def rendered(form: str, language: str) -> bytes:
    report = samples.report(language)
    match form:
        case "html":
            made = html.page(
                report,
                environment=environment(TEMPLATES),
                downloads={"pdf": "/r?format=pdf&lang=en"},
                frame={"languages": [("en", "/r?lang=en"), ("ru", "/r?lang=ru")], "checkpoint": "1.2:ab"},
            )
            return made.encode()
        case "pdf":
            return pdf.render(report)
        case "csv":
            return csv.render(report)
        case "xlsx":
            return xlsx.render(report)
        case "json":
            return json.render(report)
        case "jsonstat":
            return jsonstat.render(report)
        case _:
            raise AssertionError(form)


@cache
def text_of(form: str, language: str) -> str:
    """All text that a format holds, hidden parts included."""
    data = rendered(form, language)
    match form:
        case "pdf":
            reader = pypdf.PdfReader(BytesIO(data))
            return "\n".join(text_of_pages(data)) + str(reader.metadata)
        case "xlsx":
            with zipfile.ZipFile(BytesIO(data)) as parts:
                return "\n".join(parts.read(name).decode() for name in parts.namelist())
        case _:
            return data.decode()
