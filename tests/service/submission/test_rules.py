"""Rules that were set reach the checks of the next file, and what a checker may not read is not compared."""

import pytest

from servicekit.errors import Refused
from tests.service.submission.conftest import INDICATOR, Office, declare_source

CSV = "period,citizenship,sex,value\n2024,UA,_T,{}\n"
OWN = {
    "code": "md-many",
    "severity": "warning",
    "tolerance": {},
    "scope": {},
    "against": {},
    "condition": "value > 500",
    "messages": {"en": "Many.", "ru": "Много."},
}


def set_rules(office: Office, *rules: dict[str, object], country: str | None = "MD") -> None:
    payload = {"indicator": INDICATOR, "country": country, "rules": list(rules)}
    office.bench.append("catalog.rule-set-defined", payload, country=country, stream=f"rules-{country}")
    office.bench.catch_up()


def found(answer: dict[str, object]) -> list[str]:
    return [each["code"] for each in answer["findings"]]  # type: ignore[attr-defined]


def test_a_rule_of_the_country_finds_in_the_next_file(office: Office) -> None:
    assert found(office.post(CSV.format(600))) == []
    set_rules(office, OWN)
    assert found(office.post(CSV.format(601))) == ["md-many"]
    set_rules(office, {**OWN, "severity": "error"})
    with pytest.raises(Refused) as caught:
        office.post(CSV.format(602))
    assert caught.value.remote_code == "has-errors"


def test_a_jump_is_found_against_what_was_released_and_again_when_that_moves(office: Office) -> None:
    office.released("period,citizenship,sex,value\n2023,UA,_T,100\n")
    posted = office.post(CSV.format(600))
    assert found(posted) == ["jump-previous"]
    assert posted["state"] == "checked"


def test_another_source_is_compared_with_as_far_as_the_caller_reads_it(office: Office) -> None:
    declare_source(office.bench, "MD", INDICATOR, "CENSUS", official=False)
    office.bench.catch_up()
    office.released(CSV.format(600))
    posted = office.post(CSV.format(100), source="CENSUS")
    assert found(posted) == ["sources-apart"]
    [finding] = posted["findings"]
    assert "600" not in str(finding)
