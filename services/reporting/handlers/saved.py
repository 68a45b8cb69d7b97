"""Reports that readers save under a name: for themselves, or for the people of the country they stand for."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from typing import Any, Final
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from eventlog import NewEvent
from servicekit.context import Context
from servicekit.errors import Fault, NotAllowed, NotFound
from servicekit.kit import Kit
from servicekit.moments import rfc3339
from services.reporting.handlers.own import append_once, owner_of, shown_title
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
        person, reader = owner_of(self._kit, context)
        if request["shared"] and reader.country is None:
            raise NotAllowed(action="report.share")
        title = shown_title(request["title"])
        with self._reading() as connection:
            about = template(request["template"], connection, reader.country)
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
            "country": reader.country,
            "title": title,
            "template": about.id,
            "parameters": given,
            "shared": request["shared"],
        }
        position = self._append("reporting.report-saved", number, payload, reader.country, context)
        # Told from what was written: a read model that is late must not make the caller save it again.
        saved = {name: payload[name] for name in ("report", "title", "template", "parameters", "shared")}
        return {**saved, "mine": True, "saved_at": rfc3339(self._kit.clock()), "position": position}

    def list(self, context: Context) -> list[dict[str, Any]]:
        """One's own saved reports and those shared in one's country, the newest first. Raises NotSignedIn."""
        person, reader = owner_of(self._kit, context)
        known_to = saved_report.c.person == person
        if reader.country is not None:
            known_to |= sa.and_(saved_report.c.shared.is_(True), saved_report.c.country == reader.country)
        with self._reading() as connection:
            rows = connection.execute(
                sa.select(saved_report)
                .where(saved_report.c.removed.is_(False), known_to)
                .order_by(saved_report.c.position.desc())
            )
            return [_view(row, person) for row in rows]

    def remove(self, request: Mapping[str, Any], context: Context) -> dict[str, Any]:
        """Remove a report of one's own. Raises NotSignedIn, and NotFound for anybody else's."""
        person, reader = owner_of(self._kit, context)
        number = request["report"]
        found = self._one(number, person)
        payload = {"report": number, "person": person}
        position = self._append("reporting.report-removed", number, payload, reader.country, context)
        return {**found, "position": position}

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
        event = NewEvent(type=type_, payload=payload, country=country)
        stream, key = f"saved-report-{number}", f"{type_}:{number}"
        position = append_once(self._kit.log, stream, event, context, key=key, about=number)
        self._settle(position)
        return position


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
