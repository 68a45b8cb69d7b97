"""Rights: which role does what where, what limits a key, and what happens when the log cannot be followed."""

import threading
from dataclasses import dataclass
from typing import Any

import pytest

from servicekit.errors import NotAllowed, NotSignedIn, Unavailable
from servicekit.policies import policies
from tests.unit.servicekit.rights import PLACE, PUBLIC, Event, World

ROLES = {
    "user",
    "data-submitter",
    "data-validator",
    "data-approver",
    "content-manager",
    "country-administrator",
    "system-administrator",
    "auditor",
    "observer",
    "organisation-administrator",
    "delegate",
}


def allowed_to(world: World, actor: str, **place: Any) -> set[str]:
    """Every action that the actor may do at a place."""
    return {action for _, action, _ in policies() if world.rights.allows(actor, action, **place)}


READING = {"figures.read", "notice.read", "agreement.see", "calendar.see"} | PUBLIC


@pytest.mark.parametrize(
    ("role", "actions"),
    [
        ("user", READING),
        (
            "data-submitter",
            READING
            | {
                "submission.submit",
                "submission.map",
                "submission.see",
                "submission.withdraw",
                "submission.answer",
            },
        ),
        (
            "data-validator",
            READING
            | {
                "submission.see",
                "submission.validate",
                "submission.reject",
                "submission.request-clarification",
            },
        ),
        (
            "data-approver",
            READING
            | {"submission.see", "submission.approve", "submission.release", "submission.reject"}
            | {"joint-report.open", "joint-report.write", "joint-report.confirm"},
        ),
        ("content-manager", READING | {"document.file", "joint-report.write"}),
        (
            "country-administrator",
            READING
            | {
                "agreement.set",
                "disclosure.see",
                "terms.accept",
                "agency.register",
                "country.describe",
                "correspondence.publish",
                "country.withdraw",
                "person.register",
                "person.erase",
                "person.see",
                "role.grant",
                "role.define",
                "role.see",
                "position.define",
                "position.assign",
                "position.see",
                "delegate.appoint",
                "submission.hand-over",
                "key.issue",
                "key.see",
                "workflow.set",
                "catalog.define-national",
                "report.define-national",
                "sign-in.set",
                "source.declare",
                "documentation.write",
                "due-dates.set",
                "webhook.register",
                "joint-report.open",
                "joint-report.write",
            },
        ),
        ("auditor", PUBLIC | {"log.read", "log.verify", "log.open", "disclosure.see"}),
    ],
)
def test_a_role_does_in_its_country_what_the_brief_says(world: World, role: str, actions: set[str]) -> None:
    assert allowed_to(world, world.person("1", role), **PLACE) == actions


def test_a_system_administrator_touches_no_countrys_figures_or_agreements(world: World) -> None:
    actor = world.person("1", "system-administrator", country=None)
    everywhere = PUBLIC | {
        "country.admit",
        "organisation.register",
        "administrator.appoint",
        "group.form",
        "catalog.define",
        "report.define",
        "correction.see",
        "compliance.see",
    }
    assert allowed_to(world, actor, **PLACE) == everywhere
    assert allowed_to(world, actor) == everywhere | {
        "person.register",
        "person.erase",
        "person.see",
        "role.grant",
        "document.file",
        "joint-report.open",
    }


@pytest.mark.parametrize("role", sorted(ROLES - {"auditor", "system-administrator"}))
def test_a_role_does_nothing_in_another_country_or_in_the_system(world: World, role: str) -> None:
    actor = world.person("1", role)
    for place in ({**PLACE, "country": "PL"}, {**PLACE, "country": None}, {}):
        assert allowed_to(world, actor, **place) == PUBLIC


def test_every_role_has_a_policy_and_no_policy_is_for_another() -> None:
    assert {role for role, _, _ in policies()} == ROLES | {"public", "agency-system"}
    assert {scope for _, _, scope in policies()} == {"own", "system"}
    assert len(set(policies())) == len(policies())


def test_a_grant_reaches_the_indicators_and_sources_it_names(world: World) -> None:
    actor = world.person("1", "data-submitter", indicators=["ENTRIES"], sources=["REG"])
    allows = world.rights.allows
    assert allows(actor, "submission.submit", **PLACE)
    for other in ({"indicator": "EXITS"}, {"source": "SURVEY"}, {"indicator": None}, {"source": None}):
        assert not allows(actor, "submission.submit", **{**PLACE, **other})


def test_limits_of_one_grant_do_not_mix_with_those_of_another(world: World) -> None:
    actor = world.person("1", "data-submitter", indicators=["ENTRIES"], sources=["REG"])
    limits = {"indicators": ["EXITS"], "sources": ["SURVEY"]}
    world.happens("role-granted", grant="second", person="1", role="data-submitter", country="MD", **limits)
    allows = world.rights.allows
    assert allows(actor, "submission.submit", country="MD", indicator="EXITS", source="SURVEY")
    assert not allows(actor, "submission.submit", country="MD", indicator="ENTRIES", source="SURVEY")


def test_an_unlimited_grant_reaches_everything_in_its_country(world: World) -> None:
    actor = world.person("1", "data-approver")
    assert world.rights.allows(actor, "submission.release", country="MD")
    assert world.rights.allows(actor, "submission.release", country="MD", indicator="ANY", source="ANY")


@pytest.mark.parametrize("actor", [None, "person:99", "key:none", "system", "service:reporting", ""])
def test_whoever_is_not_known_may_do_what_the_public_may(world: World, actor: str | None) -> None:
    allowed = {action for _, action, _ in policies() if world.rights.allows(actor, action, **PLACE)}
    assert allowed == PUBLIC


