"""Forms are made for who works on the figures, and come back without parameters."""

import io
from typing import Any

import openpyxl
import pytest

from servicekit.errors import Refused
from tests.service.submission.conftest import (
    FOREIGNER,
    INDICATOR,
    SUBMITTER,
    USER,
    VALIDATOR,
    Office,
    declare_source,
    define_indicator,
)
from tests.service.submission.figures import CSV, refused
from tests.unit.submission.hostile import HOSTILE

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NOTHING: dict[str, Any] = {"country": None, "indicator": None, "source": None}


def form(office: Office, actor: str | None = SUBMITTER, **about: Any) -> bytes:
    asked = {"country": "MD", "indicator": INDICATOR, "source": "REG", "period": "2024", **about}
    answer = office.call("template", asked, actor)
    uploads = office.bench.kit.uploads
    content = uploads.get(answer["upload"], key_id="uploads")
    uploads.remove(answer["upload"])
    return content


def filled(data: bytes, figures: dict[tuple[str, str], int], sheet: str = "2024") -> bytes:
    """Figures by the codes of citizenship and sex."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    page = book[sheet]
    columns = {page.cell(7, at).value: at for at in range(3, page.max_column + 1)}
    rows = {page.cell(at, 2).value: at for at in range(9, page.max_row + 1)}
    for (citizenship, sex), value in figures.items():
        page.cell(rows[citizenship], columns[sex]).value = value
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def send(office: Office, data: bytes, **about: Any) -> dict[str, Any]:
    return office.post(data, media_type=EXCEL, **{**NOTHING, **about})


def test_a_filled_form_comes_back_without_parameters_and_is_released(office: Office) -> None:
    posted = send(office, filled(form(office), {("UA", "M"): 4, ("UA", "F"): 3}))
    assert (posted["country"], posted["indicator"], posted["source"]) == ("MD", INDICATOR, "REG")
    assert (posted["state"], posted["observations"], posted["errors"]) == ("checked", 6, 0)
    assert office.release(posted["id"])["state"] == "released"


def test_the_next_form_shows_what_stands_and_says_when_it_moved(office: Office) -> None:
    old = filled(form(office), {("UA", "M"): 5})
    office.released(CSV)
    page = openpyxl.load_workbook(io.BytesIO(form(office)))["2024"]
    assert {cell.value for row in page.iter_rows(min_row=9) for cell in row} >= {7, 10}
    with pytest.raises(Refused) as caught:  # a total of 10 stands, and the old form's adds up to 5
        send(office, old)
    assert refused(caught) == ("amendment-needs-reason", 422)
    posted = send(office, old, reason="a new count")
    assert "form-figures-moved" in {each["code"] for each in posted["findings"]}


def test_a_form_of_a_definition_that_moved_says_so(office: Office) -> None:
    old = filled(form(office), {("UA", "M"): 5})
    define_indicator(office.bench, INDICATOR, decimals=1)
    office.catch_up()
    posted = send(office, old)
    assert "form-definition-moved" in {each["code"] for each in posted["findings"]}


def test_what_is_said_beside_a_form_has_to_agree_with_it(office: Office) -> None:
    define_indicator(office.bench, "POPULATION")
    declare_source(office.bench, "MD", "POPULATION", "REG")
    office.catch_up()
    data = filled(form(office), {("UA", "M"): 5})
    with pytest.raises(Refused) as caught:
        send(office, data, indicator="POPULATION")
    assert [each["code"] for each in caught.value.fields["findings"]] == ["other-indicator"]
    assert send(office, data, country="MD")["state"] == "checked"


def test_a_form_is_for_who_works_on_the_figures(office: Office) -> None:
    for actor, status in ((USER, 403), (FOREIGNER, 403), (None, 401)):
        with pytest.raises(Refused) as caught:
            form(office, actor)
        assert caught.value.remote_status == status
    assert form(office, VALIDATOR)
    with pytest.raises(Refused) as caught:
        send(office, filled(form(office), {("UA", "M"): 5}), actor=USER)
    assert caught.value.remote_status == 403


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"period": "2024-13"}, "invalid-request"),
        ({"period": None}, "invalid-request"),
        ({"period": None, "from": "2024", "to": "2023"}, "invalid-request"),
        ({"period": None, "from": "1900", "to": "2024"}, "invalid-request"),
        ({"by": ["age"]}, "invalid-request"),
        ({"source": "NONE"}, "unknown-source"),
        ({"indicator": "NONE"}, "not-found"),
        ({"country": "ZZ"}, "unknown-country"),
    ],
)
def test_a_form_of_what_is_not_there_is_refused(office: Office, asked: dict[str, Any], code: str) -> None:
    with pytest.raises(Refused) as caught:
        form(office, **asked)
    assert caught.value.remote_code in {code, "not-allowed"}


def test_a_form_of_several_periods_has_a_sheet_for_each(office: Office) -> None:
    data = form(office, period=None, **{"from": "2022", "to": "2024"}, by=["sex"], language="ru")
    assert openpyxl.load_workbook(io.BytesIO(data)).sheetnames == [
        "Инструкция", "2022", "2023", "2024", "Примечания", "lists", "comity",
    ]  # fmt: skip


@pytest.mark.parametrize("what", ["bomb", "macros", "text"])
def test_a_hostile_workbook_without_parameters_is_a_finding(office: Office, what: str) -> None:
    make, code = HOSTILE[what]
    with pytest.raises(Refused) as caught:
        send(office, make())
    assert caught.value.remote_code == "has-errors"
    assert [each["code"] for each in caught.value.fields["findings"]] == [code]
    assert office.events("received") == []


def test_a_plain_workbook_needs_to_be_told_what_it_is_of(office: Office) -> None:
    book = openpyxl.Workbook()
    for row in (("period", "citizenship", "sex", "value"), ("2024", "UA", "M", 4)):
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    with pytest.raises(Refused) as caught:
        send(office, file.getvalue())
    assert refused(caught)[0] == "invalid-request"
    posted = office.post(file.getvalue(), media_type=EXCEL)
    assert (posted["observations"], posted["media_type"]) == (1, EXCEL)


def test_a_refusal_keeps_the_cell_and_not_the_name_of_its_sheet(office: Office) -> None:
    with pytest.raises(Refused) as caught:
        send(office, filled(form(office), {("UA", "M"): -5}))
    told = [each["params"] for each in caught.value.fields["findings"] if each["severity"] == "error"]
    assert [each["place"].partition("!")[0] for each in told] == ["'2024'"]
    [event] = office.events("refused")
    places = {each["params"].get("place") for each in event.payload["findings"]}
    assert all("!" not in (place or "") for place in places) and any(places)
