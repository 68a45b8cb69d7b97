"""The work that runs in child processes, bytes to bytes: read a file, check it again, show differences."""

import hashlib
import hmac
import json
import uuid
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import polars as pl

from eventlog import EncodedColumns, encode_columns
from eventlog.columns import ROWS_LIMIT, decode_columns
from services.submission.domain.layouts import layout_from
from services.submission.intake.beside import Neighbour, check_beside, check_frequencies
from services.submission.intake.cells import check_cells
from services.submission.intake.csv_files import read_csv
from services.submission.intake.earlier import check_earlier
from services.submission.intake.findings import Findings, shortened
from services.submission.intake.frames import pack, unpack
from services.submission.intake.grids import csv_grid
from services.submission.intake.json_files import parse_json, read_json
from services.submission.intake.mapped_files import read_mapped
from services.submission.intake.moments import check_moments
from services.submission.intake.specification import Specification
from services.submission.intake.standing import Comparison, compared, recorded, text_table, years_of
from services.submission.intake.table import NOTE, PERIOD, ROW, STATUS, VALUE, Table
from services.submission.intake.texts import utf8
from services.submission.intake.totals import check_totals
from services.submission.intake.workbook_tables import workbook_table
from services.submission.intake.workbooks import unpack_workbook

JSON, CSV, XLSX = "json", "csv", "xlsx"


def read(message: bytes) -> bytes:
    """Read and check a file against the figures as they stand, and encode what it changes.

    head: form (json, csv or xlsx), the layout that it is read by or none, specification, years (of the
    standing tables), secret (hex) and generations (content digest -> how many closed submissions had it),
    from which the identifier follows: equal content at the same time gives the same identifier. head open:
    [identifier, how many parts] of each open submission of the same figures. head definition, base: where
    the definition and the last release of the figures stand in the log. head beside: rule, name and parts of
    each of the figures to compare with (see beside.Neighbour). parts: the file (the cells of a workbook, see
    `open_workbook`), the standing tables, the observations of the open submissions, the figures to compare
    with.

    Answer: see `_answer`; its parts are the compressed chunks of the observations.
    """
    head, (data, *parts) = unpack(message)
    spec = Specification.from_wire(head["specification"])
    findings = Findings(spec.max_findings, spec.severities)
    table = _table(data, head, spec, findings, parts[: len(head["years"])])
    if table is None:
        return pack(_refusal(findings))
    if table.places is not None:
        findings.places = table.places.placed
    cells = check_cells(table, spec, findings)
    if findings.errors():
        return pack(_refusal(findings))
    years, opened = parts[: len(head["years"])], parts[len(head["years"]) :]
    touched = _touched(head["years"], years, cells)
    check_moments(cells, touched, spec, findings)
    comparison = compared(cells, touched, spec)
    check_totals(comparison.will_stand, spec, findings)
    if findings.errors():
        return pack(_refusal(findings))
    opened, neighbours = _neighbours(head.get("beside", []), opened)
    _compare(comparison, dict(zip(head["years"], years, strict=True)), neighbours, spec, findings)
    if findings.errors():
        return pack(_refusal(findings))
    covered = []
    for submission, count in head["open"]:
        if _covers(cells, _texts(opened[:count], spec), spec):
            covered.append(submission)
        opened = opened[count:]
    return _answer(head, spec, findings, comparison, cells.height, covered)


def open_workbook(data: bytes) -> bytes:
    """The cells of a workbook, for the part `file` of `read`; the file is opened in a process of its own."""
    return unpack_workbook(data)


def check_again(message: bytes) -> bytes:
    """Compare recorded observations with the figures as they stand by now.

    head: specification, years, own (how many parts are the submission's own observations), beside; parts:
    the standing tables, its own observations, those released since, the figures to compare with. Answer:
    moved (how many of its cells, in whatever form an irregular moment was written), and findings, errors,
    warnings, notes, added, changed, unchanged against the new base.
    """
    head, parts = unpack(message)
    spec = Specification.from_wire(head["specification"])
    findings = Findings(spec.max_findings, spec.severities)
    years, rest = parts[: len(head["years"])], parts[len(head["years"]) :]
    rest, neighbours = _neighbours(head.get("beside", []), rest)
    own = _texts(rest[: head["own"]], spec)
    since = rest[head["own"] :]
    keys = [PERIOD, *spec.names]
    moved = own.join(_texts(since, spec).select(keys), on=keys, how="semi").height if since else 0
    table = Table(cells=own.with_row_index(ROW, offset=1), exponents=False)
    cells = check_cells(table, spec, findings)
    touched = _touched(head["years"], years, cells)
    before = findings.errors()
    check_moments(cells, touched, spec, findings)
    moved += findings.errors() - before
    comparison = compared(cells, touched, spec)
    if not findings.errors():
        check_totals(comparison.will_stand, spec, findings)
        _compare(comparison, dict(zip(head["years"], years, strict=True)), neighbours, spec, findings)
    listed = [{**each, "row": None} for each in findings.listed()]
    return pack({"moved": moved, "findings": listed, **_counts(findings, comparison)})


