"""The home page says what happened to a country's systems without anybody asking for it."""

from datetime import UTC, datetime, timedelta

from flask.testing import FlaskClient

from tests.unit.gateway.fakes import FakeCalls, bearer

WORDS = {"en": "is told nothing any more since", "ru": "больше ничего не сообщается с"}


def ended(address: str, reason: str, days: int = 1) -> dict[str, object]:
    then = datetime.now(UTC) - timedelta(days=days)
    moment = f"{then:%Y-%m-%dT%H:%M:%SZ}"
    return {"webhook": address[-1], "address": address, "reason": reason, "disconnected_at": moment}


def test_a_webhook_that_ended_by_itself_is_told_to_who_may_connect_it_again(
    calls: FakeCalls, client: FlaskClient
) -> None:
    lost, asked, old = (f"https://stat.example/{each}" for each in "abc")
    again = ended("https://stat.example/d", "failing")
    calls.answers["reporting.list_webhooks"] = {
        "items": [
            {**again, "reason": None, "disconnected_at": None},
            ended(lost, "failing"),
            ended(asked, "asked"),
            ended(old, "failing", days=31),
            again,
        ],
        "next": None,
    }
    for language, words in WORDS.items():
        page = client.get(f"/?lang={language}", headers=bearer("admin")).text
        assert page.count(words) == 1 and lost in page
        assert not any(each in page for each in (asked, old, str(again["address"])))
    asked_before = len(calls.of("reporting.list_webhooks"))
    assert WORDS["en"] not in client.get("/?lang=en", headers=bearer("auditor")).text
    assert len(calls.of("reporting.list_webhooks")) == asked_before
