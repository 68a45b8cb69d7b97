"""Countries, groups, workflows, agencies, keys and agreements."""

from typing import Any

import pytest

from servicekit.errors import Refused, code_of
from servicekit.sharing import terms_name
from services.identity import projections
from services.identity.tables import metadata
from tests.service.identity.conftest import System, admit, both_databases, refused

JAN = {"email": "admin.pl@example.org", "name": "Jan"}
NAMES = {"en": "Border Police", "ru": "Пограничная полиция"}


def issue(system: System, by: str = "person:2", **fields: Any) -> dict[str, Any]:
    request = {"country": "MD", "agency": "MIA", "label": "nightly export", "indicators": ["ENTRIES"]}
    return system.call("issue_key", by=by, **{**request, **fields})


@pytest.fixture
def mia(system: System) -> dict[str, Any]:
    return system.call("register_agency", by="person:2", country="MD", agency="MIA", names=NAMES)


@both_databases
def test_a_country_is_admitted_with_groups_and_administrator_at_once(system: System) -> None:
    answer = system.call(
        "admit_country",
        by="person:1",
        country="PL",
        groups=[{"group": "CIS", "standing": "partner"}],
        administrator=JAN,
    )
    assert answer["groups"] == [{"group": "CIS", "standing": "partner"}]
    assert (answer["person"], answer["administered"]) == ("3", True)
    listed = system.call("list_countries")
    assert [country["country"] for country in listed["items"]] == ["MD", "PL"]
    (group,) = system.call("list_groups")["items"]
    assert (group["members"], group["partners"]) == (["MD"], ["PL"])
    system.opened(answer)
    assert system.sign_in("admin.pl@example.org")["principal"]["country"] == "PL"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"country": "MD"}, "country-admitted-already"),
        ({"country": "ZZ"}, "unknown-country"),
        ({"country": "QQ"}, "unknown-country"),
        ({"country": "Pl"}, "invalid-request"),
        ({"groups": [{"group": "NONE", "standing": "member"}]}, "not-found"),
        ({"groups": [{"group": "CIS"}, {"group": "CIS", "standing": "partner"}]}, "invalid-request"),
        ({"administrator": {"email": "admin.md@example.org", "name": "X"}}, "email-taken"),
        ({"administrator": {"email": "x", "name": "X"}}, "invalid-email"),
        (
            {"administrator": {"email": "x@example.org", "name": "X", "password": "of somebody else"}},
            "invalid-request",
        ),
    ],
)
def test_an_admission_happens_whole_or_not_at_all(system: System, fields: dict[str, Any], code: str) -> None:
    before = system.bench.kit.log.head().position
    with pytest.raises(Refused) as caught:
        system.call("admit_country", by="person:1", **{"country": "PL", **fields})
    assert code_of(caught.value) == code
    assert system.bench.kit.log.head().position == before


def test_only_the_system_admits_countries_and_forms_groups(system: System) -> None:
    for by in ("person:2", "person:99", "key:x"):
        for operation, fields in [
            ("admit_country", {"country": "PL"}),
            ("form_group", {"group": "EU", "names": NAMES}),
            ("join_group", {"group": "CIS", "country": "MD", "standing": "partner"}),
        ]:
            with refused("not-allowed", 403):
                system.call(operation, by=by, **fields)


def test_a_country_may_change_its_standing_in_a_group(system: System) -> None:
    joined = {"group": "CIS", "country": "MD"}
    group = system.call("join_group", by="person:1", standing="partner", **joined)
    assert (group["members"], group["partners"]) == ([], ["MD"])
    assert system.call("join_group", by="person:1", standing="partner", **joined)["position"] is None
    with refused("unknown-country", 422):
        system.call("join_group", by="person:1", group="CIS", country="PL")
    with refused("group-exists", 409):
        system.call("form_group", by="person:1", group="CIS", names=NAMES)


def test_a_country_sets_its_workflow(system: System) -> None:
    assert system.call("get_workflow", country="MD") == {
        "country": "MD",
        "validation_required": True,
        "approval_required": True,
        "distinct_validator_and_approver": False,
        "released_by": "anyone",
    }
    wanted = {
        "country": "MD",
        "validation_required": False,
        "approval_required": True,
        "distinct_validator_and_approver": True,
        "released_by": "other",
    }
    with refused("not-allowed", 403):
        system.call("set_workflow", by="person:1", **wanted)
    assert system.call("set_workflow", by="person:2", **wanted)["position"] is not None
    assert system.call("get_workflow", country="MD") == wanted
    assert system.call("set_workflow", by="person:2", **wanted)["position"] is None
    workflow = system.bench.kit.reference.workflow("MD")
    assert (workflow.distinct_validator_and_approver, workflow.released_by) == (True, "other")
    with refused("release-needs-judgement", 422):
        system.call("set_workflow", by="person:2", **{**wanted, "approval_required": False})
    for released_by in ("the minister", None):
        with refused("invalid-request", 422):
            system.call("set_workflow", by="person:2", **{**wanted, "released_by": released_by})
    assert system.call("get_workflow", country="MD") == wanted
    with refused("not-found", 404):
        system.call("get_workflow", country="PL")


