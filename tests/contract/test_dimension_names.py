"""No dimension is named like what stands beside it: columns of files, fields of answers, parameters."""

from collections.abc import Iterable

import pytest

from gateway.schemas.submissions import OutlookQuery, SubmittedObservation
from servicekit import conditions
from servicekit.reserved import is_reserved
from services.catalog.packs import shipped
from services.reporting.http.observations import Observation
from services.reporting.http.reports import ReportParameters
from services.reporting.http.wanted import OWN as OF_OBSERVATIONS
from services.reporting.queries.lines import heading
from services.reporting.rendering.cells import columns, said_of_all
from services.reporting.reports.library import TEMPLATES
from services.reporting.reports.parameters import LAYOUT, SEEN_BY
from services.submission.intake import work
from tests.unit.reporting.rendering import samples
from tests.unit.submission.test_previews import LONG, preview

DIMENSIONS = {"citizenship", "sex"}


def of_reports() -> Iterable[str]:
    """The parameters of every report that takes codes of dimensions by their names, and of all of them."""
    for template in TEMPLATES.values():
        if "codes" in template.takes:
            yield from {*template.needs, *template.takes} - {"codes", "filters"}
    yield from (*LAYOUT, SEEN_BY, "lang", *ReportParameters().fields)


def of_report_files() -> Iterable[str]:
    """The headings of a report's CSV beside its dimensions."""
    report = samples.report()
    used = {each.dimension for table in report.tables for each in (*table.fixed, table.rows, table.columns)}
    groups = {
        each.group.dimension
        for table in report.tables
        for axis in (table.rows, table.columns)
        for each in axis.members
        if each.group
    }
    return {*columns(report), *said_of_all(report), "rounding", "report_notes"} - used - groups


def of_differences() -> Iterable[str]:
    about = {"period": "2024", "value": "2", "status": "A", "note": None}
    row = {**about, **{f"{name}.old": value for name, value in about.items()}}
    return work._difference(row, [])


def of_previews() -> Iterable[str]:
    answer = preview(LONG)
    return {name for each in answer["figures"]["sums"] for name in each} - DIMENSIONS


BESIDE = {
    "reports": of_reports(),
    "files of reports": of_report_files(),
    "parameters of observations": OF_OBSERVATIONS,
    "observations": Observation().fields,
    "files of observations": heading({}, labelled=True).decode().strip().split(","),
    "submitted observations": SubmittedObservation().fields,
    "figures as they will stand": {*OutlookQuery().fields} - {"after", "limit"},
    "differences": of_differences(),
    "previews": of_previews(),
    "conditions": conditions.COLUMNS,
}


@pytest.mark.parametrize("place", BESIDE)
def test_what_stands_beside_dimensions_is_nobodys_name(place: str) -> None:
    names = {*BESIDE[place]}
    assert names
    assert {name for name in names if not is_reserved(name)} == set()


def test_dimensions_that_are_shipped_keep_their_names() -> None:
    shipped_names = {
        dimension["dimension"]
        for content in shipped().values()
        for indicator in content["indicators"]
        for dimension in indicator["dimensions"]
    }
    assert {"citizenship", "sex"} <= shipped_names
    assert {name for name in shipped_names | {"citizenship", "partner"} if is_reserved(name)} == set()
