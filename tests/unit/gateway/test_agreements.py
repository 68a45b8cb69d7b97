"""The pages of an agreement: what it would change is shown before it is set."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.unit.gateway.fakes import FakeCalls
from tests.unit.gateway.test_forms import hidden
from tests.unit.gateway.test_pages import AGREEMENT

PAGE = "/agreements/ASYLUM_APPLICATIONS"
TABLE = {"source": "REG", "frequency": "A", "from": "2023", "to": "2024", "cells": 12, "masked": 2}
CONTENT: dict[str, Any] = {
    "mode": "bilateral",
    "countries": ["GE"],
    "organisations": [],
    "positions": [],
    "people": ["12", "13"],
    "terms": {"en": "For analysis only.", "ru": "Только для анализа."},
    "starts_at": None,
    "ends_at": "2026-01-31T08:00Z",
    "embargo_until": "2026-01-01T00:00Z",
    "lapse_after_days": None,
    "existence": "announced",
}
TYPED = {
    "mode": "bilateral",
    "countries": "GE",
    "people": "12, 13",
    "terms_en": "For analysis only.",
    "terms_ru": "Только для анализа.",
    "ends_at": "2026-01-31 08:00",
    "embargo_until": "2026-01-01",
    "existence": "announced",
}


@pytest.fixture
def administrator(calls: FakeCalls, browser: FlaskClient) -> FlaskClient:
    turn = {"at": "2025-03-01T09:00:00Z", "now": True, "because": "bilateral"}
    calls.answers |= {
        "identity.get_agreement": AGREEMENT,
        "identity.check_agreement": {**AGREEMENT, **CONTENT},
        "identity.set_agreement": {**AGREEMENT, "position": 41},
        "identity.confirm_agreement": {**AGREEMENT, "position": 42},
        "reporting.await_position": {"reached": True},
        "reporting.preview_agreement": {
            "turns": [
                {**turn, "reader": "GE", "change": "gains", "before": [], "after": [TABLE]},
                {**turn, "reader": "person:13", "change": "loses", "before": [TABLE], "after": []},
            ]
        },
    }
    browser.set_cookie("comity_session", "admin")
    return browser


def test_what_would_change_is_shown_before_the_agreement_is_set(
    calls: FakeCalls, administrator: FlaskClient
) -> None:
    token = {"csrf_token": hidden(administrator.get(PAGE).text, "csrf_token")}
    page = administrator.post(PAGE, data={**token, **TYPED})
    assert page.status_code == 200
    assert "12 figures, 2 of them masked" in page.text and "person 13" in page.text
    assert not calls.of("identity.set_agreement")
    (checked,) = calls.of("identity.check_agreement")
    assert checked.request == {"country": "MD", "indicator": "ASYLUM_APPLICATIONS", **CONTENT}
    shown = {name: hidden(page.text, name) for name in (*TYPED, "step", "form_once")}
    answer = administrator.post(PAGE, data={**token, **shown})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/agreements?done=agreed")
    (made,) = calls.of("identity.set_agreement")
    assert made.request == {"country": "MD", "indicator": "ASYLUM_APPLICATIONS", **CONTENT}


PROTECTION: dict[str, Any] = {
    "country": "MD",
    "indicator": "ASYLUM_APPLICATIONS",
    "method": "mask",
    "mask_up_to": None,
    "round_to": None,
    "usual_mask_up_to": 4,
}


@pytest.mark.parametrize(
    ("method", "typed", "mask_up_to", "round_to"),
    [("mask", "9", 9, None), ("round", "", None, 10), ("withhold", "", None, None)],
)
def test_how_small_counts_are_kept_from_outsiders_is_set(
    calls: FakeCalls, administrator: FlaskClient, method: str, typed: str, mask_up_to: Any, round_to: Any
) -> None:
    calls.answers |= {
        "reporting.get_protection": PROTECTION,
        "reporting.set_protection": {**PROTECTION, "position": 43},
    }
    page = administrator.get(f"{PAGE}/protection").text
    assert "threshold, 4" in page and f"{PAGE}/protection" in administrator.get(PAGE).text
    assert "Округлять все показатели" in administrator.get(f"{PAGE}/protection?lang=ru").text
    administrator.get(f"{PAGE}/protection?lang=en")
    sent = {"method": method, "mask_up_to": typed, "round_to": "10"}
    answer = administrator.post(f"{PAGE}/protection", data={"csrf_token": hidden(page, "csrf_token"), **sent})
    assert answer.status_code == 303
    (made,) = calls.of("reporting.set_protection")
    about = {"country": "MD", "indicator": "ASYLUM_APPLICATIONS"}
    assert made.request == {**about, "method": method, "mask_up_to": mask_up_to, "round_to": round_to}


def test_those_that_wait_are_confirmed_by_name(calls: FakeCalls, administrator: FlaskClient) -> None:
    page = administrator.get(PAGE).text
    assert "Waiting for your word" in page
    sent = {"csrf_token": hidden(page, "csrf_token"), "countries": ["AM"]}
    assert administrator.post(f"{PAGE}/confirm", data=sent).status_code == 303
    (made,) = calls.of("identity.confirm_agreement")
    assert made.request["countries"] == ["AM"]
