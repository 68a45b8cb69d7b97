"""Recognises columns of individual records, which are refused at the door: only aggregates come in."""

import re
from typing import Final

# Domain brief, 3.5: names, document numbers, dates of birth, in English and Russian.
_ENGLISH: Final = (
    "name names fullname firstname lastname forename surname patronymic passport passportno passportnumber "
    "dob birthdate birthday ssn pin pid phone mobile email address fingerprint idnp iin"
)
_RUSSIAN: Final = (
    "имя имена фамилия отчество фио паспорт паспорта паспортные родился снилс инн иин пинфл "
    "телефон адрес почта отпечатки"
)
_WORDS: Final = frozenset(f"{_ENGLISH} {_RUSSIAN}".split())
_PAIRS: Final = (
    ("birth", "date"),
    ("birth", "day"),
    ("дата", "рождения"),
    ("день", "рождения"),
    ("personal", "number"), ("personal", "id"), ("personal", "code"), ("person", "id"), ("person", "number"),
    ("document", "number"), ("document", "no"), ("document", "id"), ("travel", "document"), ("id", "card"),
    ("identity", "card"), ("id", "number"), ("national", "id"), ("case", "number"), ("file", "number"),
    ("номер", "документа"), ("документ", "номер"), ("серия", "номер"), ("номер", "дела"),
    ("личный", "номер"), ("персональный", "номер"), ("персональный", "код"), ("удостоверение", "личности"),
    ("удостоверения", "личности"),
)  # fmt: skip
_SEPARATORS: Final = re.compile(r"[\W_]+")
_CAMEL: Final = re.compile(r"(?<=[a-zа-яё])(?=[A-ZА-ЯЁ])")


def names_individuals(column: str) -> bool:
    """Whether a column's heading speaks of a person rather than of a count."""
    words = _SEPARATORS.sub(" ", _CAMEL.sub(" ", column)).casefold().split()
    return any(word in _WORDS for word in words) or any(
        first in words and second in words for first, second in _PAIRS
    )
