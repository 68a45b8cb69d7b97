"""One-time codes: those of RFC 6238, each good for one time and for a moment."""

import base64
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl, urlsplit

import pytest

from services.identity.domain.second_factor import code_at, matching_step, recovery_code, uri

SECRET = b"12345678901234567890"
"""Of RFC 6238, appendix B; its codes have eight digits, the last six of which are these."""
NOW = datetime(2025, 3, 1, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, b"287082"),
        (1111111109, b"081804"),
        (1111111111, b"050471"),
        (1234567890, b"005924"),
        (2000000000, b"279037"),
        (20000000000, b"353130"),
    ],
)
def test_codes_are_those_of_the_standard(seconds: int, code: bytes) -> None:
    assert code_at(SECRET, seconds // 30) == code


def present() -> int:
    return int(NOW.timestamp()) // 30


def typed(step: int) -> str:
    return code_at(SECRET, step).decode()


def test_a_code_is_taken_one_step_early_or_late_and_no_more() -> None:
    taken = [matching_step(SECRET, typed(present() + drift), NOW, 0) for drift in (-2, -1, 0, 1, 2)]
    assert taken == [None, present() - 1, present(), present() + 1, None]
    assert matching_step(SECRET, typed(present()), NOW + timedelta(seconds=61), 0) is None


def test_a_code_that_was_used_is_used_and_so_are_those_before() -> None:
    assert matching_step(SECRET, typed(present()), NOW, present()) is None
    assert matching_step(SECRET, typed(present() - 1), NOW, present()) is None
    assert matching_step(SECRET, typed(present() + 1), NOW, present()) == present() + 1


@pytest.mark.parametrize("wrong", ["", "12345", "1234567", "abcdef", "٠١٢٣٤٥", "\ud800" * 6])
def test_what_is_no_code_is_none(wrong: str) -> None:
    assert matching_step(SECRET, wrong, NOW, 0) is None


def test_a_code_may_be_typed_in_groups() -> None:
    code = typed(present())
    assert matching_step(SECRET, f" {code[:3]} {code[3:]} ", NOW, 0) == present()
    assert recovery_code(" AB12c-9F00d ") == "ab12c9f00d"


def test_the_address_for_an_authenticator_names_whose_it_is() -> None:
    parts = urlsplit(uri(SECRET, "ana@example.org"))
    assert (parts.scheme, parts.netloc, parts.path) == ("otpauth", "totp", "/Comity:ana%40example.org")
    assert dict(parse_qsl(parts.query)) == {
        "secret": base64.b32encode(SECRET).decode(),
        "issuer": "Comity",
        "algorithm": "SHA1",
        "digits": "6",
        "period": "30",
    }
