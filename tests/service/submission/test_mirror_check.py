"""The mirror check without anybody naming the mirror: it follows from the indicators."""

from collections.abc import Mapping
from typing import Any

import pytest

from servicekit.context import Context
from tests.service.kit import NoCalls
from tests.service.submission.conftest import (
    SUBMITTER,
    Office,
    declare_source,
    define_indicator,
    dimension,
)

CSV = "period,citizenship,next_residence,value\n2023,_T,UA,900\n2023,_T,GE,300\n"


@pytest.fixture
def asked(office: Office, monkeypatch: pytest.MonkeyPatch) -> list[Mapping[str, Any]]:
    """What reporting was asked for; it shows the caller one figure of UA about MD, and none of GE."""
    for code, name in (("EMIGRATION", "next_residence"), ("IMMIGRATION", "previous_residence")):
        dimensions = [dimension("citizenship", "COUNTRY"), dimension(name, "COUNTRY")]
        define_indicator(office.bench, code, dimensions=dimensions)
        declare_source(office.bench, "MD", code, "REG")
    office.catch_up()
    found: list[Mapping[str, Any]] = []

    def answer(
        _: object, service: str, operation: str, request: Mapping[str, Any], context: Context
    ) -> dict[str, Any]:
        assert (service, operation, context.actor) == ("reporting", "mirror_figures", SUBMITTER)
        found.append(request)
        return {"items": [{"country": "UA", "source": "REG", "period": "2023", "value": "300"}]}

    monkeypatch.setattr(NoCalls, "call", answer)
    return found


def test_a_movement_is_compared_with_its_other_end(office: Office, asked: list[Mapping[str, Any]]) -> None:
    view = office.post(CSV, indicator="EMIGRATION")
    assert asked == [{"indicator": "IMMIGRATION", "dimension": "previous_residence", "code": "MD"}]
    [finding] = [each for each in view["findings"] if each["code"] == "mirror-apart"]
    assert (finding["severity"], finding["period"], finding["key"]["next_residence"]) == (
        "warning",
        "2023",
        "UA",
    )
    assert "300" not in str(finding["params"])
    near = office.post(CSV.replace("900", "320").replace("2023,_T,GE,300\n", ""), indicator="EMIGRATION")
    assert [each for each in near["findings"] if each["code"] == "mirror-apart"] == []


def test_what_has_no_other_end_asks_nobody(office: Office, asked: list[Mapping[str, Any]]) -> None:
    office.post("period,citizenship,sex,value\n2023,_T,_T,10\n")
    assert asked == []
