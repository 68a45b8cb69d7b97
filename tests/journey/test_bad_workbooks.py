"""Workbooks that are made to hurt are refused over HTTP, and the system goes on as if they had not come."""

import io

import openpyxl
import pytest

from tests.journey.office import INDICATOR, Office
from tests.unit.submission.hostile import HOSTILE

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def workbook(*rows: tuple[object, ...]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


@pytest.mark.parametrize("what", ["one text in all cells", "far cell", "entities"])
def test_a_workbook_that_would_take_a_worker_down_is_a_finding(any_office: Office, what: str) -> None:
    make, code = HOSTILE[what]
    refusal = any_office.refused(any_office.posting(make(), EXCEL), 422, "has-errors")
    assert [found for found, _, _ in refusal.places] == [code]


def test_findings_of_a_workbook_say_their_cells(office: Office) -> None:
    data = workbook(("period", "citizenship", "value"), ("2019", "UA", 3), ("2018", "XX", -1))
    sending = office.posting(data, EXCEL, country=office.own.code, indicator=INDICATOR, source="REG")
    refusal = office.refused(sending, 422, "has-errors")
    assert {each["place"] for each in refusal.en["findings"]} == {"Sheet!B3", "Sheet!C3"}


def test_a_workbook_that_is_no_form_has_to_be_told_what_it_is_of(office: Office) -> None:
    data = workbook(("period", "value"), ("2019", 3))
    refusal = office.refused(office.posting(data, EXCEL), 422, "invalid-request")
    assert {each["field"] for each in refusal.en["errors"]} == {"country", "indicator", "source"}


def test_a_form_that_says_it_is_another_countrys_is_refused_by_right(office: Office) -> None:
    path = f"/api/v1/templates/{INDICATOR}.xlsx"
    query = {"country": office.own.code, "source": "REG", "period": "2019"}
    book = openpyxl.load_workbook(io.BytesIO(office.submitter.fetch(path, **query).content))
    for row in book["comity"].iter_rows():
        if row[0].value == "country":
            row[1].value = office.other.code
    file = io.BytesIO()
    book.save(file)
    office.refused(office.posting(file.getvalue(), EXCEL), 403, "not-allowed")
    office.refused(office.asking(path, office.other.person("data-submitter"), **query), 403, "not-allowed")
