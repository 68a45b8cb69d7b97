"""No operator override: nobody from outside changes or opens a figure, an agreement, a visibility."""

import itertools
import json
from collections.abc import Mapping
from typing import Any, Final

import pytest

from deploy.trial.systems import System
from tests.by_the_clock import BY_THE_CLOCK
from tests.outcomes.asking import Answer
from tests.outcomes.catalogue import samples
from tests.outcomes.planted import forbidden, shown
from tests.outcomes.sample import Walk
from tests.outcomes.stage import NATIONAL, PASSWORD, SHARED, TO_READERS, Walker
from tests.outcomes.table import OTHER, OWN, rows
from tests.outcomes.things import MAKE

OUTSIDE: Final = (
    ("public", OWN),
    ("system-administrator", OWN),
    ("auditor", OWN),
    ("country-administrator", OTHER),
    ("user", OTHER),
    ("data-approver", OTHER),
    ("agency-key", OTHER),
    ("observer", OTHER),
    ("organisation-administrator", OTHER),
    ("delegate", OTHER),
)
WHO_MIGHT_CHANGE: Final = (
    ("system-administrator", OWN),
    ("auditor", OWN),
    ("country-administrator", OTHER),
    ("data-approver", OTHER),
)
REPORTS: Final = ("citizenship-over-time", "country-profile", "countries-compared")
ABROAD: Final = ("UA", "SY")
FORMATS: Final = ("html", "pdf", "csv", "xlsx", "json", "jsonstat")
ATTEMPTS: Final = frozenset({"submission.refused", "identity.sign-in-refused", "identity.session-started"})
"""Events that record an attempt, or that the caller took a session to make one, and change nothing."""


@pytest.mark.parametrize(("kind", "side"), OUTSIDE)
def test_no_report_in_any_format_or_vintage_shows_them_a_figure_that_is_not_theirs(
    walk: Walk, kind: str, side: str
) -> None:
    walker, country = walk.stage.of(kind, side), walk.stage.country[OWN]
    vintage = walk.stage.api(walk.stage.of("auditor"), "GET", "/log/checkpoint")["position"]
    found = set()
    for report, format_, indicator, as_of in itertools.product(
        REPORTS, FORMATS, (NATIONAL, SHARED, TO_READERS), ("", f"&as_of={vintage}")
    ):
        query = f"?country={country}&indicator={indicator}&format={format_}{as_of}"
        if report != "citizenship-over-time":
            query = query.replace(f"country={country}&", "") if "compared" in report else query
            query = query if "compared" in report else query.replace(f"&indicator={indicator}", "")
        answer = walk.stage.send(walker, "GET", f"/api/v1/reports/{report}{query}")
        assert answer.status in {200, 404}, answer.told
        found |= {(report, format_, name) for name in shown(answer) & set(forbidden(walker))}
    assert found == set()


@pytest.mark.parametrize(("kind", "side"), OUTSIDE)
def test_no_report_about_several_figures_shows_them_one_that_is_not_theirs(
    walk: Walk, kind: str, side: str
) -> None:
    walker, country = walk.stage.of(kind, side), walk.stage.country[OWN]
    everything = [
        "availability?",
        "bulletin?from=2000",
        *(f"citizens-abroad?citizenship={code}" for code in ABROAD),
    ]
    asked = [
        *everything,
        *(
            f"{report}?indicator={indicator}"
            for report in ("timeliness", "origins-by-destinations")
            for indicator in (NATIONAL, SHARED, TO_READERS)
        ),
        *(f"revisions?country={country}&indicator={each}" for each in (NATIONAL, SHARED, TO_READERS)),
        *_of_both(walk),
    ]
    found = set()
    for report, format_ in itertools.product(asked, ("json", "csv")):
        answer = walk.stage.send(walker, "GET", f"/api/v1/reports/{report}&format={format_}")
        assert answer.status in {200, 404}, answer.told
        found |= {(report, format_, name) for name in shown(answer) & set(forbidden(walker))}
    assert found == set()


def test_planted_figures_are_found_where_they_may_be_seen(walk: Walk) -> None:
    # Else the tests beside this one could not fail.
    walker, country = walk.stage.of("user"), walk.stage.country[OWN]
    for indicator, name in ((NATIONAL, "national"), (SHARED, "shared")):
        for format_ in FORMATS:
            query = f"?country={country}&indicator={indicator}&format={format_}"
            answer = walk.stage.send(walker, "GET", f"/api/v1/reports/citizenship-over-time{query}")
            assert name in shown(answer), (format_, answer.told)
    query = f"?country={country}&indicator={TO_READERS}&format=csv"
    answer = walk.stage.send(
        walk.stage.of("observer"), "GET", f"/api/v1/reports/citizenship-over-time{query}"
    )
    assert shown(answer) == {"to_readers"}
    posted = f"/api/v1/submissions/{walk.stage.unreleased}/observations"
    assert shown(walk.stage.send(walk.stage.of("data-validator"), "GET", posted)) == {"unreleased"}


@pytest.mark.parametrize("path", ["/metrics", "/health/ready", "/api/v1/openapi.json"])
def test_what_operators_watch_shows_no_figure(walk: Walk, path: str) -> None:
    assert shown(walk.stage.send(walk.stage.public, "GET", path)) == set()