def test_agencies_are_registered_and_closed_by_their_country(system: System, mia: dict[str, Any]) -> None:
    assert (mia["open"], mia["names"]) == (True, NAMES)
    with refused("agency-exists", 409):
        system.call("register_agency", by="person:2", country="MD", agency="MIA", names=NAMES)
    with refused("not-allowed", 403):
        system.call("close_agency", by="person:1", country="MD", agency="MIA", reason="no")
    assert not system.call("close_agency", by="person:2", country="MD", agency="MIA", reason=None)["open"]
    with refused("agency-closed", 409):
        system.call("close_agency", by="person:2", country="MD", agency="MIA")
    with refused("unknown-agency", 422):
        system.call("close_agency", by="person:2", country="MD", agency="NONE")
    (listed,) = system.call("list_agencies", country="MD")["items"]
    assert (listed["agency"], listed["open"]) == ("MIA", False)


@both_databases
def test_a_key_acts_within_its_limits_and_nowhere_else(system: System, mia: dict[str, Any]) -> None:
    key = issue(system, sources=["REG"], networks=["192.0.2.0/24"])
    principal = system.call("authenticate", token=key["secret"], address="192.0.2.9")
    assert principal["actor"] == f"key:{key['key']}"
    assert (principal["kind"], principal["person"], principal["country"]) == ("key", None, "MD")
    rights, actor = system.bench.kit.rights, principal["actor"]
    right = {"country": "MD", "indicator": "ENTRIES", "source": "REG", "address": "192.0.2.9"}
    assert rights.allows(actor, "submission.submit", **right)
    for wrong in (
        {"country": "PL"},
        {"indicator": "ASYLUM_APPLICATIONS"},
        {"indicator": None},
        {"source": "OTHER"},
        {"address": "198.51.100.1"},
        {"address": None},
    ):
        assert not rights.allows(actor, "submission.submit", **{**right, **wrong})
    for action in ("submission.approve", "submission.withdraw", "figures.read", "agreement.set"):
        assert not rights.allows(actor, action, **right)
    assert system.call("me", by=actor)["name"] == "nightly export"


def test_a_key_is_not_taken_from_another_network(system: System, mia: dict[str, Any]) -> None:
    key = issue(system, networks=["192.0.2.0/24", "2001:db8::/32"])
    for address in ("198.51.100.1", None, "nonsense"):
        with refused("network-not-allowed", 403):
            system.call("authenticate", token=key["secret"], address=address)
    for address in ("192.0.2.255", "2001:db8::1", "::ffff:192.0.2.1"):
        assert system.call("authenticate", token=key["secret"], address=address)["country"] == "MD"


def test_a_key_expires(system: System, mia: dict[str, Any]) -> None:
    key = issue(system, lifetime_days=30)
    system.bench.clock.move(days=29, hours=23)
    actor = system.call("authenticate", token=key["secret"])["actor"]
    asked = {"country": "MD", "indicator": "ENTRIES", "source": "REG"}
    assert system.bench.kit.rights.allows(actor, "submission.submit", **asked)
    system.bench.clock.move(hours=1)
    assert not system.bench.kit.rights.allows(actor, "submission.submit", **asked)
    with refused("key-expired", 401):
        system.call("authenticate", token=key["secret"])


def test_a_revoked_key_is_worth_nothing(system: System, mia: dict[str, Any]) -> None:
    key = issue(system)
    polish = admit(system, "PL", "admin.pl@example.org")
    with refused("not-found", 404):
        system.call("revoke_key", by=polish, key=key["key"], reason="mine now")
    assert system.call("revoke_key", by="person:2", key=key["key"], reason="lost")["revoked"]
    with refused("not-signed-in", 401):
        system.call("authenticate", token=key["secret"])
    with refused("key-revoked", 409):
        system.call("revoke_key", by="person:2", key=key["key"], reason="again")
    (listed,) = system.call("list_keys", by="person:2", country="MD")["items"]
    assert listed["revoked"]


