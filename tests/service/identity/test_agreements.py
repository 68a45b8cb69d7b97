"""Sharing agreements: deciding, later joiners, terms."""

from typing import Any

import pytest

from servicekit.errors import Refused, code_of
from servicekit.sharing import terms_name
from tests.service.identity.conftest import System, admit, both_databases, refused


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
