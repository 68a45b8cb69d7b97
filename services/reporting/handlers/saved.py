"""Reports that readers save under a name: for themselves, or for the people of the country they stand for."""

import unicodedata
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from typing import Any, Final
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from eventlog import Command, NewEvent, Write
from servicekit.context import Context
from servicekit.errors import Fault, NotAllowed, NotFound, NotSignedIn
from servicekit.kit import Kit
from servicekit.moments import rfc3339
from services.reporting.domain.specification import MalformedSpecification
from services.reporting.queries.readers import reader_for
from services.reporting.reports.library import template
from services.reporting.reports.parameters import parse_parameters
from services.reporting.tables.kept import saved_report

MOST: Final = 200
"""How many reports one person keeps at most."""

Reading = Callable[[], AbstractContextManager[Connection]]


class TooManySaved(Fault):
    """A person has as many saved reports as they may. fields: most."""

    code = "too-many-saved"
    status = 409


class SavedReports:
    """What a person does with saved reports."""

    def __init__(self, kit: Kit, reading: Reading, settle: Callable[[int], object]) -> None:
        """reading: the read models; settle: waits until they show a position."""
        self._kit = kit
        self._reading = reading
        self._settle = settle

    def save(self, request: Mapping[str, Any], context: Context) -> dict[str, Any]:
        """Save a report; what was saved.

        Raises NotSignedIn, NotAllowed where somebody of no country would share it, NotFound for a template
        there is not, BadParameter, MalformedSpecification for a title that cannot be shown, TooManySaved.
        """
        person, country = self._whose(context)
        if request["shared"] and country is None:
            raise NotAllowed(action="report.share")
        title = shown_title(request["title"])
        with self._reading() as connection:
            about = template(request["template"], connection, country)
        given = {name: value.strip() for name, value in request["parameters"].items() if value.strip()}
        parse_parameters({**given, **about.fixed}, self._kit.reference, needs=about.needs, takes=about.takes)
        with self._reading() as connection:
            mine = sa.select(sa.func.count()).where(
                saved_report.c.person == person, saved_report.c.removed.is_(False)
            )
            if connection.execute(mine).scalar_one() >= MOST:
                raise TooManySaved(most=MOST)
        number = uuid4().hex
        payload = {
            "report": number,
            "person": person,
            "country": country,
            "title": title,
            "template": about.id,
            "parameters": given,
            "shared": request["shared"],
        }
        position = self._append("reporting.report-saved", number, payload, country, context)
        # Told from what was written: a read model that is late must not make the caller save it again.
        saved = {name: payload[name] for name in ("report", "title", "template", "parameters", "shared")}
        return {**saved, "mine": True, "saved_at": rfc3339(self._kit.clock()), "position": position}

    def list(self, context: Context) -> list[dict[str, Any]]:
        """One's own saved reports and those shared in one's country, the newest first. Raises NotSignedIn."""
        person, country = self._whose(context)
        known_to = saved_report.c.person == person
        if country is not None:
            known_to |= sa.and_(saved_report.c.shared.is_(True), saved_report.c.country == country)
        with self._reading() as connection:
            rows = connection.execute(
                sa.select(saved_report)
                .where(saved_report.c.removed.is_(False), known_to)
                .order_by(saved_report.c.position.desc())
            )
            return [_view(row, person) for row in rows]

    def remove(self, request: Mapping[str, Any], context: Context) -> dict[str, Any]:
        """Remove a report of one's own. Raises NotSignedIn, and NotFound for anybody else's."""
        person, country = self._whose(context)
        number = request["report"]
        found = self._one(number, person)
        payload = {"report": number, "person": person}
        position = self._append("reporting.report-removed", number, payload, country, context)
        return {**found, "position": position}

    def _whose(self, context: Context) -> tuple[str, str | None]:
        """(person, country that they stand for) of the caller; None: an organisation, or the secretariat."""
        reader = reader_for(self._kit.rights, context.actor, self._kit.clock(), context.address)
        if context.person is None or reader.actor is None:
            raise NotSignedIn()
        return context.person, reader.country

    def _one(self, number: str, person: str) -> dict[str, Any]:
        with self._reading() as connection:
            row = connection.execute(
                sa.select(saved_report).where(
                    saved_report.c.id == number,
                    saved_report.c.person == person,
                    saved_report.c.removed.is_(False),
                )
            ).first()
        if row is None:
            raise NotFound(kind="report", id=number)
        return _view(row, person)

    def _append(
        self, type_: str, number: str, payload: Mapping[str, Any], country: str | None, context: Context
    ) -> int:
        key = f"{type_}:{number}"
        appended = self._kit.log.append(
            [
                Write(
                    stream=f"saved-report-{number}",
                    events=[NewEvent(type=type_, payload=payload, country=country)],
                )
            ],
            command=Command(key=key, request=number.encode()),
            actor=str(context.actor),
        )
        self._settle(appended.last_position)
        return appended.last_position


def shown_title(text: str) -> str:
    """A title as it can be shown: nothing in it that is not printed, or that turns the text around.

    Raises MalformedSpecification.
    """
    title = " ".join(text.split())
    if not title or any(unicodedata.category(letter) in {"Cc", "Cf", "Cs", "Co"} for letter in title):
        raise MalformedSpecification(place="title", value=text[:80])
    return title


def _view(row: sa.Row[Any], person: str) -> dict[str, Any]:
    return {
        "report": row.id,
        "title": row.title,
        "template": row.template,
        "parameters": dict(row.parameters),
        "shared": row.shared,
        "mine": row.person == person,
        "saved_at": row.saved_at,
    }
