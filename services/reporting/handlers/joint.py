"""Joint reports: several countries' work on one, from its opening to the confirmation that posts it."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Final
from uuid import uuid4

from sqlalchemy.engine import Connection

from eventlog import NewEvent, Write
from servicekit.commands import carry_out, repeatable
from servicekit.concepts import Names
from servicekit.context import Context
from servicekit.errors import Fault, NotAllowed, NotFound, NotSignedIn, Rejection
from servicekit.kit import Kit
from servicekit.language import languages
from services.reporting.domain.joint import (
    LONGEST_REASON,
    LONGEST_TEXT,
    NAMES,
    Command,
    Confirm,
    Decline,
    Event,
    JointReport,
    Opened,
    Withdraw,
    WriteText,
    decide,
    event_from,
    evolve,
    open_report,
    payload_of,
)
from services.reporting.domain.texts import plain_line, plain_text
from services.reporting.queries.joint import (
    CONFIRM,
    OPEN,
    WRITE,
    joint_of,
    joints,
    keeps,
    official_figures,
    takes_part,
    unseen_of,
)
from services.reporting.queries.joint_views import joint_view
from services.reporting.queries.places import parse_place, write_place
from services.reporting.queries.readers import Reader, reader_for
from services.reporting.reports.joint import TAKES
from services.reporting.reports.names import countries_named
from services.reporting.reports.parameters import BadParameter, parse_parameters

SYSTEM: Final = "_"
"""Stands in envelopes where a country's code does, for what the secretariat opened or withdrew."""
LONGEST_TITLE: Final = 200

Reading = Callable[[], AbstractContextManager[Connection]]


class FiguresNotThere(Fault):
    """Nothing that could be shown of these countries: not released to anybody outside, or not open to the
    country that opens the report; which of the two is not told. fields: countries, told: their names.
    """

    code = "joint-report-figures"
    status = 422


class FiguresNotSeen(Rejection):
    """Nobody confirms what they may not see. fields: countries, told: their names."""

    code = "joint-report-unseen"
    status = 409


