"""Commands about countries and groups: admission, groups, workflow."""

from collections.abc import Mapping
from typing import Any

from babel import Locale

from eventlog import Write
from servicekit.context import Context, actor_of
from servicekit.kit import Kit
from services.identity.domain import commands as c
from services.identity.domain import country, group
from services.identity.domain.errors import UnknownCountry
from services.identity.domain.values import RoleRequest
from services.identity.handlers.aggregates import country_write, group_write
from services.identity.handlers.deciding import Deciding
from services.identity.handlers.invitations import Invitations, Invited
from services.identity.handlers.people import People
from services.identity.handlers.writing import Writing, Written, new_identifier

NOT_COUNTRIES = frozenset({"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"})
"""Codes of CLDR's territories that stand for no country."""


class Countries:
    """What the system's administrators and each country's own decide about countries."""

    def __init__(
        self, kit: Kit, writing: Writing, deciding: Deciding, people: People, invitations: Invitations
    ) -> None:
        self._kit = kit
        self._writing = writing
        self._deciding = deciding
        self._people = people
        self._invitations = invitations

    def admit(self, context: Context, data: Mapping[str, Any]) -> tuple[Written, Invited | None]:
        """Let a country take part, put it into groups and appoint its first administrator, all or nothing.

        data: country, groups [{group, standing}], administrator {email, name, language} or None, who is
        invited.
        """
        by, code, administrator = actor_of(context), data["country"], data["administrator"]
        self._kit.rights.require(by, "country.admit", country=code)
        if code in NOT_COUNTRIES or code not in Locale.parse("en").territories:
            raise UnknownCountry(country=code)

        def decide() -> list[Write]:
            loaded = self._writing.aggregates.country(code)
            admitted = country_write(code, loaded.version, country.decide(loaded.state, c.AdmitCountry()))
            joined = [self._joining(each["group"], code, each["standing"]) for each in data["groups"]]
            return [admitted, *joined]

        if administrator is None:
            return self._writing.carry_out(context, {"operation": "admit_country", **data}, decide), None
        appointment = RoleRequest(grant=new_identifier(), role="country-administrator", country=code)
        command = c.RegisterPerson(
            by=by,
            country=code,
            email=administrator["email"],
            name=administrator["name"],
            language=administrator["language"],
            roles=(appointment,),
            **self._invitations.prepared(),
        )
        invited = self._people.register_with(context, data, command, decide)
        return invited.written, invited

    def set_workflow(self, context: Context, data: Mapping[str, Any]) -> Written:
        """Set what a country asks for before a release. data: as in SetWorkflow, and country.

        Raises ReleaseNeedsJudgement.
        """
        return self._deciding.decided(context, "workflow.set", data, lambda fields: c.SetWorkflow(**fields))

    def form_group(self, context: Context, data: Mapping[str, Any]) -> Written:
        """data: group, names."""
        self._kit.rights.require(actor_of(context), "group.form")
        code = data["group"]

        def decide() -> list[Write]:
            loaded = self._writing.aggregates.group(code)
            events = group.decide(loaded.state, c.FormGroup(names=data["names"]))
            return [group_write(code, loaded.version, events)]

        return self._writing.carry_out(context, {"operation": "form_group", **data}, decide)

    def join_group(self, context: Context, data: Mapping[str, Any]) -> Written:
        """Put a country into a group, or change its standing there. data: group, country, standing."""
        self._kit.rights.require(actor_of(context), "group.form")
        code = data["country"]

        def decide() -> list[Write]:
            if not self._writing.aggregates.country(code).state.admitted:
                raise UnknownCountry(country=code)
            return [self._joining(data["group"], code, data["standing"])]

        return self._writing.carry_out(context, {"operation": "join_group", **data}, decide)

    def _joining(self, code: str, joining: str, standing: Any) -> Write:
        loaded = self._writing.aggregates.group(code)
        events = group.decide(loaded.state, c.JoinGroup(country=joining, standing=standing))
        return group_write(code, loaded.version, events)