def test_the_keys_of_an_agency_end_with_it(system: System, mia: dict[str, Any]) -> None:
    keys = [issue(system), issue(system, label="second")]
    system.call("close_agency", by="person:2", country="MD", agency="MIA", reason="merged", force=True)
    for key in keys:
        with refused("not-signed-in", 401):
            system.call("authenticate", token=key["secret"])
    assert {payload["key"] for payload in system.payloads("key-revoked")} == {key["key"] for key in keys}
    with refused("agency-closed", 409):
        issue(system)


def test_the_secret_of_a_key_is_told_once_and_kept_nowhere(system: System, mia: dict[str, Any]) -> None:
    key = issue(system)
    listed = system.call("list_keys", by="person:2", country="MD")
    stored = repr([(event.stored, event.payload) for event in system.events()])
    assert key["secret"] not in repr(listed) + stored
    assert issue(system)["secret"] != key["secret"]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"agency": "NONE"}, "unknown-agency"),
        ({"indicators": ["NOTHING"]}, "unknown-indicator"),
        ({"indicators": []}, "invalid-request"),
        ({"actions": ["approve"]}, "invalid-request"),
        ({"actions": []}, "invalid-request"),
        ({"networks": ["192.0.2.1/24"]}, "invalid-request"),
        ({"lifetime_days": 0}, "invalid-request"),
        ({"lifetime_days": 100_000}, "invalid-request"),
        ({"country": "PL"}, "not-allowed"),
    ],
)
def test_a_bad_key_is_not_issued(
    system: System, mia: dict[str, Any], fields: dict[str, Any], code: str
) -> None:
    with pytest.raises(Refused) as caught:
        issue(system, **fields)
    assert code_of(caught.value) == code
    assert system.payloads("key-issued") == []


@both_databases
def test_a_country_decides_who_reads_an_indicator(system: System) -> None:
    admit(system, "PL", "admin.pl@example.org")
    about = {"country": "MD", "indicator": "ENTRIES"}
    assert system.call("get_agreement", by="person:2", **about) == {
        **about,
        "mode": "national",
        **{name: [] for name in ("countries", "organisations", "positions", "people", "waiting")},
        **dict.fromkeys(("terms", "starts_at", "ends_at", "embargo_until", "lapse_after_days")),
        "existence": "closed",
        "since": None,
    }
    answer = system.call("set_agreement", by="person:2", mode="bilateral", countries=["PL", "PL"], **about)
    assert (answer["mode"], answer["countries"], answer["since"]) == ("bilateral", ["PL"], answer["position"])
    assert system.call("list_agreements", by="person:2", country="MD")["items"][0]["countries"] == ["PL"]
    again = system.call("set_agreement", by="person:2", mode="bilateral", countries=["PL"], **about)
    assert (again["position"], again["since"]) == (None, answer["since"])
    assert system.bench.kit.reference.agreement("MD", "ENTRIES").countries == ("PL",)
    assert system.call("set_agreement", by="person:2", mode="national", **about)["mode"] == "national"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"mode": "bilateral"}, "agreement-countries-missing"),
        ({"mode": "public", "countries": ["PL"]}, "agreement-countries-unused"),
        ({"mode": "bilateral", "countries": ["MD"]}, "agreement-with-itself"),
        ({"mode": "bilateral", "countries": ["FR"]}, "agreement-unknown-country"),
        ({"mode": "everyone"}, "invalid-request"),
        ({"mode": "public", "ends_at": "2024-01-01T00:00:00Z"}, "agreement-over"),
        (
            {"mode": "public", "starts_at": "2026-01-02T00:00:00Z", "ends_at": "2026-01-01T23:59:59Z"},
            "agreement-ends-before-it-starts",
        ),
        ({"mode": "public", "ends_at": "2026-01-01"}, "invalid-request"),
        ({"mode": "public", "ends_at": "2026-01-01T00:00:00"}, "invalid-request"),
        ({"mode": "public", "ends_at": "0001-01-01T00:00:00+14:00"}, "invalid-request"),
        ({"mode": "public", "embargo_until": 7}, "invalid-request"),
        ({"mode": "public", "existence": "hidden"}, "invalid-request"),
        ({"mode": "public", "terms": {"en": "Only for analysis."}}, "invalid-request"),
        ({"mode": "national", "terms": {"en": "a", "ru": "б"}}, "agreement-field-unused"),
        ({"mode": "public", "lapse_after_days": 30}, "agreement-field-unused"),
        ({"mode": "reciprocal", "lapse_after_days": 0}, "invalid-request"),
        ({"mode": "reciprocal", "lapse_after_days": -1}, "invalid-request"),
        ({"mode": "public", "people": ["2"]}, "agreement-readers-unused"),
        ({"mode": "bilateral", "people": ["2"]}, "agreement-with-itself"),
        ({"mode": "bilateral", "people": ["4711"]}, "agreement-unknown-reader"),
        ({"mode": "bilateral", "organisations": ["NOBODY"]}, "agreement-unknown-reader"),
        ({"mode": "bilateral", "positions": ["PL-NOBODY"]}, "agreement-unknown-reader"),
        ({"mode": "public", "indicator": "NOTHING"}, "unknown-indicator"),
        ({"mode": "public", "country": "PL"}, "not-allowed"),
    ],
)
def test_a_bad_agreement_is_refused(system: System, fields: dict[str, Any], code: str) -> None:
    with pytest.raises(Refused) as caught:
        system.call("set_agreement", by="person:2", **{"country": "MD", "indicator": "ENTRIES", **fields})
    assert code_of(caught.value) == code
    assert system.payloads("agreement-set") == []


