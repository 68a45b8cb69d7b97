"""A joint report: frozen figures of several countries, posted once each of them has confirmed it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal, assert_never

from servicekit.concepts import Names
from servicekit.errors import Fault, Rejection

MOST_COUNTRIES: Final = 60
LONGEST_TEXT: Final = 4000
LONGEST_REASON: Final = 1000

Answer = Literal["waiting", "confirmed", "declined"]
Stage = Literal["open", "posted", "withdrawn"]


class SeveralCountriesNeeded(Fault):
    """A joint report shows two countries at least, each once. fields: most."""

    code = "joint-report-countries"
    status = 422


class CountryNotShown(Rejection):
    """The country has no part in the joint report. fields: report, country."""

    code = "country-not-shown"
    status = 403


class JointReportClosed(Rejection):
    """It is posted or withdrawn, and nothing of it changes any more. fields: report, stage."""

    code = "joint-report-closed"
    status = 409


class JointReportChanged(Rejection):
    """What was confirmed is not what stands now: a text was written since. fields: report, revision."""

    code = "joint-report-changed"
    status = 409


class NotYoursToWithdraw(Rejection):
    """Before it is posted whoever opened it withdraws it, afterwards any country shown. fields: report."""

    code = "joint-report-not-yours"
    status = 403


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """Whose figures are shown. release: the log position of the last release in them."""

    country: str
    source: str
    release: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A joint report was opened. country: who opened it, None: the secretariat. position: of its figures.

    parameters: which of the indicator's figures, as in the address of a report.
    """

    report: str
    country: str | None
    titles: Names
    indicator: str
    parameters: Mapping[str, str]
    position: int
    figures: tuple[Shown, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TextWritten:
    """A country said something in a language; an empty text takes back what it had said."""

    report: str
    country: str
    language: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmed:
    """A country confirmed what stands. revision: of the texts."""

    report: str
    country: str
    revision: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Declined:
    """A country does not confirm, or takes back that it did."""

    report: str
    country: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawn:
    """It is no report any more. country: None where the secretariat opened and withdrew it."""

    report: str
    country: str | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """Every country shown had confirmed."""

    report: str


Event = Opened | TextWritten | Confirmed | Declined | Withdrawn | Posted


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteText:
    """What a country says, in a language."""

    country: str
    language: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirm:
    """A country confirms what it saw. revision: of the texts that it saw."""

    country: str
    revision: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Decline:
    """A country does not confirm, or no longer."""

    country: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdraw:
    """Take the report back. country: of the caller, None: the secretariat."""

    country: str | None
    reason: str


Command = WriteText | Confirm | Decline | Withdraw


@dataclass(frozen=True, slots=True, kw_only=True)
class JointReport:
    """A joint report as its events have it. revision: how many texts were written.

    answers: of each country shown. reasons: of those that declined. texts: by country, then language.
    """

    opened: Opened
    stage: Stage = "open"
    revision: int = 0
    answers: Mapping[str, Answer] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)
    texts: Mapping[str, Names] = field(default_factory=dict)
    withdrawn: Withdrawn | None = None

    @property
    def countries(self) -> tuple[str, ...]:
        """The countries shown, in the order of their codes."""
        return tuple(sorted(each.country for each in self.opened.figures))

    @property
    def was_posted(self) -> bool:
        """Whether every country shown confirmed it, withdrawn since or not: the last of them posted it."""
        return self.stage == "posted" or (
            self.stage == "withdrawn" and set(self.answers.values()) == {"confirmed"}
        )


def open_report(opened: Opened) -> list[Event]:
    """The event of opening a joint report. Raises SeveralCountriesNeeded, CountryNotShown."""
    countries = [each.country for each in opened.figures]
    if not 2 <= len(countries) <= MOST_COUNTRIES or len(set(countries)) < len(countries):
        raise SeveralCountriesNeeded(most=MOST_COUNTRIES)
    if opened.country is not None and opened.country not in countries:
        raise CountryNotShown(report=opened.report, country=opened.country)
    return [opened]