def differences(message: bytes) -> bytes:
    """A page of old and new figures of a submission's cells, in the order of their keys.

    head: dimensions, after, limit, own; parts: the recorded observations, then tables with the old ones.
    Answer: items (see `_difference`) and total, how many there are.
    """
    head, parts = unpack(message)
    keys = [PERIOD, *head["dimensions"]]
    own = pl.concat([text_table(decode_columns(part)) for part in parts[: head["own"]]])
    old = [pl.read_ipc(part) for part in parts[head["own"] :]]
    figures = [VALUE, STATUS, NOTE]
    if old:
        before = pl.concat(old, how="diagonal").with_columns(
            pl.lit("_T").alias(name) for name in keys if name not in old[0].columns
        )
    else:
        before = pl.DataFrame(schema=dict.fromkeys([*keys, *figures], pl.String))
    joined = own.sort(keys).join(
        before.select(*keys, *figures), on=keys, how="left", suffix=".old", maintain_order="left"
    )
    page = joined.slice(head["after"], head["limit"])
    items = [_difference(each, head["dimensions"]) for each in page.iter_rows(named=True)]
    return pack({"items": items, "total": joined.height})


def _table(
    data: bytes, head: dict[str, Any], spec: Specification, findings: Findings, standing: Sequence[bytes]
) -> Table | None:
    layout = None if head["layout"] is None else layout_from(head["layout"])
    if layout is not None and layout.form != head["form"]:
        findings.add("error", "layout-other-form", expected=layout.form, found=head["form"])
        return None
    if head["form"] == XLSX:
        return workbook_table(data, head, layout, spec, findings, standing)
    text = utf8(data, findings, head.get("charset") or (layout.charset if layout else None))
    if text is None:
        return None
    if layout is not None:
        grid = csv_grid(text, layout.delimiter, findings)
        return None if grid is None else read_mapped(grid, layout, spec, findings, head["file_name"])
    if head["form"] == CSV:
        return read_csv(text, spec, findings)
    body = parse_json(text, findings)
    if body is None:
        return None
    for name, expected in (("country", spec.country), ("indicator", spec.indicator), ("source", spec.source)):
        if body.get(name) not in (None, expected):
            findings.add(
                "error", f"other-{name}", column=name, given=shortened(body[name]), expected=expected
            )
    return read_json(body, spec, findings)


def _neighbours(about: list[dict[str, Any]], parts: list[bytes]) -> tuple[list[bytes], list[Neighbour]]:
    """The parts before those to compare with, and these; each has as many parts as its head says."""
    at = len(parts) - sum(each["parts"] for each in about)
    others, found = parts[:at], []
    for each in about:
        found.append(Neighbour(rule=each["rule"], name=each["name"], tables=parts[at : at + each["parts"]]))
        at += each["parts"]
    return others, found


def _compare(
    comparison: Comparison,
    tables: dict[str, bytes],
    neighbours: list[Neighbour],
    spec: Specification,
    findings: Findings,
) -> None:
    """The checks of new figures against those of other times, sources, indicators and countries."""
    check_earlier(comparison, tables, spec, findings)
    check_frequencies(comparison, tables, spec, findings)
    check_beside(comparison, neighbours, spec, findings)


def _touched(years: list[str], tables: list[bytes], cells: pl.DataFrame) -> list[bytes]:
    wanted = years_of(cells[PERIOD].unique().cast(pl.String).to_list())
    return [table for year, table in zip(years, tables, strict=True) if year in wanted]


def _texts(parts: list[bytes], spec: Specification) -> pl.DataFrame:
    tables = [text_table(decode_columns(part)) for part in parts]
    columns = [PERIOD, *spec.names, VALUE, STATUS, NOTE]
    return pl.concat(
        table.with_columns(
            pl.lit("_T").alias(name) for name in spec.names if name not in table.columns
        ).select(columns)
        for table in tables
    )


