"""Spellings of one name fold alike; names that differ in more do not."""

import pytest

from servicekit.folding import folded, in_latin


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("MOLDOVA", "moldova"),
        ("Republic\u00a0of  Moldova ", "Republic of Moldova"),
        ("Hong\u202fKong", "Hong Kong"),
        ("Côte d’Ivoire", "Cote d'Ivoire"),
        ("Кот-дʼИвуар", "Кот-д'Ивуар"),
        ("Guinea–Bissau", "Guinea-Bissau"),
        ("Китай — Гонконг", "Китай-Гонконг"),
        ("Kosovo*", "Kosovo"),
        ("Palestine ¹", "Palestine"),
        ("Serbia (1)", "Serbia"),
        ("Cyprus [a]", "Cyprus"),
        ("Королёв", "Королев"),
        ("Türkiye", "Turkiye"),
        ("Украи\u0301на".replace("\u0301", "\u200b"), "Украина"),
    ],
)
def test_spellings_of_one_name_fold_alike(one: str, other: str) -> None:
    assert folded(one) == folded(other) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("A1", "A2"),
        ("Congo", "Congo (Democratic Republic)"),
        ("Korea (North)", "Korea (South)"),
        ("М", "M"),  # a Cyrillic letter and a Latin one
        ("мій", "мiй"),
    ],
)
def test_names_that_differ_in_more_stay_apart(one: str, other: str) -> None:
    assert folded(one) != folded(other)


def test_folding_what_is_folded_changes_nothing_and_marks_alone_are_empty() -> None:
    for name in ("Côte d’Ivoire*", "  Korea, Rep. (2) ", "ЁЖ — 1"):
        assert folded(folded(name)) == folded(name)
    assert folded(" * ¹") == "" == folded("\u00a0")


@pytest.mark.parametrize(
    ("text", "latin"), [("МD", "MD"), ("ВУ", "BY"), ("су", "CY"), ("MD", None), ("ДЕ", None), ("ЯА", None)]
)
def test_cyrillic_letters_of_a_code_as_the_latin_ones_they_look_like(text: str, latin: str | None) -> None:
    assert in_latin(text) == latin
