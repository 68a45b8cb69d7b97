"""What holds for a report in every format."""

import re

import pytest

from services.reporting.domain.report import Cell, MalformedReport
from tests.unit.reporting.rendering import samples
from tests.unit.reporting.rendering.rendered import FORMATS, rendered, text_of


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("form", FORMATS)
def test_no_format_holds_a_masked_value_anywhere(form: str, language: str) -> None:
    digits = re.sub(r"(?<=\d)[\s,\u202f\u00a0.](?=\d)", "", text_of(form, language))
    assert "8360" in digits  # the reader would find a figure that is shown
    for secret in samples.SECRETS:
        assert str(secret) not in digits


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("form", FORMATS)
def test_every_format_tells_its_vintage(form: str, language: str) -> None:
    flat = re.sub(r"\s+", "", text_of(form, language))
    assert f"1.18432:{samples.CHAIN}" in flat


@pytest.mark.parametrize("form", ["html", "pdf", "xlsx"])
def test_people_are_told_what_the_signs_mean(form: str) -> None:
    flat = re.sub(r"\s+", " ", text_of(form, "ru"))
    for meaning in ("предварительные данные", "скрыто в целях конфиденциальности", "закрыто"):
        assert meaning in flat
    assert "оценка" not in flat  # a flag that is not in use has no place in the legend


@pytest.mark.parametrize("form", ["pdf", "csv", "xlsx", "json", "jsonstat"])
def test_equal_reports_give_identical_bytes(form: str) -> None:
    first = rendered(form, "ru")
    rendered.cache_clear()
    assert rendered(form, "ru") == first


def test_a_cell_has_a_value_or_a_reason_and_never_both_or_neither() -> None:
    with pytest.raises(MalformedReport):
        Cell()
    with pytest.raises(MalformedReport):
        Cell(value=3, absence="masked")
    assert Cell(value=0).value == 0