def test_a_right_ends_with_its_grant_at_once(world: World) -> None:
    actor = world.person("1", "data-approver")
    assert world.rights.allows(actor, "submission.release", **PLACE)
    world.happens("role-revoked", grant="1-data-approver-MD", person="1")
    assert not world.rights.allows(actor, "submission.release", **PLACE)
    world.grant("1", "data-approver", "MD")
    assert world.rights.allows(actor, "submission.release", **PLACE)


def test_a_closed_account_may_do_nothing_until_it_is_open_again(world: World) -> None:
    actor = world.person("1", "user")
    assert world.rights.allows(actor, "figures.read", **PLACE)
    world.happens("person-deactivated", person="1", reason="left")
    assert allowed_to(world, actor, **PLACE) == PUBLIC
    assert world.rights.people("MD") == ()
    world.happens("person-reactivated", person="1", reason="back")
    assert world.rights.allows(actor, "figures.read", **PLACE)


def test_an_event_applied_again_changes_nothing(world: World) -> None:
    actor = world.person("1", "user")
    before = world.rights.principal(actor)
    for event in (
        Event("identity.person-registered", {"person": "1", "country": "PL"}, 1),
        Event(
            "identity.role-granted",
            {
                "grant": "1-user-MD",
                "person": "1",
                "role": "user",
                "country": "MD",
                "indicators": None,
                "sources": None,
            },
            2,
        ),
    ):
        world.rights.apply(event)
    assert world.rights.principal(actor) == before


def test_events_about_nobody_known_change_nothing(world: World) -> None:
    world.grant("7", "data-approver", "MD")
    world.happens("role-revoked", grant="x", person="7")
    world.happens("key-revoked", key="x", country="MD", reason="r")
    assert world.rights.principal("person:7") is None
    assert not world.rights.allows("person:7", "submission.release", **PLACE)


def test_require_says_what_is_missing(world: World) -> None:
    actor = world.person("1", "user")
    world.rights.require(actor, "figures.read", **PLACE)
    with pytest.raises(NotAllowed) as caught:
        world.rights.require(actor, "submission.submit", country="MD", indicator="ENTRIES")
    assert caught.value.fields == {"action": "submission.submit", "country": "MD", "indicator": "ENTRIES"}
    with pytest.raises(NotSignedIn):
        world.rights.require(None, "submission.submit", country="MD")
    world.rights.require(None, "country.see")


def test_an_action_without_a_policy_is_a_mistake_of_the_caller(world: World) -> None:
    with pytest.raises(LookupError, match=r"submission\.publish"):
        world.rights.allows(world.person("1", "user"), "submission.publish", country="MD")


@dataclass
class Watched:
    age_s: float


def test_rights_that_cannot_follow_the_log_refuse_everything(world: World) -> None:
    actor, follower = world.person("1", "user"), Watched(0.0)
    world.rights.watch(follower)
    assert world.rights.allows(actor, "figures.read", **PLACE)
    follower.age_s = 4.9
    assert world.rights.allows(actor, "figures.read", **PLACE)
    follower.age_s = 5.1
    assert not world.rights.allows(actor, "figures.read", **PLACE)
    assert world.rights.reach(actor, "figures.read") == ()
    with pytest.raises(Unavailable) as caught:
        world.rights.require(actor, "figures.read", **PLACE)
    assert caught.value.fields == {"part": "log"}
    follower.age_s = 0.1
    world.rights.require(actor, "figures.read", **PLACE)


def test_the_reach_of_an_action_is_the_grants_that_give_it(world: World) -> None:
    actor = world.person("1", "data-submitter", indicators=["ENTRIES"])
    world.grant("1", "user", "MD")
    (grant,) = world.rights.reach(actor, "submission.submit")
    assert (grant.role, grant.country, grant.indicators) == ("data-submitter", "MD", ("ENTRIES",))
    assert len(world.rights.reach(actor, "figures.read")) == 2
    assert world.rights.reach(actor, "agreement.set") == ()
    assert world.rights.reach(None, "submission.submit") == ()
    assert world.rights.reach("person:9", "submission.submit") == ()
    world.happens("person-deactivated", person="1", reason="left")
    assert world.rights.reach(actor, "submission.submit") == ()


def test_the_people_of_a_country_are_the_active_ones_in_order(world: World) -> None:
    for number, country in (("1", "MD"), ("2", "PL"), ("10", "MD"), ("3", None)):
        world.person(number, country=country)
    assert world.rights.people("MD") == ("1", "10")
    assert world.rights.people("XX") == ()


def test_many_threads_get_the_newest_answer(world: World) -> None:
    actor, wrong = world.person("1", "data-approver"), []
    stop = threading.Event()

    def ask() -> None:
        while not stop.is_set():
            world.rights.allows(actor, "submission.release", **PLACE)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for _ in range(200):
        world.happens("role-revoked", grant="1-data-approver-MD", person="1")
        if world.rights.allows(actor, "submission.release", **PLACE):
            wrong.append("allowed after the grant was taken")
        world.grant("1", "data-approver", "MD")
        if not world.rights.allows(actor, "submission.release", **PLACE):
            wrong.append("refused after the grant was given")
    stop.set()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_what_is_remembered_has_a_limit(world: World) -> None:
    actor = world.person("1", "user")
    for number in range(5000):
        world.rights.allows(actor, "figures.read", country="MD", indicator=f"I{number}")
    assert len(world.rights._standings[actor].memo) <= 4096


def test_waiting_ends_when_an_event_was_applied(world: World) -> None:
    world.person("1")
    assert world.rights.wait_for(1, 0)
    assert not world.rights.wait_for(2, 0)
    world.happens("agency-closed", country="MD", agency="MIA", reason="r")
    assert world.rights.wait_for(2, 0)