def test_an_agreement_has_named_readers_times_and_terms(system: System) -> None:
    polish = admit(system, "PL", "admin.pl@example.org").removeprefix("person:")
    content = {
        "mode": "reciprocal",
        "people": [polish],
        "terms": {"en": "For analysis only.", "ru": "Только для анализа."},
        "starts_at": "2025-04-01T02:00:00+02:00",
        "ends_at": "2026-04-01T00:00:00Z",
        "embargo_until": "2025-05-01T08:00:00Z",
        "lapse_after_days": 400,
        "existence": "closed",
    }
    about = {"country": "MD", "indicator": "ENTRIES"}
    answer = system.call("set_agreement", by="person:2", **about, **content)
    written = {
        **content,
        "starts_at": "2025-04-01T00:00:00Z",
        "ends_at": "2026-04-01T00:00:00Z",
        "embargo_until": "2025-05-01T08:00:00Z",
    }
    assert {name: answer[name] for name in written} == written
    assert system.call("get_agreement", by="person:2", **about)["terms"] == content["terms"]
    assert system.call("set_agreement", by="person:2", **about, **written)["position"] is None
    (event,) = system.payloads("agreement-set")
    assert {name: event[name] for name in written} == written


def test_who_joins_a_group_later_waits_for_the_country_s_word(system: System) -> None:
    about = {"country": "MD", "indicator": "ENTRIES"}
    agreed = system.call("set_agreement", by="person:2", mode="participants", **about)
    assert agreed["waiting"] == []
    for late in ("PL", "UA"):
        admit(system, late, f"admin.{late}@example.org")
    assert system.call("get_agreement", by="person:2", **about)["waiting"] == ["PL", "UA"]
    assert system.call("list_agreements", by="person:2", country="MD")["items"][0]["waiting"] == ["PL", "UA"]
    with refused("not-allowed", 403):
        system.call("confirm_agreement", by="person:1", countries=["PL"], **about)
    with refused("agreement-not-waiting", 422):
        system.call("confirm_agreement", by="person:2", countries=["PL", "GE"], **about)
    confirmed = system.call("confirm_agreement", by="person:2", countries=["PL"], **about)
    assert confirmed["waiting"] == ["UA"]
    again = system.call("confirm_agreement", by="person:2", countries=["PL"], **about)
    assert (again["waiting"], again["position"]) == (["UA"], None)
    anew = system.call("set_agreement", by="person:2", mode="reciprocal", **about)
    assert anew["waiting"] == [], "an agreement set later knows who is there"
    system.call("join_group", by="person:1", group="CIS", country="PL", standing="partner")
    assert system.call("get_agreement", by="person:2", **about)["waiting"] == ["PL"]


def test_terms_are_accepted_for_oneself_and_by_an_administrator_for_keys(system: System) -> None:
    polish = admit(system, "PL", "admin.pl@example.org")
    reader = system.register(polish, "jan@example.org", "user", country="PL")
    about = {"country": "MD", "indicator": "ENTRIES"}
    texts = {"en": "For analysis only.", "ru": "Только для анализа."}
    system.call("set_agreement", by="person:2", mode="bilateral", countries=["PL"], terms=texts, **about)
    shown = {**about, "terms": terms_name(texts)}
    accepted = system.call("accept_terms", by=reader, **shown)
    assert system.call("accept_terms", by=reader, **shown)["position"] is None
    with refused("not-allowed", 403):
        system.call("accept_terms", by=reader, for_keys=True, **shown)
    with refused("not-signed-in", 401):
        system.call("accept_terms", **shown)
    with refused("not-found", 404):
        system.call("accept_terms", by=reader, **{**shown, "terms": "0" * 32})
    with refused("not-found", 404):
        system.call("accept_terms", by=reader, **{**shown, "country": "FR"})
    system.call("accept_terms", by=polish, for_keys=True, **shown)
    own, keys = system.payloads("terms-accepted")
    assert accepted["position"]
    assert own == {**shown, "person": reader.removeprefix("person:"), "reader_country": None}
    assert keys == {**shown, "person": None, "reader_country": "PL"}


