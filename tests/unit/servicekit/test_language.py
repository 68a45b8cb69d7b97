"""Languages: choice, translation, numbers, periods and alphabetical order."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from servicekit import language as wording
from servicekit.concepts import name_of_code, text_in
from servicekit.language import (
    choose,
    dash,
    format_date,
    format_moment,
    format_month_within,
    format_number,
    format_percent,
    format_period,
    format_period_range,
    in_order,
    translate,
)

ROOT = Path(wording.__file__).parents[1]


@pytest.mark.parametrize(
    ("wishes", "answer"),
    [
        ((None, "ru"), "ru"),
        (("xx", "ru-KZ,en;q=0.8"), "ru"),
        (("en;q=0.4, ru;q=0.9",), "ru"),
        (("ru;q=0, en",), "en"),
        (("fr, de;q=0.8, *;q=0.1",), "en"),
        (("", None, "\0;;q=,,,"), "en"),
        (("ru", "en"), "ru"),
    ],
)
def test_the_first_wish_that_can_be_met_is_the_language(wishes: tuple[str | None, ...], answer: str) -> None:
    assert choose(*wishes) == answer


@pytest.mark.parametrize(
    ("value", "language", "decimals", "text"),
    [
        (8360, "en", 0, "8,360"),
        (1234567, "ru", 0, "1\u202f234\u202f567"),
        (0, "ru", 0, "0"),
        (-1200, "en", 0, "\u22121,200"),
        (Decimal("1234.55"), "ru", 1, "1\u202f234,6"),
        (Decimal("-0.04"), "en", 1, "0.0"),
        (Decimal("2.5"), "en", 0, "3"),
        (7, "en", 2, "7.00"),
    ],
)
def test_numbers_are_grouped_and_rounded_half_up(
    value: int | Decimal, language: str, decimals: int, text: str
) -> None:
    assert format_number(value, language, decimals) == text


def test_a_change_shows_its_sign_and_percent_follows_the_language() -> None:
    assert format_percent(Decimal("85.0"), "en", signed=True) == "+85.0%"
    assert format_percent(Decimal("85.0"), "ru", signed=True) == "+85,0\u00a0%"
    assert format_percent(0, "en", signed=True) == "0.0%"


@pytest.mark.parametrize(
    ("code", "english", "russian", "russian_long"),
    [
        ("2024", "2024", "2024", "2024"),
        ("2024-S1", "H1 2024", "1 п/г 2024", "1-е полугодие 2024 г."),
        ("2024-Q3", "Q3 2024", "3 кв. 2024", "3-й квартал 2024 г."),
        ("2024-01", "Jan 2024", "янв. 2024", "январь 2024\u202fг."),
        ("2024-W05", "week 5, 2024", "5 нед. 2024", "5-я неделя 2024 г."),
        ("2024-01-15", "15 Jan 2024", "15 янв. 2024\u202fг.", "15 января 2024\u202fг."),
    ],
)
def test_every_kind_of_period_has_its_words(code: str, english: str, russian: str, russian_long: str) -> None:
    assert format_period(code, "en") == english
    assert format_period(code, "ru") == russian
    assert format_period(code, "ru", "long") == russian_long


@pytest.mark.parametrize("code", ["2024-13", "2024-W60", "2024-02-30", "2024-Q5", "٢٠٢٤", "x", ""])
def test_what_is_no_period_stays_as_it_is(code: str) -> None:
    assert format_period(code, "en") == code


def test_spans_of_periods() -> None:
    assert format_period_range("2000", "2024", "ru") == "2000–2024"
    assert format_period_range("2024-01", "2024-03", "en") == "January 2024 – March 2024"
    assert format_period_range("2024", "2024", "en") == "2024"


def test_moments_are_told_in_utc() -> None:
    late = datetime(2025, 6, 12, 23, 30, tzinfo=timezone(timedelta(hours=-3)))
    assert format_moment(late, "en") == "13 June 2025, 02:30 UTC"
    assert format_moment(datetime(2025, 6, 12, 14, 5, tzinfo=UTC), "ru").startswith("12 июня 2025")
    assert format_date(date(2024, 1, 15), "en") == "15 January 2024"


def test_russian_names_stand_in_russian_order() -> None:
    names = ["Япония", "Ёмен", "Ефрат", "Ель", "Албания", "Йемен", "Италия", "Zanzibar", "Ежи"]
    assert in_order(names, "ru") == [
        "Zanzibar", "Албания", "Ежи", "Ель", "Ёмен", "Ефрат", "Италия", "Йемен", "Япония",
    ]  # fmt: skip


def test_accents_do_not_move_a_name() -> None:
    names = ["Zambia", "Åland Islands", "Côte d'Ivoire", "Costa Rica", "Albania", "Cyprus"]
    assert in_order(names, "en") == [
        "Åland Islands", "Albania", "Costa Rica", "Côte d'Ivoire", "Cyprus", "Zambia",
    ]  # fmt: skip


def test_ukrainian_names_stand_in_ukrainian_order() -> None:
    names = [
        "Ємен",
        "Іран",
        "Їжа",
        "Індія",
        "Італія",
        "Йорданія",
        "Ґана",
        "Гана",
        "Дія",
        "Естонія",
        "Жаб’є",
        "Ейре",
    ]
    assert in_order(names, "uk") == [
        "Гана", "Ґана", "Дія", "Ейре", "Естонія", "Ємен", "Жаб’є",
        "Індія", "Іран", "Італія", "Їжа", "Йорданія",
    ]  # fmt: skip


def test_letters_of_other_alphabets_have_a_place_too() -> None:
    names = [
        "Zürich",
        "Łódź",
        "Lodz",
        "Österreich",
        "Odesa",
        "Ørsted",
        "Æthel",
        "Aden",
        "Київ",
        "10 Downing",
        "ß",
    ]
    assert in_order(names, "en") == [
        "10 Downing", "Aden", "Æthel", "Lodz", "Łódź", "Odesa", "Ørsted", "Österreich", "ß", "Zürich", "Київ",
    ]  # fmt: skip
    assert in_order(["Україна", "Інше", "Югра"], "ru")[:2] == ["Україна", "Югра"]


def test_accents_and_capitals_only_break_ties() -> None:
    assert in_order(["Елка", "ёлка", "елка", "Ёлка", "ёлки"], "ru") == [
        "елка",
        "Елка",
        "ёлка",
        "Ёлка",
        "ёлки",
    ]


def test_a_third_language_is_there_by_its_catalogues_alone() -> None:
    assert choose("uk-UA") == "uk" and wording.language_name("uk") == "Українська"
    assert translate("uk", "provisional") == "попередні дані"
    assert wording.translate_plural(
        "uk", "Show %(number)s report", "Show all %(number)s reports", 3
    ).endswith("звіти")
    assert format_number(Decimal("1234567.5"), "uk", 1) == "1\u202f234\u202f567,5"
    assert format_date(date(2024, 1, 15), "uk") == "15 січня 2024\u202fр."
    assert format_period("2024-01", "uk") == "січ. 2024"
    assert format_period("2024-Q1", "uk", "long") == "1 квартал 2024 року"


def test_what_a_further_language_lacks_is_english_also_where_the_catalogue_decides_the_text() -> None:
    assert (
        translate("uk", "role.data-approver") == translate("en", "role.data-approver") != "role.data-approver"
    )
    assert translate("uk", "no such message, ever") == "no such message, ever"


def test_names_of_a_further_language_come_from_cldr_and_from_its_catalogues() -> None:
    names = {"en": "Moldova", "ru": "Молдова"}
    assert name_of_code("COUNTRY", "MD", names, "uk") == "Молдова"
    assert (
        name_of_code("COUNTRY", "STLS", {"en": "Stateless", "ru": "Без гражданства"}, "uk")
        == "Без громадянства"
    )
    assert name_of_code("SEX", "MD", names, "uk") == "Moldova"
    assert name_of_code("COUNTRY", "MD", {**names, "uk": "Республіка Молдова"}, "uk") == "Республіка Молдова"
    assert name_of_code("COUNTRY", "MD", names, "en") == "Moldova"
    assert text_in({"en": "Asylum applications"}, "uk") == "Заяви про надання притулку"
    assert (text_in({}, "uk"), text_in({"en": "Population"}, "ru")) == ("", "Population")


def test_a_message_without_translation_is_shown_in_english() -> None:
    assert translate("ru", "no such message, ever") == "no such message, ever"
    assert translate("ru", "provisional") == "предварительные данные"


_PLACES = {
    "translate": (2,),
    "translate_plural": (2, 3),
    "_": None,
    "mark": None,
    "words": None,
    "ngettext": (1, 2),
}
_METHODS = [("**/templates/**.html", "jinja2"), ("**.py", "python")]
_OPTIONS = {"**/templates/**.html": {"trim_blocks": "true", "lstrip_blocks": "true", "silent": "false"}}


@pytest.mark.parametrize("folder", ["servicekit", "services/reporting/rendering"])
def test_every_message_of_the_code_has_a_russian_translation(folder: str) -> None:
    known = set()
    for path in (wording.CATALOGUES / "ru").glob("*.po"):
        with path.open("rb") as stream:
            known |= {message.id for message in read_po(stream) if message.string and not message.fuzzy}
    used = {
        message
        for _, _, message, _, _ in extract_from_dir(
            ROOT / folder, method_map=_METHODS, options_map=_OPTIONS, keywords=_PLACES
        )
    }
    assert used
    assert used <= known


def test_every_translation_fills_in_what_its_message_does() -> None:
    for path in (wording.CATALOGUES / "ru").glob("*.po"):
        with path.open("rb") as stream:
            for message in read_po(stream, locale="ru"):
                assert list(message.check()) == [], (path.name, message.id)


def test_a_month_within_a_sentence_is_in_the_case_of_dates() -> None:
    within = {language: format_month_within("2024-03", language) for language in ("en", "ru", "uk")}
    assert within == {"en": None, "ru": "марта 2024", "uk": "березня 2024"}
    assert {format_month_within(code, "ru") for code in ("2024", "2024-Q1", "2024-13", "2024-03-01")} == {
        None
    }


def test_a_name_and_what_is_said_of_it_stand_on_either_side_of_the_dash_of_the_language() -> None:
    assert {language: dash(language) for language in ("en", "ru", "uk")} == {"en": "–", "ru": "—", "uk": "—"}
