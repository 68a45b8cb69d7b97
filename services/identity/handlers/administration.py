"""Commands of delegated administration: organisations, positions, roles of countries, delegates."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from eventlog import Write
from servicekit.context import Context, actor_of
from servicekit.kit import Kit
from services.identity.domain import organisations, positions, rolebook
from services.identity.domain.errors import AgencyIsClosed, UnknownAgency, UnknownCountry, UnknownIndicator
from services.identity.domain.events import DirectoryEvent, PersonDeactivated
from services.identity.domain.events.administration import RoleOfPosition
from services.identity.domain.people import Directory
from services.identity.handlers.aggregates import directory_write
from services.identity.handlers.people import codes_of
from services.identity.handlers.sessions import Sessions
from services.identity.handlers.writing import Writing, Written


class Administration:
    """What the system does about organisations, and each country about its positions, roles and delegates.

    The directory decides who may: everything about accounts and rights is one stream.
    """

    def __init__(self, kit: Kit, writing: Writing, sessions: Sessions) -> None:
        self._reference = kit.reference
        self._writing = writing
        self._sessions = sessions

    def register_organisation(self, context: Context, data: Mapping[str, Any]) -> Written:
        """data: organisation, names, kind."""
        command = organisations.RegisterOrganisation(by=actor_of(context), **data)
        return self._decided(
            context, "register_organisation", data, lambda known: organisations.decide(known, command)
        )

    def close_organisation(self, context: Context, data: Mapping[str, Any]) -> Written:
        """End an organisation, the accounts of its people and their sessions. data: organisation, reason."""
        command = organisations.CloseOrganisation(by=actor_of(context), **data)
        written = self._decided(
            context, "close_organisation", data, lambda known: organisations.decide(known, command)
        )
        for event in written.events:
            if isinstance(event, PersonDeactivated):
                self._sessions.end_all(context, event.person, "deactivated")
        return written

    def create_position(self, context: Context, data: Mapping[str, Any]) -> Written:
        """data: country, code, agency, names, focal_point, roles [{role, indicators, sources}]."""
        by, country = actor_of(context), data["country"]
        roles = self._roles(data["roles"])

        def decide(known: Directory) -> list[DirectoryEvent]:
            command = positions.CreatePosition(
                by=by,
                position=f"{country}-{data['code']}",
                country=country,
                agency=data["agency"],
                names=data["names"],
                focal_point=data["focal_point"],
                roles=roles,
            )
            events = positions.decide(known, command)
            self._check_agency(country, data["agency"])
            return events

        return self._decided(context, "create_position", data, decide)

    def change_position(self, context: Context, data: Mapping[str, Any]) -> Written:
        """data: id, and agency, names, focal_point, roles where they change."""
        command = positions.ChangePosition(
            by=actor_of(context),
            position=data["id"],
            moves="agency" in data,
            agency=data.get("agency"),
            names=data.get("names"),
            focal_point=data.get("focal_point"),
            roles=self._roles(data["roles"]) if "roles" in data else None,
        )

        def decide(known: Directory) -> list[DirectoryEvent]:
            events = positions.decide(known, command)
            if events and command.moves:
                self._check_agency(known.positions[command.position].now.country, command.agency)
            return events

        return self._decided(context, "change_position", data, decide)

    def close_position(self, context: Context, data: Mapping[str, Any]) -> Written:
        """data: id, reason."""
        command = positions.ClosePosition(by=actor_of(context), position=data["id"], reason=data["reason"])
        return self._decided(context, "close_position", data, lambda known: positions.decide(known, command))

    def assign_person(self, context: Context, data: Mapping[str, Any]) -> Written:
        """data: id, person."""
        command = positions.AssignPerson(by=actor_of(context), position=data["id"], person=data["person"])
        return self._decided(context, "assign_person", data, lambda known: positions.decide(known, command))

    def rotate_out(self, context: Context, data: Mapping[str, Any]) -> Written:
        """data: id, person, reason."""
        command = positions.RotateOut(
            by=actor_of(context), position=data["id"], person=data["person"], reason=data["reason"]
        )
        return self._decided(context, "rotate_out", data, lambda known: positions.decide(known, command))

    def define_role(self, context: Context, data: Mapping[str, Any]) -> Written:
        """data: country, role, names, privileges, grants."""
        command = rolebook.DefineRole(
            by=actor_of(context),
            country=data["country"],
            role=data["role"],
            names=data["names"],
            privileges=tuple(data["privileges"]),
            grants=tuple(data["grants"]),
        )
        return self._decided(context, "define_role", data, lambda known: rolebook.decide(known, command))

    def change_role(self, context: Context, data: Mapping[str, Any]) -> Written:
        """data: country, role, and names, privileges, grants where they change."""
        command = rolebook.ChangeRole(
            by=actor_of(context),
            country=data["country"],
            role=data["role"],
            names=data.get("names"),
            privileges=tuple(data["privileges"]) if "privileges" in data else None,
            grants=tuple(data["grants"]) if "grants" in data else None,
        )
        return self._decided(context, "change_role", data, lambda known: rolebook.decide(known, command))

    def retire_role(self, context: Context, data: Mapping[str, Any]) -> Written:
        """data: country, role, reason."""
        command = rolebook.RetireRole(by=actor_of(context), **data)
        return self._decided(context, "retire_role", data, lambda known: rolebook.decide(known, command))

    def appoint_delegate(self, context: Context, data: Mapping[str, Any]) -> Written:
        """data: country, organisation, indicators, sources."""
        self._check_indicators(data["indicators"])
        command = organisations.AppointDelegate(
            by=actor_of(context),
            country=data["country"],
            organisation=data["organisation"],
            indicators=tuple(data["indicators"]),
            sources=tuple(data["sources"]),
        )
        return self._decided(
            context, "appoint_delegate", data, lambda known: organisations.decide(known, command)
        )

    def dismiss_delegate(self, context: Context, data: Mapping[str, Any]) -> Written:
        """data: country, organisation, reason."""
        command = organisations.DismissDelegate(by=actor_of(context), **data)
        return self._decided(
            context, "dismiss_delegate", data, lambda known: organisations.decide(known, command)
        )

    def _decided(
        self,
        context: Context,
        operation: str,
        data: Mapping[str, Any],
        decided: Callable[[Directory], list[DirectoryEvent]],
    ) -> Written:
        def decide() -> list[Write]:
            loaded = self._writing.aggregates.directory()
            return [directory_write(loaded, decided(loaded.state))]

        return self._writing.carry_out(context, {"operation": operation, **data}, decide)

    def _roles(self, roles: Sequence[Mapping[str, Any]]) -> tuple[RoleOfPosition, ...]:
        for role in roles:
            self._check_indicators(role["indicators"] or ())
        return tuple(
            RoleOfPosition(
                role=role["role"],
                indicators=codes_of(role["indicators"]),
                sources=codes_of(role["sources"]),
            )
            for role in roles
        )

    def _check_indicators(self, codes: Sequence[str]) -> None:
        for code in codes:
            if self._reference.indicator(code) is None:
                raise UnknownIndicator(indicator=code)

    def _check_agency(self, country: str, agency: str | None) -> None:
        known = self._writing.aggregates.country(country).state
        if not known.admitted:
            raise UnknownCountry(country=country)
        if agency is None:
            return
        if agency not in known.agencies:
            raise UnknownAgency(country=country, agency=agency)
        if not known.agencies[agency].is_open:
            raise AgencyIsClosed(country=country, agency=agency)
