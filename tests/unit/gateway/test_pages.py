"""Pages: every one of them in both languages over answers as services give them."""

import io
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from servicekit.errors import Refused
from tests.unit.gateway.fakes import IMPACT, FakeCalls
from tests.unit.gateway.test_forms import SUBMISSION, hidden

EXPLANATION = {
    "country": "GE",
    "indicator": "ASYLUM_APPLICATIONS",
    "visible": False,
    "because": None,
    "since": None,
    "since_at": None,
    "ways": [{"code": "accept-terms", "at": None}],
    "terms": {"name": "0" * 32, "en": "For analysis only.", "ru": "Только для анализа."},
}
DISCLOSURE = {
    "country": "MD",
    "indicator": "ASYLUM_APPLICATIONS",
    "source": "REG",
    "actor": "key:6b1f0c",
    "reader_country": "GE",
    "reader_organisation": None,
    "vintage": 12,
    "format": "pdf",
    "first_at": "2025-03-01T09:00:00Z",
    "last_at": "2025-03-01T09:00:00Z",
    "times": 2,
    "position": 14,
}
AGREEMENT: dict[str, Any] = {
    "country": "MD",
    "indicator": "ASYLUM_APPLICATIONS",
    "mode": "bilateral",
    "countries": ["GE"],
    "organisations": [],
    "positions": [],
    "people": ["12"],
    "terms": {"en": "For analysis only.", "ru": "Только для анализа."},
    "starts_at": None,
    "ends_at": "2026-01-01T00:00:00Z",
    "embargo_until": None,
    "lapse_after_days": None,
    "existence": "announced",
    "waiting": ["AM"],
    "since": 12,
}
DIFFERENCE = {
    "period": "2024",
    "sex": "_T",
    "change": "changed",
    "old": 4519,
    "old_status": "A",
    "old_note": None,
    "new": 8360,
    "status": "A",
    "note": None,
    "absolute": 3841,
    "percent": "85.0",
}
HIDDEN = {
    "period": "2024",
    "codes": {"sex": "F"},
    "old": {"value": None, "absence": "masked"},
    "new": {"value": 120, "absence": None},
    "absolute": None,
    "percent": None,
}
NOTICE: dict[str, Any] = {
    "id": "n1",
    "country": "MD",
    "indicator": "ASYLUM_APPLICATIONS",
    "source": "REG",
    "submission": None,
    "periods": ["2024"],
    "reason": "late registrations",
    "changes": 1,
    "issued_at": "2025-03-01T09:00:00Z",
    "seen_at": None,
    "acknowledged_at": None,
    "state": "delivered",
    "readable": True,
    "differences": [HIDDEN],
    "next": None,
}
CORRECTION = {
    **{name: NOTICE[name] for name in ("country", "indicator", "source", "periods", "reason", "changes")},
    "submission": "s1",
    "released_at": "2025-03-01T09:00:00Z",
    "position": 7,
    "notices": [
        {
            "notice": None,
            "country": "GE",
            "delivered_at": "2025-03-01T09:00:00Z",
            "seen_at": None,
            "acknowledged_at": None,
        }
    ],
}
TEXTS = {"en": "Law on asylum", "ru": "Закон об убежище"}
DOCUMENT = {
    "id": "d1",
    "country": "MD",
    "kind": "legislation",
    "topic": None,
    "titles": TEXTS,
    "summaries": TEXTS,
    "language": "ru",
    "dated": "2024-05-17",
    "visibility": "countries",
    "countries": ["GE"],
    "versions": [
        {
            "version": 1,
            "note": None,
            "file_name": "a.pdf",
            "size_bytes": 2049,
            "filed_at": "2025-03-01T09:00:00Z",
        }
    ],
}
PAGES = {
    "/": ("Welcome, Ana Rusu", "Здравствуйте, Ana Rusu"),
    "/account": ("Your account", "Ваша учётная запись"),
    "/submissions": ("Submissions, the newest first", "Загрузки, сначала новые"),
    "/submissions/new": ("Send and check", "Отправить и проверить"),
    "/submissions/1": ("Ion Ceban", "Ваш следующий шаг"),
    "/submissions/1/observations": ("Figures as they were sent", "Отправленные данные"),
    "/submissions/1/differences": ("+85.0%", "+85,0"),
    "/notices": ("Notices, the newest first", "Уведомления, сначала новые"),
    "/notices/n1": ("Amended figures", "Исправленные данные"),
    "/corrections": ("Correction ledger", "Реестр исправлений"),
    "/indicators": ("Broken down by", "Разрезы"),
    "/documentation/MD/ASYLUM_APPLICATIONS": ("Persons who asked for asylum", "Лица, попросившие убежища"),
    "/documents": ("Law on asylum", "Закон об убежище"),
    "/documents/d1": ("17 May 2024", "17 мая 2024"),
    "/agreements": ("Nobody else", "Больше никому"),
    "/terms/GE/ASYLUM_APPLICATIONS": ("Accept the terms", "Принять условия"),
    "/disclosures": ("Who received our figures", "Кто получил наши показатели"),
    "/agreements/ASYLUM_APPLICATIONS": ("The public", "Всем"),
}