class JointReports:
    """What countries do with joint reports."""

    def __init__(
        self,
        kit: Kit,
        reading: Reading,
        position: Callable[[], int],
        settle: Callable[[int], object],
    ) -> None:
        """reading: the read models; position: up to where these have the figures; settle: waits for them."""
        self._kit = kit
        self._reading = reading
        self._position = position
        self._settle = settle

    def open(self, request: Mapping[str, Any], context: Context) -> dict[str, Any]:
        """Open one: its figures are frozen as they stand now.

        Raises NotSignedIn, NotAllowed, BadParameter, UnreadableText, FiguresNotThere,
        SeveralCountriesNeeded, CountryNotShown.
        """
        reader, reference = self._reader(context), self._kit.reference
        given = {name: value for name, value in request["parameters"].items() if value.strip()}
        chosen = {**given, "indicator": request["indicator"]}
        parse_parameters(chosen, reference, needs=("indicator",), takes=TAKES)
        indicator = request["indicator"]
        self._require(context, reader, OPEN, indicator)
        titles = _titles(request["titles"])
        countries = [code.strip() for code in request["countries"]]
        for code in countries:
            if code not in reference.known_countries():
                raise BadParameter(parameter="countries", value=code[:40])
        number = uuid4().hex

        def decided() -> list[Write]:
            position = self._position()
            with self._reading() as connection:
                figures = official_figures(connection, reference, indicator, countries, position)
                missing = set(countries) - {each.country for each in figures}
                if reader.country is not None:
                    missing |= set(unseen_of(connection, reader, indicator, figures, position))
            if missing:
                told = countries_named(reference, missing, context.language)
                raise FiguresNotThere(countries=", ".join(sorted(missing)), told=told)
            events = open_report(
                Opened(
                    report=number,
                    country=reader.country,
                    titles=titles,
                    indicator=indicator,
                    parameters=given,
                    position=position,
                    figures=tuple(each for code in countries for each in figures if each.country == code),
                )
            )
            return [self._write(number, 0, reader.country, events)]

        appended = carry_out(
            self._kit.log, decided, context=context, command=repeatable(context, dict(request))
        )
        assert appended is not None
        if appended.repeated:
            [event] = self._kit.log.read(appended.first_position - 1, appended.first_position)
            number = event_from(event.type, event.members).report
        return self._answer(number, reader, appended.last_position)

    def write_text(self, request: Mapping[str, Any], context: Context) -> dict[str, Any]:
        """Write the caller's country's text in a language. Raises the errors of `_change`, UnreadableText."""
        language = request["language"]
        if language not in languages():
            raise BadParameter(parameter="language", value=language[:40])
        text = plain_text("text", request["text"], most=LONGEST_TEXT, may_be_empty=True)

        def command(state: JointReport, country: str) -> Command:
            return WriteText(country=country, language=language, text=text)

        return self._change(request, context, WRITE, command)

    def confirm(self, request: Mapping[str, Any], context: Context) -> dict[str, Any]:
        """Confirm what stands, for the caller's country; the last one posts it.

        Raises the errors of `_change`, FiguresNotSeen where the caller may not see all of its figures.
        """

        def command(state: JointReport, country: str) -> Command:
            opened = state.opened
            with self._reading() as connection:
                reader = self._reader(context)
                unseen = unseen_of(connection, reader, opened.indicator, opened.figures, opened.position)
            if unseen:
                told = countries_named(self._kit.reference, unseen, context.language)
                raise FiguresNotSeen(countries=", ".join(unseen), told=told)
            return Confirm(country=country, revision=request["revision"])

        return self._change(request, context, CONFIRM, command)

    def decline(self, request: Mapping[str, Any], context: Context) -> dict[str, Any]:
        """Do not confirm it, or no longer, for the caller's country. Raises the errors of `_change`."""
        reason = plain_text("reason", request["reason"], most=LONGEST_REASON)

        def command(state: JointReport, country: str) -> Command:
            return Decline(country=country, reason=reason)

        return self._change(request, context, CONFIRM, command)

    def withdraw(self, request: Mapping[str, Any], context: Context) -> dict[str, Any]:
        """Take it back: who opened it before it is posted, any country shown after that."""
        reason = plain_text("reason", request["reason"], most=LONGEST_REASON)
        reader = self._reader(context)

        def decided() -> list[Write]:
            version, state = self._load(request["report"], reader)
            action = CONFIRM if state.stage == "posted" else OPEN
            self._require(context, reader, action, state.opened.indicator)
            events = decide(state, Withdraw(country=reader.country, reason=reason))
            return [self._write(request["report"], version, reader.country, events)]

        return self._carried(decided, request, context, reader)

    def page(self, context: Context, *, after: str | None, limit: int) -> dict[str, Any]:
        """Those that the caller works on, or opened for the secretariat, the newest first."""
        reader = self._reader(context)
        [start] = (0,) if after is None else parse_place(after, 1)
        end = start + limit
        with self._reading() as connection:
            mine = [
                each
                for each in joints(connection)
                if takes_part(reader, each.state) or keeps(reader, each.state)
            ]
            items = [joint_view(connection, reader, each) for each in mine[start:end]]
        return {"items": items, "next": write_place(end) if end < len(mine) else None}

    def get(self, report: str, context: Context) -> dict[str, Any]:
        """One of them. Raises NotFound, NotSignedIn."""
        reader = self._reader(context)
        with self._reading() as connection:
            known = joint_of(connection, report)
            if not (takes_part(reader, known.state) or keeps(reader, known.state)):
                raise NotFound(kind="report", id=report[:80])
            return joint_view(connection, reader, known)

    def _change(
        self,
        request: Mapping[str, Any],
        context: Context,
        action: str,
        command: Callable[[JointReport, str], Command],
    ) -> dict[str, Any]:
        """What a country shown does. Raises NotSignedIn, NotFound for those without a part in it, NotAllowed,
        JointReportClosed, JointReportChanged.
        """
        reader = self._reader(context)

        def decided() -> list[Write]:
            version, state = self._load(request["report"], reader)
            if reader.country is None:
                raise NotAllowed(action=action)
            self._require(context, reader, action, state.opened.indicator)
            events = decide(state, command(state, reader.country))
            return [self._write(request["report"], version, reader.country, events)]

        return self._carried(decided, request, context, reader)

    def _carried(
        self,
        decided: Callable[[], list[Write]],
        request: Mapping[str, Any],
        context: Context,
        reader: Reader,
    ) -> dict[str, Any]:
        appended = carry_out(
            self._kit.log, decided, context=context, command=repeatable(context, dict(request))
        )
        return self._answer(request["report"], reader, None if appended is None else appended.last_position)

    def _answer(self, number: str, reader: Reader, position: int | None) -> dict[str, Any]:
        if position is not None:
            self._settle(position)
        with self._reading() as connection:
            view = joint_view(connection, reader, joint_of(connection, number))
        return {**view, "position": position}

    def _load(self, number: str, reader: Reader) -> tuple[int, JointReport]:
        """Its version and state. Raises NotFound, also for those who have no part in it."""
        recorded = self._kit.log.read_stream(_stream(number))
        state: JointReport | None = None
        for each in recorded:
            state = evolve(state, event_from(each.type, each.members))
        if state is None or not (takes_part(reader, state) or keeps(reader, state)):
            raise NotFound(kind="report", id=number[:80])
        return recorded[-1].version, state

    def _write(self, number: str, version: int, country: str | None, events: Sequence[Event]) -> Write:
        return Write(
            stream=_stream(number),
            expected_version=version,
            events=[
                NewEvent(type=NAMES[type(event)], payload=payload_of(event), country=country or SYSTEM)
                for event in events
            ],
        )

    def _reader(self, context: Context) -> Reader:
        if context.person is None:
            raise NotSignedIn()
        return reader_for(self._kit.rights, context.actor, self._kit.clock(), context.address)

    def _require(self, context: Context, reader: Reader, action: str, indicator: str) -> None:
        self._kit.rights.require(
            context.actor,
            action,
            country=reader.country,
            indicator=None if reader.country is None else indicator,
            address=context.address,
        )


def _titles(given: Mapping[str, str]) -> Names:
    """Titles by language, at least one. Raises UnreadableText, BadParameter."""
    for language in given:
        if language not in languages():
            raise BadParameter(parameter="language", value=language[:40])
    titles = {name: text for name, text in given.items() if text.strip()}
    return {
        name: plain_line("title", text, most=LONGEST_TITLE) for name, text in (titles or {"en": ""}).items()
    }


def _stream(number: str) -> str:
    return f"joint-report-{number}"