def _covers(cells: pl.DataFrame, opened: pl.DataFrame, spec: Specification) -> bool:
    """Whether the cells contain every cell of an open submission."""
    keys = [PERIOD, *spec.names]
    given = cells.select(pl.col(name).cast(pl.String) for name in keys)
    return opened.join(given, on=keys, how="anti").is_empty()


def _refusal(findings: Findings) -> dict[str, Any]:
    counts = findings.counts
    return {
        "findings": findings.listed(),
        "errors": counts["error"],
        "warnings": counts["warning"],
        "notes": counts["note"],
    }


def _counts(findings: Findings, comparison: Comparison) -> dict[str, Any]:
    counts = findings.counts
    return {
        "errors": counts["error"],
        "warnings": counts["warning"],
        "notes": counts["note"],
        "added": comparison.added,
        "changed": comparison.changed,
        "unchanged": comparison.unchanged,
    }


def _answer(
    head: dict[str, Any],
    spec: Specification,
    findings: Findings,
    comparison: Comparison,
    observations: int,
    covered: list[str],
) -> bytes:
    """The result of a file without errors: counts, content digest, identifier, periods, chunks."""
    effective = comparison.effective.drop(ROW)
    content = _content_digest(effective, spec)
    generation = head["generations"].get(content, 0)
    submission = _identifier(bytes.fromhex(head["secret"]), spec, content, generation)
    chunks = _chunks(effective, spec, submission)
    answer = {
        "findings": findings.listed(),
        **_counts(findings, comparison),
        "observations": observations,
        "content_sha256": content,
        "submission": submission,
        "covered": covered,
        "periods": sorted(effective[PERIOD].unique().cast(pl.String).to_list()),
        "chunks": [
            {
                "header": chunk.header,
                "names": list(chunk.names),
                "rows": chunk.rows,
                "digest": chunk.content_digest.hex(),
            }
            for chunk in chunks
        ],
    }
    return pack(answer, [chunk.compressed for chunk in chunks])


def _content_digest(effective: pl.DataFrame, spec: Specification) -> str:
    about = json.dumps([spec.country, spec.indicator, spec.source, effective.columns])
    digest = hashlib.sha256(about.encode())
    digest.update(effective.write_csv().encode())
    return digest.hexdigest()


def _identifier(secret: bytes, spec: Specification, content: str, generation: int) -> str:
    """Keyed, because a plain digest of a small table would give its figures away."""
    about = json.dumps([spec.country, spec.indicator, spec.source, content, generation])
    return str(uuid.UUID(bytes=hmac.digest(secret, about.encode(), "sha256")[:16], version=4))


def _chunks(effective: pl.DataFrame, spec: Specification, submission: str) -> list[EncodedColumns]:
    slices = [effective.slice(start, ROWS_LIMIT) for start in range(0, effective.height, ROWS_LIMIT)]
    header = {
        "submission": submission,
        "country": spec.country,
        "indicator": spec.indicator,
        "source": spec.source,
        "dimensions": list(spec.names),
    }
    return [
        encode_columns({**header, "chunk": at, "chunks": len(slices)}, recorded(rows, spec))
        for at, rows in enumerate(slices, start=1)
    ]


def _difference(row: dict[str, Any], dimensions: list[str]) -> dict[str, Any]:
    old, new = _number(row[f"{VALUE}.old"]), _number(row[VALUE])
    absolute = percent = None
    if old is not None and new is not None:
        change = Decimal(new) - Decimal(old)
        absolute = _number(format(change, "f"))
        percent = (
            format((100 * change / Decimal(old)).quantize(Decimal("0.1")), "f") if Decimal(old) else None
        )
    return {
        PERIOD: row[PERIOD],
        **{name: row[name] for name in dimensions},
        "change": "added" if row[f"{STATUS}.old"] is None else "changed",
        "old": old,
        "old_status": row[f"{STATUS}.old"],
        "old_note": row[f"{NOTE}.old"],
        "new": new,
        "status": row[STATUS],
        "note": row[NOTE],
        "absolute": absolute,
        "percent": percent,
    }


def _number(text: str | None) -> int | str | None:
    """As observations are recorded: an integer, or a decimal string where there are decimals."""
    return text if text is None or "." in text else int(text)