DOCUMENTED = "/documentation/MD/ASYLUM_APPLICATIONS"
FOR_EVERYONE = {"/", "/corrections", "/documents", "/documents/d1", "/indicators", DOCUMENTED}
"""Whoever is not signed in sees these, or what of them is public: the services say which."""


@pytest.fixture(autouse=True)
def _answers(calls: FakeCalls) -> None:
    one = {"next": None}
    history = {"by": "person:4", "type": "submission.checked", "at": "2025-03-01T09:00:00Z", "comment": None}
    calls.answers |= {
        "submission.get": SUBMISSION,
        "submission.list": {"items": [SUBMISSION], **one},
        "submission.differences": {"items": [DIFFERENCE], "total": 1, **one},
        "submission.observations": {
            "items": [{"period": "2024", "sex": "_T", "value": 8360, "status": "A", "note": None}],
            **one,
        },
        "submission.history": {"items": [history]},
        "catalog.get_documentation": {
            "fields": {
                "definition": {"en": "Persons who asked for asylum", "ru": "Лица, попросившие убежища"},
                "known_errors": {"ro": "Nimic"},
            },
            "missing": [],
        },
        "identity.list_sessions": {"items": []},
        "identity.get_second_factor": {"enrolled": False, "required": False},
        "identity.name_people": {"names": {"4": "Ion Ceban"}, "erased": []},
        "identity.get_agreement": AGREEMENT,
        "reporting.list_notices": {"items": [NOTICE], "unseen": 3, **one},
        "reporting.list_subscriptions": {"items": []},
        "submission.list_reminders": {"items": [], "next": None},
        "submission.list_missed_releases": {"items": [], "next": None},
        "submission.impact": IMPACT,
        "reporting.get_notice": NOTICE,
        "reporting.see_notice": {**NOTICE, "state": "seen"},
        "reporting.list_explanations": {"items": [EXPLANATION], **one},
        "reporting.list_disclosures": {"items": [DISCLOSURE], **one},
        "reporting.list_corrections": {"items": [CORRECTION], **one},
        "documents.list": {"items": [DOCUMENT], **one},
        "documents.get": DOCUMENT,
    }


@pytest.mark.parametrize(("path", "words"), PAGES.items())
def test_a_page_speaks_both_languages(browser: FlaskClient, path: str, words: tuple[str, str]) -> None:
    for language, expected in zip(("en", "ru"), words, strict=True):
        answer = browser.get(f"{path}?lang={language}")
        assert answer.status_code == 200
        assert expected in answer.text
        assert "%(" not in answer.text


@pytest.mark.parametrize("path", sorted(set(PAGES) - FOR_EVERYONE))
def test_who_is_not_signed_in_is_led_to_the_sign_in_page(app: Flask, path: str) -> None:
    answer = app.test_client().get(path, headers={"Accept": "text/html"})
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/sign-in?next=")


