"""E-mail addresses: the form in which they are kept, and what makes two of them look the same."""

import unicodedata
from typing import Final

import idna

LENGTH: Final = 254

# Unicode technical standard 39, confusables: small letters of other scripts that look like a Latin one.
_LOOKS_LIKE: Final = str.maketrans("аеорсухіјѕһԁԛԝӏοναιρυօոսհցզ", "aeopcyxijshdqwlovaipyounhgq")
_MARKS: Final = frozenset("._%+-'!#$&*/=?^`{|}~")


def clean_email(text: str) -> str | None:
    """The address as it is kept: trimmed, in Unicode form NFKC; None where it is none, or could deceive.

    Letters of different scripts in one part of an address are refused (Unicode technical standard 39,
    single script), and domains that are none by IDNA 2008.
    """
    email = unicodedata.normalize("NFKC", text.strip())
    local, at, domain = email.rpartition("@")
    labels = domain.split(".")
    if not (at and local and domain) or len(labels) < 2 or not all(labels) or len(email) > LENGTH:
        return None
    if not all(map(_plain, local)) or not all(map(_one_script, (local, *labels))):
        return None
    return email if _ascii_domain(domain) is not None else None


def email_key(email: str) -> str:
    """What makes two addresses the same one: without letter case, in one form, as it looks. Never fails."""
    plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", email.strip()).casefold())
    local, at, domain = plain.rpartition("@")
    return f"{local}{at}{_shown_domain(domain)}".translate(_LOOKS_LIKE)


def _plain(letter: str) -> bool:
    return letter in _MARKS or unicodedata.category(letter)[0] in "LMN"


def _one_script(part: str) -> bool:
    """Whether all letters are of one script; digits and signs are of any."""
    return len({_script(letter) for letter in part if unicodedata.category(letter)[0] == "L"}) <= 1


def _script(letter: str) -> str:
    # Names begin with the script: LATIN SMALL LETTER A, CYRILLIC SMALL LETTER A.
    return unicodedata.name(letter, "?").partition(" ")[0]


def _ascii_domain(domain: str) -> str | None:
    try:
        return idna.encode(domain.casefold(), uts46=True).decode()
    except UnicodeError:  # idna.IDNAError is one
        return None


def _shown_domain(domain: str) -> str:
    ascii_domain = _ascii_domain(domain)
    try:
        return domain if ascii_domain is None else idna.decode(ascii_domain)
    except UnicodeError:
        return domain
