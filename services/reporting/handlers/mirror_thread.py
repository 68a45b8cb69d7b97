"""Threads about mirrors: focal points explain a gap, those of the other country are told, readers read it."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any, Final
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from eventlog import NewEvent, Write
from servicekit.commands import carry_out, repeatable
from servicekit.context import Context, person_of
from servicekit.errors import NotFound, NotSignedIn
from servicekit.kit import Kit
from servicekit.language import languages
from services.reporting.domain.mirror_thread import (
    EXPLAINED,
    LONGEST,
    SEEN,
    End,
    Explained,
    NotAFocalPoint,
    NotCompared,
    ends_of,
    explain,
    explained_from,
    payload_of,
    thread_of,
)
from services.reporting.domain.periods import Period, parse_period
from services.reporting.domain.texts import plain_text
from services.reporting.handlers.own import append_once
from services.reporting.queries.mirror_thread import focal_point_of, messages_of, untold
from services.reporting.queries.readers import Reader, reader_for
from services.reporting.reports import mirror
from services.reporting.reports.material import Material
from services.reporting.reports.names import Names, countries_named
from services.reporting.reports.parameters import BadParameter, Parameters, parse_parameters

NEEDS: Final = ("country", "partner", "indicator")

Reading = Callable[[], AbstractContextManager[Connection]]


class MirrorThreads:
    """What focal points and readers do with the threads of mirrors."""

    def __init__(self, kit: Kit, reading: Reading, settle: Callable[[int], object]) -> None:
        """reading: the read models; settle: waits until they show a position."""
        self._kit = kit
        self._reading = reading
        self._settle = settle
        self._names = Names(kit.reference)

    def write(self, request: Mapping[str, Any], context: Context) -> dict[str, Any]:
        """Say something of a gap, for the caller's country. Raises NotSignedIn, BadParameter, BadPeriod,
        UnreadableText, NotFound unless the caller sees both ends, NotAFocalPoint, NotCompared, ThreadFull.
        """
        if context.person is None:
            raise NotSignedIn()
        reader = self._reader(context)
        asked = self._asked(request)
        language, about = request["language"], request["period"] or None
        if language not in languages():
            raise BadParameter(parameter="language", value=language[:40])
        period = None if about is None else parse_period(about)
        text = plain_text("text", request["text"], most=LONGEST)
        with self._reading() as connection:
            ends = self._ends(connection, reader, asked)
            position = focal_point_of(reader, self._kit.reference)
            if position is None or reader.country not in {each.country for each in ends}:
                codes = [each.country for each in ends]
                named = countries_named(self._kit.reference, codes, context.language)
                raise NotAFocalPoint(country=codes[0], partner=codes[1], told=named)
            if period is not None and not self._compares(connection, reader, asked, period):
                raise NotCompared(period=period.code)
            told = self._told(connection, reader, asked, ends)
        said = Explained(
            message=uuid4().hex,
            ends=ends,
            period=None if period is None else period.code,
            country=reader.country,
            position=position,
            language=language,
            text=text,
            told=told,
        )
        stream = f"mirror-{thread_of(ends)}"

        def decided() -> list[Write]:
            recorded = self._kit.log.read_stream(stream)
            events = [
                NewEvent(type=EXPLAINED, payload=payload_of(each), country=said.country)
                for each in explain(len(recorded), said)
            ]
            return [Write(stream=stream, events=events, expected_version=len(recorded))]

        appended = carry_out(
            self._kit.log, decided, context=context, command=repeatable(context, dict(request))
        )
        assert appended is not None
        if appended.repeated:
            [event] = self._kit.log.read(appended.first_position - 1, appended.first_position)
            said = explained_from(event.members)
        self._settle(appended.last_position)
        view = {
            "message": said.message,
            "period": said.period,
            "country": said.country,
            "focal_point": said.position,
            "language": said.language,
            "text": said.text,
        }
        return {**view, "position": appended.last_position}

    def messages(self, request: Mapping[str, Any], context: Context) -> dict[str, Any]:
        """The messages about a movement, the oldest first. Raises BadParameter, and NotFound unless the
        caller sees both ends.
        """
        reader, asked = self._reader(context), self._asked(request)
        with self._reading() as connection:
            thread = thread_of(self._ends(connection, reader, asked))
            return {"items": [_view(row) for row in messages_of(connection, thread)]}

    def notices(self, context: Context) -> dict[str, Any]:
        """The messages that the caller was told of and has not seen, the newest first; of those whose both
        ends are open to them still. Raises NotSignedIn.
        """
        person = person_of(context)
        with self._reading() as connection:
            return {"items": self.waiting(connection, self._reader(context), person)}

    def waiting(self, connection: Connection, reader: Reader, person: str) -> list[dict[str, Any]]:
        """What `notices` answers, for whoever has a connection already."""
        found = []
        for row in untold(connection, person):
            first, second = row.ends
            place = {"country": first["country"], "partner": second["country"]}
            for asked in (
                {**place, "indicator": first["indicator"]},
                {"country": place["partner"], "partner": place["country"], "indicator": second["indicator"]},
            ):
                if self._open(connection, reader, asked):
                    found.append({**_view(row), "movement": asked})
                    break
        return found

    def see(self, request: Mapping[str, Any], context: Context) -> dict[str, Any]:
        """Record that the caller saw what they were told of a movement. Raises NotSignedIn, NotFound."""
        person, reader, asked = person_of(context), self._reader(context), self._asked(request)
        with self._reading() as connection:
            ends = self._ends(connection, reader, asked)
            messages = [row.id for row in untold(connection, person, thread_of(ends))]
        position = None
        for message in messages:
            event = NewEvent(
                type=SEEN, payload={"message": message, "person": person}, country=reader.country
            )
            key = f"{SEEN}:{message}:{person}"
            stream = f"mirror-message-{message}"
            position = append_once(self._kit.log, stream, event, context, key=key, about=key)
        if position is not None:
            self._settle(position)
        return {"seen": len(messages), "position": position}

    def _told(
        self, connection: Connection, reader: Reader, asked: Parameters, ends: tuple[End, End]
    ) -> tuple[str, ...]:
        """The focal points of the other country who see both ends themselves."""
        [other] = {each.country for each in ends} - {reader.country}
        found = []
        for principal in self._kit.rights.active():
            if principal.country != other or not principal.actor.startswith("person:"):
                continue
            theirs = replace(
                reader,
                actor=principal.actor,
                country=principal.country,
                organisation=principal.organisation,
                positions=principal.positions,
                address=None,
            )
            if focal_point_of(theirs, self._kit.reference) is None:
                continue
            try:
                mirror.scope(self._material(connection, theirs), asked)
            except NotFound:
                continue
            found.append(principal.actor.removeprefix("person:"))
        return tuple(sorted(found, key=int))

    def _open(self, connection: Connection, reader: Reader, asked: Mapping[str, str]) -> bool:
        try:
            self._ends(connection, reader, self._asked(asked))
        except (NotFound, BadParameter):
            return False
        return True

    def _ends(self, connection: Connection, reader: Reader, asked: Parameters) -> tuple[End, End]:
        """Both ends of a movement. Raises NotFound unless there are two that the reader sees."""
        here, there = mirror.scope(self._material(connection, reader), asked)
        return ends_of(
            End(country=here.country, indicator=here.indicator),
            End(country=there.country, indicator=there.indicator),
        )

    def _compares(self, connection: Connection, reader: Reader, asked: Parameters, period: Period) -> bool:
        """Whether the mirror has a period to say something of."""
        material = self._material(connection, reader)
        return mirror.compares(material, asked, mirror.scope(material, asked), period)

    def _asked(self, request: Mapping[str, Any]) -> Parameters:
        given = {name: str(request[name]) for name in NEEDS}
        return parse_parameters(given, self._kit.reference, needs=NEEDS, takes=())

    def _reader(self, context: Context) -> Reader:
        return reader_for(self._kit.rights, context.actor, self._kit.clock(), context.address)

    def _material(self, connection: Connection, reader: Reader) -> Material:
        return Material(
            connection=connection,
            reference=self._kit.reference,
            reader=reader,
            language="en",
            at=None,
            vintage=None,
            learnt={},
            names=self._names,
            running_year=self._kit.clock().year,
            base_url="",
        )


def _view(row: sa.Row[Any]) -> dict[str, Any]:
    return {
        "message": row.id,
        "period": row.period,
        "country": row.country,
        "focal_point": row.focal_point,
        "language": row.language,
        "text": row.text,
        "written_at": row.written_at,
    }