def decide(state: JointReport, command: Command) -> list[Event]:
    """The events of a command; none where it is so already.

    The last confirmation posts the report: nobody stands above the countries that confirm it.
    Raises CountryNotShown, JointReportClosed, JointReportChanged, NotYoursToWithdraw.
    """
    report = state.opened.report
    if isinstance(command, Withdraw):
        return _withdrawn(state, command)
    if command.country not in state.countries:
        raise CountryNotShown(report=report, country=command.country)
    if state.stage != "open":
        raise JointReportClosed(report=report, stage=state.stage)
    answer = state.answers[command.country]
    match command:
        case WriteText(country=country, language=language, text=text):
            if state.texts.get(country, {}).get(language, "") == text:
                return []
            return [TextWritten(report=report, country=country, language=language, text=text)]
        case Confirm(country=country, revision=revision):
            if revision != state.revision:
                raise JointReportChanged(report=report, revision=state.revision)
            if answer == "confirmed":
                return []
            confirmed: list[Event] = [Confirmed(report=report, country=country, revision=revision)]
            others = {each for name, each in state.answers.items() if name != country}
            return [*confirmed, Posted(report=report)] if others == {"confirmed"} else confirmed
        case Decline(country=country, reason=reason):
            if answer == "declined" and state.reasons.get(country) == reason:
                return []
            return [Declined(report=report, country=country, reason=reason)]
    assert_never(command)


def evolve(state: JointReport | None, event: Event) -> JointReport | None:
    """The joint report after an event. A text makes every answer one to something else: all begin anew."""
    if isinstance(event, Opened):
        return JointReport(opened=event, answers={each.country: "waiting" for each in event.figures})
    if state is None:
        return None
    match event:
        case TextWritten(country=country, language=language, text=text):
            kept = {name: each for name, each in state.texts.get(country, {}).items() if name != language}
            said = {**kept, language: text} if text else kept
            return replace(
                state,
                revision=state.revision + 1,
                texts={**state.texts, country: said},
                answers=dict.fromkeys(state.answers, "waiting"),
                reasons={},
            )
        case Confirmed(country=country):
            reasons = {name: each for name, each in state.reasons.items() if name != country}
            return replace(state, answers={**state.answers, country: "confirmed"}, reasons=reasons)
        case Declined(country=country, reason=reason):
            return replace(
                state,
                answers={**state.answers, country: "declined"},
                reasons={**state.reasons, country: reason},
            )
        case Withdrawn():
            return replace(state, stage="withdrawn", withdrawn=event)
        case Posted():
            return replace(state, stage="posted")
    assert_never(event)


def _withdrawn(state: JointReport, command: Withdraw) -> list[Event]:
    report, country = state.opened.report, command.country
    if state.stage == "withdrawn":
        raise JointReportClosed(report=report, stage=state.stage)
    may = country in state.countries if state.stage == "posted" else country == state.opened.country
    if not may:
        raise NotYoursToWithdraw(report=report)
    return [Withdrawn(report=report, country=country, reason=command.reason)]


NAMES: Final[Mapping[type[Event], str]] = {
    Opened: "reporting.joint-report-opened",
    TextWritten: "reporting.joint-report-text-written",
    Confirmed: "reporting.joint-report-confirmed",
    Declined: "reporting.joint-report-declined",
    Withdrawn: "reporting.joint-report-withdrawn",
    Posted: "reporting.joint-report-posted",
}


def payload_of(event: Event) -> dict[str, Any]:
    """An event as it goes into the log."""
    match event:
        case Opened():
            figures = [
                {"country": each.country, "source": each.source, "release": each.release}
                for each in event.figures
            ]
            return {
                "report": event.report,
                "country": event.country,
                "titles": dict(event.titles),
                "indicator": event.indicator,
                "parameters": dict(event.parameters),
                "position": event.position,
                "figures": figures,
            }
        case TextWritten():
            return {
                "report": event.report,
                "country": event.country,
                "language": event.language,
                "text": event.text,
            }
        case Confirmed():
            return {"report": event.report, "country": event.country, "revision": event.revision}
        case Declined() | Withdrawn():
            return {"report": event.report, "country": event.country, "reason": event.reason}
        case Posted():
            return {"report": event.report}
    assert_never(event)


def event_from(name: str, payload: Mapping[str, Any]) -> Event:
    """The event of a payload in the log."""
    if name == NAMES[Opened]:
        return Opened(**{**payload, "figures": tuple(Shown(**each) for each in payload["figures"])})
    made: dict[str, type[TextWritten | Confirmed | Declined | Withdrawn | Posted]] = {
        NAMES[kind]: kind for kind in (TextWritten, Confirmed, Declined, Withdrawn, Posted)
    }
    return made[name](**payload)
