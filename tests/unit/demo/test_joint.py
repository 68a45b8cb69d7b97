"""What the countries of the demo say in their joint report is true of the figures that stand beside it."""

import re

import pytest

from demo.joint import COUNTRIES, PERIODS, SETTLED, TEXTS, TITLES, number, said
from demo.readback import LANGUAGES, SPACES
from demo.sharing import readers_of

FIRST_HALF = PERIODS[-1]


def over_time(country: str) -> list[int]:
    return [number(country, year) for year in PERIODS]


def test_each_country_reads_the_others() -> None:
    for owner in COUNTRIES:
        assert set(COUNTRIES) - {owner} <= readers_of(owner, "ASYLUM_APPLICATIONS")


def test_each_country_says_something_in_every_working_language() -> None:
    assert set(TITLES) == set(LANGUAGES)
    assert {country: set(texts) for country, texts in TEXTS.items()} == {
        country: set(LANGUAGES) for country in COUNTRIES
    }


@pytest.mark.parametrize("country", COUNTRIES)
def test_every_number_that_is_said_is_a_figure_of_a_settled_year_beside_its_year(country: str) -> None:
    for text in said(country).values():
        plain = re.sub(r"(?<=\d)[ ,](?=\d{3})", "", text.translate(SPACES))
        told = set(re.findall(r"\d+", plain))
        assert told == {*PERIODS, *(str(number(country, year)) for year in SETTLED)}
    for year in SETTLED:
        beside = rf"\{{in_{year}\}} (in|в) {year}"
        assert all(re.search(beside, text) for text in TEXTS[country].values())


def test_what_is_said_of_how_figures_moved_is_so() -> None:
    first, most, last, half = over_time("MD")
    assert most == max(over_time("MD")) and first < most and last < half
    poland = over_time("PL")[: len(SETTLED)]
    assert poland == sorted(poland)
    ukraine = over_time("UA")[: len(SETTLED)]
    assert ukraine == sorted(ukraine, reverse=True)


def test_corrections_change_the_figures_of_the_first_half_and_of_no_settled_year() -> None:
    for country in COUNTRIES:
        assert number(country, FIRST_HALF, amended=True) != number(country, FIRST_HALF)
        for year in SETTLED:
            with pytest.raises(LookupError):
                number(country, year, amended=True)
