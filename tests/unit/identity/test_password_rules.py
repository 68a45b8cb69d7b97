"""Which passwords are refused: NIST SP 800-63B-4 asks for length and against what everybody tries."""

import pytest

from services.identity.domain.errors import PasswordGuessable, PasswordUnsuitable
from services.identity.domain.passwords import check

ABOUT = ("Ana-Maria Rusu", "amrusu@statistica.example")


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery",
        "three rivers and a lamp",
        "шесть синих тракторов",
        "漢字かな交じり文で長い合言葉を作る",
        "                7 x q",
        "z" + "vkq8" * 16,
        "🐌🚜🌋 on the long road",
    ],
)
def test_any_long_password_of_any_characters_is_taken(password: str) -> None:
    check(password, ABOUT)


@pytest.mark.parametrize("password", ["", "fourteen chars", "vkq8" * 251, "e\u0301" * 14])
def test_a_password_has_15_to_1000_characters(password: str) -> None:
    with pytest.raises(PasswordUnsuitable):
        check(password, ABOUT)


@pytest.mark.parametrize(
    "password",
    [
        "passwordpassword",
        "Password-Password-2025!",
        "P4$$w0rd!P4$$w0rd!",
        "aaaaaaaaaaaaaaaaaa",
        "123456789012345",
        "9876543210987654",
        "qwertyuiopasdfgh",
        "йцукенгшщзхъфывап",
        "correct horse battery staple",
        "comity-comity-comity",
        "ministry statistics 2025",
        "парольпарольпароль1",
        "анамарияанамария",
        "Ana Maria Rusu 1985",
        "amrusu@statistica",
        "rusu.statistica.password",
        "!!!!!!!!!!!!!!!!!!",
        "               ",
    ],
)
def test_what_is_tried_first_is_refused(password: str) -> None:
    with pytest.raises(PasswordGuessable):
        check(password, (*ABOUT, "Анамария"))


def test_a_common_word_within_others_is_no_reason() -> None:
    # The standard compares the whole password, not the words in it.
    check("the password of a snail", ABOUT)


def test_in_a_demonstration_everybody_may_know_the_password() -> None:
    check("comity-demo", ABOUT, demo=True)
    with pytest.raises(PasswordUnsuitable):
        check("comity-demo", ABOUT)