def test_the_navigation_tells_how_many_notices_are_unseen(browser: FlaskClient) -> None:
    assert "3<span" in browser.get("/").text


def test_a_page_does_without_that_number_when_reporting_is_away(
    calls: FakeCalls, browser: FlaskClient
) -> None:
    calls.answers["reporting.list_notices"] = Refused("unavailable", 503, {})
    assert browser.get("/account").status_code == 200


def test_opening_a_notice_makes_it_seen(calls: FakeCalls, browser: FlaskClient) -> None:
    browser.get("/notices/n1")
    assert calls.of("reporting.see_notice")[0].request == {"notice": "n1"}


def test_a_notice_shows_no_difference_from_a_hidden_figure(browser: FlaskClient) -> None:
    page = browser.get("/notices/n1").text
    row = page[page.index("2024, F") :]
    cells = row[: row.index("</tr>")]
    assert cells.count(">*<") == 3
    assert ">120<" in cells


def test_only_the_steps_of_this_caller_have_buttons(browser: FlaskClient) -> None:
    page = browser.get("/submissions/1").text
    assert 'value="validate"' in page
    assert 'value="release"' not in page


def test_a_refused_step_keeps_the_comment_and_says_why(calls: FakeCalls, browser: FlaskClient) -> None:
    token = hidden(browser.get("/submissions/1").text, "csrf_token")
    calls.answers["submission.step"] = Refused("step-not-possible", 409, {"state": "released"})
    answer = browser.post(
        "/submissions/1", data={"csrf_token": token, "step": "reject", "comment": "why <b>so</b>"}
    )
    assert answer.status_code == 409
    assert "There is a problem" in answer.text
    assert "why &lt;b&gt;so&lt;/b&gt;" in answer.text


def test_a_file_from_the_page_goes_the_same_way_as_one_over_the_api(
    calls: FakeCalls, browser: FlaskClient
) -> None:
    calls.answers["submission.submit"] = {**SUBMISSION, "id": "s9"}
    token = hidden(browser.get("/submissions/new").text, "csrf_token")
    sent = {
        "csrf_token": token,
        "series": "ASYLUM_APPLICATIONS/REG",
        "reason": "",
        "file": (io.BytesIO(b"period,value\n2024,1\n"), "a.csv"),
    }
    answer = browser.post("/submissions/new", data=sent)
    assert answer.headers["Location"] == "/submissions/s9?done=submitted"
    request = calls.of("submission.submit")[0].request
    assert (request["country"], request["indicator"], request["source"]) == (
        "MD",
        "ASYLUM_APPLICATIONS",
        "REG",
    )
    assert request["reason"] is None


def test_the_findings_of_a_refused_file_are_listed(calls: FakeCalls, browser: FlaskClient) -> None:
    finding = {"severity": "error", "code": "negative-value", "row": 17, "column": "value", "params": {}}
    calls.answers["submission.submit"] = Refused("has-errors", 422, {"findings": [finding], "errors": 1})
    token = hidden(browser.get("/submissions/new").text, "csrf_token")
    sent = {
        "csrf_token": token,
        "series": "ASYLUM_APPLICATIONS/REG",
        "file": (io.BytesIO(b"x"), "a.csv"),
    }
    answer = browser.post("/submissions/new", data=sent)
    assert answer.status_code == 422
    assert "row 17, column value" in answer.text


def test_without_a_file_or_a_series_the_form_says_so(calls: FakeCalls, browser: FlaskClient) -> None:
    token = hidden(browser.get("/submissions/new").text, "csrf_token")
    answer = browser.post("/submissions/new", data={"csrf_token": token, "series": ""})
    assert answer.status_code == 422
    assert 'href="#series"' in answer.text
    assert not calls.of("submission.submit")


def test_a_title_of_somebody_else_is_shown_and_never_run(calls: FakeCalls, browser: FlaskClient) -> None:
    calls.answers["documents.get"] = {**DOCUMENT, "titles": {"en": "<script>alert(1)</script>"}}
    page = browser.get("/documents/d1").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page
