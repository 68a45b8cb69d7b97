"""Decisions of joint reports: who confirms what, what a text undoes, and when one is posted."""

import pytest

from servicekit.errors import ComityError
from services.reporting.domain.joint import NAMES as TYPES
from services.reporting.domain.joint import (
    Command,
    Confirm,
    Confirmed,
    Decline,
    Declined,
    Event,
    JointReport,
    Opened,
    Posted,
    Shown,
    TextWritten,
    Withdraw,
    Withdrawn,
    WriteText,
    decide,
    event_from,
    evolve,
    open_report,
    payload_of,
)
from services.reporting.domain.texts import UnreadableText, plain_line, plain_text

REPORT = "0" * 32


def opened(*countries: str, by: str | None = None) -> Opened:
    return Opened(
        report=REPORT,
        country=by,
        titles={"en": "Together"},
        indicator="ASYLUM_APPLICATIONS",
        parameters={"from": "2020"},
        position=7,
        figures=tuple(Shown(country=each, source="REG", release=5) for each in countries),
    )


def after(*events: Event, by: str | None = None) -> JointReport:
    state: JointReport | None = None
    for event in (opened("MD", "PL", by=by), *events):
        state = evolve(state, event)
    assert state is not None
    return state


def confirmed(country: str, revision: int = 0) -> Confirmed:
    return Confirmed(report=REPORT, country=country, revision=revision)


def text(country: str, said: str = "Said", language: str = "en") -> TextWritten:
    return TextWritten(report=REPORT, country=country, language=language, text=said)


def declined(country: str) -> Declined:
    return Declined(report=REPORT, country=country, reason="Wrong year")


POSTED = (confirmed("MD"), confirmed("PL"), Posted(report=REPORT))


def refused(state: JointReport, command: Command) -> str:
    with pytest.raises(ComityError) as error:
        decide(state, command)
    return error.value.code


def test_the_last_confirmation_posts_it_and_none_before_does() -> None:
    assert decide(after(), Confirm(country="MD", revision=0)) == [confirmed("MD")]
    last = decide(after(confirmed("MD")), Confirm(country="PL", revision=0))
    assert last == [confirmed("PL"), Posted(report=REPORT)]


def test_who_has_confirmed_does_so_once() -> None:
    assert decide(after(confirmed("MD")), Confirm(country="MD", revision=0)) == []


def test_a_country_that_declines_blocks_it_also_after_it_had_confirmed() -> None:
    for events in ((declined("MD"),), (confirmed("MD"), declined("MD"))):
        state = after(*events)
        assert state.answers["MD"] == "declined" and state.reasons == {"MD": "Wrong year"}
        assert decide(state, Confirm(country="PL", revision=0)) == [confirmed("PL")]
    again = after(declined("MD"), confirmed("MD"))
    assert again.answers["MD"] == "confirmed" and again.reasons == {}


def test_a_text_takes_every_answer_back_and_what_was_seen_before_it_cannot_be_confirmed() -> None:
    state = after(confirmed("MD"), declined("PL"), text("MD"))
    assert set(state.answers.values()) == {"waiting"} and state.reasons == {} and state.revision == 1
    assert refused(state, Confirm(country="PL", revision=0)) == "joint-report-changed"
    assert decide(state, Confirm(country="PL", revision=1)) == [confirmed("PL", 1)]


def test_the_same_text_changes_nothing_and_an_empty_one_takes_it_back() -> None:
    state = after(text("MD"))
    assert decide(state, WriteText(country="MD", language="en", text="Said")) == []
    assert decide(state, WriteText(country="MD", language="ru", text="")) == []
    [taken_back] = decide(state, WriteText(country="MD", language="en", text=""))
    after_it = evolve(state, taken_back)
    assert after_it is not None and after_it.texts == {"MD": {}}


@pytest.mark.parametrize(
    "command",
    [
        Confirm(country="KZ", revision=0),
        Decline(country="KZ", reason="No"),
        WriteText(country="KZ", language="en", text="We too"),
    ],
)
def test_a_country_that_is_not_shown_has_no_part_in_it(command: Command) -> None:
    assert refused(after(), command) == "country-not-shown"


@pytest.mark.parametrize(
    "command",
    [
        Confirm(country="MD", revision=0),
        Decline(country="MD", reason="No"),
        WriteText(country="MD", language="en", text="Late"),
    ],
)
def test_nothing_of_it_changes_once_it_is_posted_or_withdrawn(command: Command) -> None:
    withdrawn = Withdrawn(report=REPORT, country=None, reason="Old")
    assert refused(after(*POSTED), command) == "joint-report-closed"
    assert refused(after(withdrawn), command) == "joint-report-closed"


def test_who_opened_it_withdraws_it_before_it_is_posted_and_any_country_shown_afterwards() -> None:
    def withdrawn(country: str | None) -> list[Event]:
        return [Withdrawn(report=REPORT, country=country, reason="Old")]

    by_none, by_pl = Withdraw(country=None, reason="Old"), Withdraw(country="PL", reason="Old")
    assert decide(after(), by_none) == withdrawn(None)
    assert refused(after(), by_pl) == "joint-report-not-yours"
    assert decide(after(by="PL"), by_pl) == withdrawn("PL")
    assert refused(after(by="PL"), by_none) == "joint-report-not-yours"
    assert decide(after(*POSTED), by_pl) == withdrawn("PL")
    assert refused(after(*POSTED), by_none) == "joint-report-not-yours"
    assert refused(after(*POSTED, *withdrawn("PL")), by_pl) == "joint-report-closed"


@pytest.mark.parametrize("countries", [("MD",), ("MD", "MD"), tuple(f"{n:02}" for n in range(61))])
def test_it_shows_two_countries_at_least_and_each_once(countries: tuple[str, ...]) -> None:
    with pytest.raises(ComityError) as error:
        open_report(opened(*countries))
    assert error.value.code == "joint-report-countries"


def test_a_country_opens_none_that_does_not_show_it() -> None:
    with pytest.raises(ComityError) as error:
        open_report(opened("MD", "PL", by="KZ"))
    assert error.value.code == "country-not-shown"


def test_events_come_back_from_the_log_as_they_were() -> None:
    withdrawn = Withdrawn(report=REPORT, country=None, reason="Old")
    for event in (opened("MD", "PL"), text("MD"), *POSTED, declined("PL"), withdrawn):
        assert event_from(TYPES[type(event)], payload_of(event)) == event


def test_a_text_is_kept_as_plain_lines() -> None:
    assert plain_text("text", "  a  b\r\n\r\n\r\nc <b> \n", most=20) == "a b\n\nc <b>"
    assert plain_text("text", " \n ", most=20, may_be_empty=True) == ""
    assert plain_line("title", "a\nb", most=20) == "a b"


def test_a_number_that_is_kept_on_one_line_stays_so() -> None:
    assert (
        plain_text("text", "\u00a0 4\u00a0148  \u00a0 12\u202f500\u00a0", most=20) == "4\u00a0148 12\u202f500"
    )


@pytest.mark.parametrize("given", ["", " \n", "a\u202eb", "a\x00b", "\ud800", "a" * 21])
def test_a_text_that_cannot_be_read_is_refused(given: str) -> None:
    with pytest.raises(UnreadableText):
        plain_text("text", given, most=20)
