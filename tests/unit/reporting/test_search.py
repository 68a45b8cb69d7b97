"""Search by word forms of several languages, with typing errors: what is found, and in which order."""

from concurrent.futures import ThreadPoolExecutor
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.reporting.domain.search import found, searched
from services.reporting.domain.word_forms import MOST_WORDS, stem, stems_asked, words_of

TEXTS: Final = {
    "asylum": searched(("Asylum applications", "Ходатайства об убежище"), ("Persons who apply", "Мигранты")),
    "foreigners": searched(
        ("Foreigners in the country", "Иностранцы в стране"), ("citizens of other states",)
    ),
    "permits": searched(("Work permits", "Разрешения на работу", "WORK_PERMITS")),
    "moldova": searched(("Moldova", "Молдова", "MD")),
    "both": searched(("Asylum applications: Moldova", "Ходатайства об убежище: Молдова")),
    "migrants": searched(("Migrants", "Мигранты", "Мігранти"), ("Côte d’Ivoire", "Йемен", "учёт")),
}


def _found(question: str) -> list[str]:
    names = list(TEXTS)
    return [names[place] for place in found(question, list(TEXTS.values()))]


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("application", ["asylum", "both"]),
        ("applications for asylum", ["asylum", "both"]),
        ("ходатайств", ["asylum", "both"]),
        ("ходатайствами об убежищах", ["asylum", "both"]),
        ("мигрантов", ["migrants", "asylum"]),  # a title before what is said beneath one
        ("мігрантів", ["migrants"]),
        ("разрешение на работу", ["permits"]),
        ("work_permit", ["permits"]),
        ("FOREIGNER", ["foreigners"]),
        ("cote", ["migrants"]),
        ("УЧЕТ", ["migrants"]),
        ("moldova applications", ["both"]),
        ("md", ["moldova"]),
        ("mold", ["moldova", "both"]),
    ],
)
def test_every_form_of_a_word_finds_it_in_any_language(question: str, wanted: list[str]) -> None:
    assert _found(question) == wanted


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("aplications", ["asylum", "both"]),
        ("asilum", ["asylum", "both"]),
        ("foriegners", ["foreigners"]),
        ("ходотайства", ["asylum", "both"]),
        ("мигранты", ["migrants", "asylum"]),
        ("мирганты", ["migrants", "asylum"]),
        ("Молдво", ["moldova", "both"]),
    ],
)
def test_a_typing_error_is_forgiven(question: str, wanted: list[str]) -> None:
    assert _found(question) == wanted


@pytest.mark.parametrize(
    "question",
    [
        "",
        "   ",
        "%%% --- \x00",
        "penguins",
        "asylum penguins",
        "mx",
        "a",
        "wrk",
        "\u0301\u0301",
        "移民",
        "💥",
    ],
)
def test_what_nothing_has_finds_nothing(question: str) -> None:
    assert _found(question) == []


def test_a_word_that_is_there_does_not_also_mean_its_neighbours() -> None:
    texts = [searched(("Iran",)), searched(("Iraq",)), searched(("Oman",))]
    assert found("iran", texts) == [0]
    assert found("irak", texts) == [0, 1]  # one letter from either


@given(st.text(max_size=400))
def test_no_question_breaks_it_and_all_is_found_by_its_own_words(text: str) -> None:
    places = found(text, [searched((text,)), searched(("Moldova",))])
    assert (0 in places) is bool(stems_asked(text))
    assert len(stems_asked(text)) <= MOST_WORDS


def test_words_are_folded_the_same_however_they_were_typed() -> None:
    assert words_of("Ёлка, e\u0301tude — йод и\u0306од!") == ["елка", "etude", "йод", "йод"]
    assert words_of("for the") == ["for", "the"]


def test_stems_are_the_same_from_many_threads() -> None:
    words = [f"ходатайствами{'а' * place}" for place in range(40)] * 5
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(stem.__wrapped__, words)) == [stem.__wrapped__(word) for word in words]
