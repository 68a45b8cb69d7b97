"""Workbooks in, forms out, and the largest CSV file: seconds and memory, against scripts that do the same."""

import io
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Final

import openpyxl
import polars as pl
import python_calamine
import xlsxwriter

from deploy.bench.by_hand import check_and_write, citizenships, peak_memory_mb
from deploy.bench.environment import BenchEnvironment
from deploy.bench.rows import BenchRow
from deploy.bench.submitted import COLUMNS, GOAL_RATIO, Figures, as_csv, figures, rows_of
from deploy.trial.client import Client
from deploy.trial.story import Country, Story
from deploy.trial.systems import embedded

EXCEL: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
INDICATOR: Final = "ASYLUM_APPLICATIONS"
CELLS: Final = 100_000
LINES: Final = 1_000_000
ROUNDS: Final = 5
READING_MB: Final = 600
LARGEST_MB: Final = 800
FORM_S: Final = 3.0
_PROCESS: Final = "services.submission.intake.workbook_process"


def rows(environment: BenchEnvironment) -> list[BenchRow]:
    """Measure an embedded system in a process of its own, each file by it and by the script in turn."""
    folder = environment.folder()
    with embedded(folder / "system") as system:
        country = Story(system).country()
        country.documented(INDICATOR)
        submitter = country.person("data-submitter")
        codes = citizenships(submitter, country.code)
        found = [_workbook_row(submitter, country, codes, folder / "bare.db")]
        found.append(_reading_row(_workbook(figures(codes, CELLS // len(COLUMNS), 0, first_year=1900))))
        found.append(_form_row(submitter, country))
        found += _largest_rows(submitter, country, codes, folder / "bare.db", system.process.pid)
    return found


def _workbook(submitted: Figures) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Data")
        for at, row in enumerate((COLUMNS, *submitted)):
            sheet.write_row(at, 0, row)
    return file.getvalue()


def _workbook_row(client: Client, country: Country, codes: list[str], database: Path) -> BenchRow:
    ours, bare = [], []
    for seed in range(ROUNDS + 1):
        content = _workbook(figures(codes, CELLS // len(COLUMNS), seed, first_year=1900))
        seconds = _posted(client, country, content, EXCEL, CELLS // len(COLUMNS))
        began = time.perf_counter()
        check_and_write(_read_twice(content), codes, database)
        reference = time.perf_counter() - began
        if seed:  # the first round warms both up
            ours.append(seconds)
            bare.append(reference)
    figure, reference = statistics.median(ours), statistics.median(bare)
    return BenchRow(
        path=f"Workbook of {CELLS:,} cells, POST to findings",
        figure=f"{figure:.2f} s over HTTP, embedded",
        reference=f"{reference:.2f} s for a bare script: read twice, check, write durably",
        ratio=round(figure / reference, 2),
        goal=f"at most {GOAL_RATIO:g} times the script",
        met=figure <= GOAL_RATIO * reference,
    )


def _read_twice(content: bytes) -> pl.DataFrame:
    """The table of the first sheet, as text: values by calamine, error cells by openpyxl."""
    lines = (
        python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    )
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
    for row in book.worksheets[0].iter_rows():
        for cell in row:
            if cell.data_type in {"e", "f"}:
                raise AssertionError("the script found an error cell")
    texts = [
        [str(int(each)) if isinstance(each, float) else str(each) for each in line] for line in lines[1:]
    ]
    table = pl.DataFrame(texts, schema=dict.fromkeys(COLUMNS, pl.String), orient="row")
    return table.with_columns(pl.lit("A").alias("status"), pl.lit(None, dtype=pl.String).alias("note"))


def _reading_row(content: bytes) -> BenchRow:
    """What the process takes that opens the file, which is the one that a workbook can harm."""
    environ = {"PYTHONPATH": os.pathsep.join(sys.path)}
    limits = [str(1 << 30), "60"]
    reader = subprocess.Popen(
        [sys.executable, "-m", _PROCESS, *limits], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environ
    )
    assert reader.stdin is not None and reader.stdout is not None
    with reader.stdin as given:
        given.write(content)
    with reader.stdout as answer:
        answer.read()
    _, status, usage = os.wait4(reader.pid, 0)
    reader.returncode = os.waitstatus_to_exitcode(status)
    if reader.returncode:
        raise AssertionError("the reading process failed")
    peak = usage.ru_maxrss // 1024
    return BenchRow(
        path=f"Memory of the process that reads a workbook of {CELLS:,} cells",
        figure=f"{peak} MB at its peak",
        reference=f"{READING_MB} MB",
        ratio=round(peak / READING_MB, 2),
        goal=f"under {READING_MB} MB",
        met=peak < READING_MB,
    )


def _form_row(client: Client, country: Country) -> BenchRow:
    query: dict[str, Any] = {"country": country.code, "source": "REG", "from": "2024-01", "to": "2024-12"}
    taken = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        answer = client.fetch(f"/api/v1/templates/{INDICATOR}.xlsx", **query)
        taken.append(time.perf_counter() - began)
        answer.raise_for_status()
    book = openpyxl.load_workbook(io.BytesIO(answer.content), read_only=True)
    cells = 12 * 4 * (book["2024-01"].max_row - 8)
    figure = statistics.median(taken)
    return BenchRow(
        path=f"Form for {cells:,} cells over twelve months",
        figure=f"{figure:.2f} s over HTTP, embedded",
        reference=f"{FORM_S:g} s",
        ratio=round(figure / FORM_S, 2),
        goal=f"under {FORM_S:g} s",
        met=figure < FORM_S and cells >= 12_000,
    )


def _largest_rows(
    client: Client, country: Country, codes: list[str], database: Path, pid: int
) -> list[BenchRow]:
    content = as_csv(figures(codes, LINES, 0, first_year=1900))
    began = time.perf_counter()
    check_and_write(pl.read_csv(content, infer_schema=False), codes, database)
    reference = time.perf_counter() - began
    seconds = _posted(client, country, content, "text/csv", LINES)
    return rows_of(LINES, seconds, reference, peak_memory_mb(pid), LARGEST_MB)


def _posted(client: Client, country: Country, content: bytes, media_type: str, expected: int) -> float:
    """The seconds from POST to the findings; the submission is withdrawn afterwards."""
    query = {"country": country.code, "indicator": INDICATOR, "source": "REG"}
    began = time.perf_counter()
    answer = client.send(
        "POST", "/api/v1/submissions", headers={"Content-Type": media_type}, params=query, data=content
    )
    seconds = time.perf_counter() - began
    body: dict[str, Any] = answer.json()
    if answer.status_code != 201 or body["observations"] != expected:
        raise AssertionError(f"not the submission that was posted: {answer.status_code} {answer.text[:300]}")
    client.post(f"/api/v1/submissions/{body['id']}/withdraw", {})
    return seconds