def test_no_operator_opens_a_countrys_figures(system: System) -> None:
    submitter = system.register("person:2", "ana@example.org", "data-submitter", "data-approver")
    polish = admit(system, "PL", "admin.pl@example.org")
    for by in ("person:1", submitter, polish, "system", "service:reporting"):
        with refused("not-allowed", 403):
            system.call("set_agreement", by=by, country="MD", indicator="ENTRIES", mode="public")
    with refused("not-allowed", 403):
        system.call("get_agreement", by="person:1", country="MD", indicator="ENTRIES")


@both_databases
def test_read_models_made_anew_from_the_log_are_the_same(system: System, mia: dict[str, Any]) -> None:
    admit(system, "PL", "admin.pl@example.org")
    ana = system.register("person:2", "ana@example.org", "user", "data-submitter")
    number = ana.removeprefix("person:")
    system.call("revoke_role", by="person:2", grant=system.call("me", by=ana)["roles"][0]["grant"])
    system.call("change_person", by="person:2", person=number, name="Ana", email="ana@new.example")
    system.call("set_agreement", by="person:2", country="MD", indicator="ENTRIES", mode="reciprocal")
    admit(system, "UA", "admin.ua@example.org")
    about = {"country": "MD", "indicator": "ENTRIES", "countries": ["UA"]}
    system.call("confirm_agreement", by="person:2", **about)
    key = issue(system)
    system.call("revoke_key", by="person:2", key=key["key"], reason="lost")
    token = system.sign_in("ana@new.example")["token"]
    before = contents(system)
    system.app.consumers[0].rebuild(projections.clear)
    assert contents(system) == before
    assert system.call("authenticate", token=token)["actor"] == ana


@both_databases
def test_an_event_applied_twice_is_applied_once(system: System, mia: dict[str, Any]) -> None:
    system.register("person:2", "ana@example.org", "user")
    issue(system)
    before = contents(system)
    for event in system.bench.kit.log.read(types=projections.TYPES):
        with system.bench.kit.database.begin() as connection:
            projections.apply(connection, event)
            projections.apply(connection, event)
    assert contents(system) == before


def contents(system: System) -> dict[str, list[str]]:
    """Every row of every read model."""
    with system.bench.kit.database.connect() as connection:
        return {
            table.name: sorted(repr(tuple(row)) for row in connection.execute(table.select()).all())
            for table in metadata.sorted_tables
        }


def test_terms_are_accepted_by_whom_the_agreement_may_concern(system: System) -> None:
    polish = admit(system, "PL", "admin.pl@example.org")
    admit(system, "UA", "admin.ua@example.org")
    texts = {"en": "For analysis only.", "ru": "Только для анализа."}
    about = {"country": "MD", "indicator": "ENTRIES"}
    shown = {**about, "terms": terms_name(texts)}
    jan = system.register(polish, "jan@example.org", "user", country="PL")
    ana = system.register("person:2", "ana@example.org", "user")
    modes: tuple[dict[str, Any], ...] = (
        {"mode": "bilateral", "countries": ["UA"]},
        {"mode": "bilateral", "people": [polish.removeprefix("person:")]},
    )
    for mode in modes:
        system.call("set_agreement", by="person:2", **mode, terms=texts, **about)
        for by in (jan, ana, "person:1"):
            with refused("terms-not-for-reader", 403):
                system.call("accept_terms", by=by, **shown)
    with refused("terms-not-for-reader", 403):  # a person is named, not the country
        system.call("accept_terms", by=polish, for_keys=True, **shown)
    assert system.payloads("terms-accepted") == []
    system.call("accept_terms", by=polish, **shown)
    for mode in ("participants", "reciprocal"):
        system.call("set_agreement", by="person:2", mode=mode, terms={**texts, "en": mode}, **about)
        system.call("accept_terms", by=jan, **about, terms=terms_name({**texts, "en": mode}))
    system.call("set_agreement", by="person:2", mode="public", terms=texts, **about)
    system.call("accept_terms", by="person:1", **shown)
    with refused("terms-not-for-reader", 403):
        system.call("accept_terms", by=ana, **shown)
