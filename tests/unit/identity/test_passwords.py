"""Passwords: the parameters of production, one form of the same characters, and no telling by the work."""

import pytest
from argon2 import extract_parameters

from servicekit.settings import Settings
from servicekit.workers import Workers
from services.identity.domain.errors import PasswordUnsuitable
from services.identity.passwords import Passwords, decoy

CHEAP = Settings(argon2_time_cost=1, argon2_memory_kib=8, argon2_parallelism=1)


@pytest.fixture
def passwords() -> Passwords:
    return Passwords(CHEAP, Workers(0))


def test_production_hashes_with_argon2id_and_at_least_what_owasp_asks_for() -> None:
    known = Passwords(Settings(), Workers(0)).hash("correct horse battery")
    parameters = extract_parameters(known)
    # OWASP password storage cheat sheet: argon2id with 19 MiB, 2 passes, 1 lane at the least.
    assert known.startswith("$argon2id$")
    assert (parameters.memory_cost, parameters.time_cost, parameters.parallelism) == (65_536, 3, 2)


def test_a_password_is_known_by_its_hash_alone(passwords: Passwords) -> None:
    known = passwords.hash("correct horse battery")
    assert passwords.verify("correct horse battery", known) == (True, None)
    assert passwords.verify("correct horse batterz", known) == (False, None)
    assert passwords.hash("correct horse battery") != known


def test_the_same_characters_are_the_same_password_however_typed(passwords: Passwords) -> None:
    known = passwords.hash("дорога Zoë № 1 дом")
    assert passwords.verify("дорога Zoe\u0308 № 1 дом", known)[0]


def test_without_an_account_nothing_is_right(passwords: Passwords) -> None:
    assert passwords.verify("correct horse battery", None) == (False, None)
    assert passwords.verify("", None) == (False, None)


def test_the_decoy_costs_what_a_real_hash_costs(passwords: Passwords) -> None:
    false, real = decoy(time_cost=1, memory_cost=8, parallelism=1), passwords.hash("correct horse battery")
    assert extract_parameters(false) == extract_parameters(real)
    assert len(false) == len(real)


def test_a_broken_hash_is_no_password(passwords: Passwords) -> None:
    assert passwords.verify("correct horse battery", "$argon2id$broken") == (False, None)


@pytest.mark.parametrize("password", ["", "fourteen chars", "xy" * 501])
def test_an_unsuitable_password_is_refused(passwords: Passwords, password: str) -> None:
    with pytest.raises(PasswordUnsuitable) as caught:
        passwords.hash(password)
    assert caught.value.fields == {"minimum": 15, "maximum": 1000}


def test_half_a_character_is_a_wrong_password_and_no_fault(passwords: Passwords) -> None:
    assert passwords.verify("\ud800" * 10, passwords.hash("correct horse battery")) == (False, None)