@pytest.mark.parametrize(("kind", "side"), WHO_MIGHT_CHANGE)
def test_everything_that_is_refused_to_them_changes_nothing(walk: Walk, kind: str, side: str) -> None:
    for name in MAKE:  # what requests are about is there before
        _ = walk.things[name]
    walker, auditor = walk.stage.of(kind, side), walk.stage.of("auditor")
    for each in (walker, auditor):
        walk.stage.api(each, "GET", "/me")
    before, position = _state(walk), walk.stage.api(auditor, "GET", "/log/checkpoint")["position"]
    asked = 0
    for row in rows():
        if not row.through(kind, side) and not row.what.startswith("GET "):
            sample = samples()[row.key]
            answer = walk.ask(sample, row, walker)
            assert not walk.got_through(sample, answer), (row.key, answer.told)
            asked += 1
    assert asked > 100
    events = walk.stage.api(auditor, "GET", f"/log/events?after={position}&limit=500")["items"]
    # What reporting makes of what was there before may come late.
    assert {each["type"] for each in events if each["service"] != "reporting"} <= ATTEMPTS | BY_THE_CLOCK
    assert _state(walk) == before


def test_the_system_administrator_does_not_take_a_country_over(walk: Walk) -> None:
    stage, root, country = walk.stage, walk.stage.root, walk.stage.country[OWN]
    administrator = stage.of("country-administrator")
    mine = {"email": "mine@example.org", "name": "Mine", "country": country}
    first = {"email": "mine@example.org", "name": "Mine"}
    attempts: tuple[tuple[str, str, Any], ...] = (
        ("POST", "/users", {**mine, "roles": [{"role": "country-administrator"}]}),
        ("POST", "/users", {**mine, "roles": [{"role": "user"}]}),
        ("POST", f"/users/{root.person}/roles", {"country": country, "role": "country-administrator"}),
        ("POST", f"/users/{root.person}/roles", {"country": country, "role": "auditor"}),
        ("POST", f"/users/{administrator.person}/invitation", None),
        ("PATCH", f"/users/{administrator.person}", {"email": "mine@example.org"}),
        ("DELETE", f"/users/{administrator.person}", {}),
        ("POST", f"/users/{administrator.person}/erase", {}),
        ("DELETE", f"/countries/{country}", {}),
        ("POST", "/countries", {"country": country, "administrator": first}),
        ("DELETE", f"/users/{administrator.person}/second-factor", None),
        ("PUT", f"/countries/{country}/sign-in", {"second_factor_required": True}),
    )
    for method, path, body in attempts:
        kind = None if body is None else "application/json"
        answer = stage.send(root, method, f"/api/v1{path}", kind, _json(body))
        assert answer.status in {403, 404, 409, 422}, (method, path, answer.told)
    assert stage.api(stage.signed_in(administrator), "GET", "/me")["country"] == country
    assert stage.api(root, "GET", "/me")["country"] is None
    assert [each["role"] for each in stage.api(root, "GET", "/me")["roles"]] == ["system-administrator"]


def test_no_line_of_any_process_has_a_figure_or_a_secret(
    distributed_walk: Walk, distributed_system: System
) -> None:
    walker = distributed_walk.stage.of("data-submitter", OTHER)
    for row in rows():
        if row.what.startswith(("submission.", "GET /api/v1/submissions")):
            distributed_walk.ask(samples()[row.key], row, walker)
    lines = (distributed_system.var / "process.log").read_bytes()
    assert lines
    assert shown(Answer(status=200, body=lines)) == set()
    key = distributed_walk.stage.of("agency-key")
    for secret in (PASSWORD, key.token, walker.token):
        assert str(secret).encode() not in lines


def test_reports_of_both_countries_show_them_to_each_other(walk: Walk) -> None:
    # Else the test above could not fail of these.
    for asked in _of_both(walk):
        if "regional-sum" in asked and SHARED not in asked:
            continue
        answer = walk.stage.send(
            walk.stage.of("data-approver", OTHER), "GET", f"/api/v1/reports/{asked}&format=json"
        )
        assert "shared" in shown(answer), (asked, answer.told)


def _of_both(walk: Walk) -> list[str]:
    """Reports of figures of both countries: sums over their group, a mirror, a joint report."""
    own, other = walk.stage.country[OWN], walk.stage.country[OTHER]
    group = walk.stage.group
    return [
        *(f"regional-sum?group={group}&indicator={each}" for each in (NATIONAL, SHARED, TO_READERS)),
        f"mirror?country={own}&partner={other}&indicator={walk.things['movement']}",
        f"joint-report?joint={walk.things['joint']}",
    ]


def _state(walk: Walk) -> Mapping[str, Any]:
    """What belongs to "own": its figures as its people read them, its agreements, its people and rights."""
    stage = walk.stage
    reader, administrator = stage.of("user"), stage.of("country-administrator")
    country = stage.country[OWN]
    asked: tuple[tuple[Walker, str], ...] = (
        (reader, f"/observations?country={country}&indicator={NATIONAL}&limit=500"),
        (reader, f"/observations?country={country}&indicator={SHARED}&limit=500"),
        (stage.of("user", OTHER), f"/observations?country={country}&indicator={SHARED}&limit=500"),
        (administrator, f"/agreements?country={country}&limit=500"),
        (administrator, f"/users?country={country}&limit=500"),
        (administrator, f"/roles?country={country}"),
        (administrator, f"/positions?country={country}&limit=500"),
        (administrator, f"/delegates?country={country}&limit=500"),
        (stage.of("data-validator"), f"/submissions/{stage.unreleased}/observations"),
    )
    return {path: stage.api(by, "GET", path) for by, path in asked}


def _json(body: Any) -> bytes:
    return b"" if body is None else json.dumps(body).encode()
