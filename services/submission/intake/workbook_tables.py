"""The table of a workbook, whichever kind it is: read by a layout, one of our forms, or a plain one."""

from collections.abc import Mapping, Sequence
from typing import Any

from services.submission.domain.layouts import Layout
from services.submission.forms.currency import check_form
from services.submission.forms.filled import read_form
from services.submission.forms.identity import identity_from
from services.submission.forms.previous import Standing
from services.submission.intake.findings import Findings
from services.submission.intake.mapped_files import read_mapped
from services.submission.intake.plain_sheets import read_plain
from services.submission.intake.sheet_grids import workbook_grid
from services.submission.intake.specification import Specification
from services.submission.intake.table import Table
from services.submission.intake.workbooks import form_rows, workbook_from


def workbook_table(
    unpacked: bytes,
    head: Mapping[str, Any],
    layout: Layout | None,
    spec: Specification,
    findings: Findings,
    standing: Sequence[bytes],
) -> Table | None:
    """The table of a workbook's cells, or None and findings that say why there is none.

    unpacked: see workbooks.unpack_workbook. head: see work.read. standing: tables of the figures as they
    stand, for the totals of a form.
    """
    workbook = workbook_from(unpacked, findings)
    if workbook is None:
        return None
    if layout is not None:
        grid = workbook_grid(workbook, layout, findings)
        return None if grid is None else read_mapped(grid, layout, spec, findings, head["file_name"])
    rows = form_rows(unpacked)
    if rows is None:
        return read_plain(workbook, spec, findings)
    identity = identity_from(rows)
    if identity is None:
        findings.add("error", "form-of-another-version")
        return None
    if not check_form(identity, spec, findings, definition=head["definition"], base=head["base"]):
        return None
    return read_form(workbook, identity, spec, findings, Standing(standing, identity.dimensions))
