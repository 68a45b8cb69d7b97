"""Commands about sharing agreements: deciding who else reads an indicator, and confirming later joiners."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from eventlog import Write, reading
from servicekit.context import Context, actor_of
from servicekit.errors import NotAllowed, NotFound, NotSignedIn
from servicekit.kit import Kit
from servicekit.moments import rfc3339
from services.identity import queries
from services.identity.domain import commands as c
from services.identity.domain import country
from services.identity.domain.agreement import NAMED
from services.identity.domain.events import AgreementSet
from services.identity.handlers.aggregates import country_write
from services.identity.handlers.deciding import Deciding
from services.identity.handlers.writing import Writing, Written

ACTION = "agreement.set"
ACCEPT = "terms.accept"
"""Accepting terms for the keys of one's country; everyone accepts them for themselves."""


class Agreements:
    """What a country decides about who else reads its figures."""

    def __init__(self, kit: Kit, writing: Writing, deciding: Deciding) -> None:
        self._kit = kit
        self._writing = writing
        self._deciding = deciding

    def set(self, context: Context, data: Mapping[str, Any]) -> Written:
        """data: country, indicator, mode, and what SetAgreement has besides; moments are aware."""
        return self._deciding.decided(context, ACTION, _plain(data), lambda _: self._command(context, data))

    def check(self, context: Context, data: Mapping[str, Any]) -> AgreementSet:
        """What `set` would decide, or what is decided already. Raises what it would raise."""
        command, code = self._command(context, data), data["country"]
        state = self._writing.aggregates.country(code).state
        decided = country.decide(state, command)
        return next(
            (event for event in decided if isinstance(event, AgreementSet)),
            state.agreements.get(command.indicator)
            or AgreementSet(country=code, indicator=command.indicator, mode="national"),
        )

    def confirm(self, context: Context, data: Mapping[str, Any]) -> Written:
        """data: country, indicator, countries."""
        self._kit.rights.require(actor_of(context), ACTION, country=data["country"])
        self._deciding.check_indicators([data["indicator"]])
        with reading(self._kit.database) as connection:
            view = queries.agreement(connection, data["country"], data["indicator"])
            agreed = queries.agreed(connection, data["country"], data["indicator"])
        return self._deciding.decided(
            context,
            ACTION,
            data,
            lambda fields: c.ConfirmAgreement(
                indicator=fields["indicator"],
                countries=tuple(fields["countries"]),
                waiting=frozenset(view["waiting"]),
                agreed=agreed,
            ),
        )

    def accept(self, context: Context, data: Mapping[str, Any]) -> Written:
        """data: country, indicator, terms, for_keys: for the keys of one's country instead of oneself.

        Raises NotSignedIn, NotAllowed, NotFound for terms that no longer hold or never did, and
        TermsNotForReader for those of an agreement that does not speak of the caller.
        """
        by, code = actor_of(context), data["country"]
        principal = self._kit.rights.principal(by)
        if principal is None or not principal.active:
            raise NotSignedIn()
        if principal.kind != "person":
            raise NotAllowed(action=ACCEPT)
        if data["for_keys"]:
            if principal.country is None:
                raise NotAllowed(action=ACCEPT)
            self._kit.rights.require(by, ACCEPT, country=principal.country)
        with reading(self._kit.database) as connection:
            groups = tuple(queries.sharing_groups(connection))
        command = c.AcceptTerms(
            indicator=data["indicator"],
            terms=data["terms"],
            person=None if data["for_keys"] else by.removeprefix("person:"),
            reader_country=principal.country if data["for_keys"] else None,
            country=principal.country,
            organisation=principal.organisation,
            positions=principal.positions,
            groups=groups,
        )

        def decide() -> list[Write]:
            loaded = self._writing.aggregates.country(code)
            if not loaded.state.admitted:
                raise NotFound(kind="terms", id=data["terms"])
            return [country_write(code, loaded.version, country.decide(loaded.state, command))]

        return self._writing.carry_out(context, {"operation": "accept_terms", **data}, decide)

    def _command(self, context: Context, data: Mapping[str, Any]) -> c.SetAgreement:
        self._kit.rights.require(actor_of(context), ACTION, country=data["country"])
        self._deciding.check_indicators([data["indicator"]])
        with reading(self._kit.database) as connection:
            participating = queries.participating(connection)
            people = queries.accounts(connection, data["people"])
            organisations = queries.open_organisations(connection, data["organisations"])
            positions = queries.open_positions(connection, data["positions"])
        fields = {name: value for name, value in data.items() if name != "country"}
        lists = {name: tuple(fields[name]) for name in NAMED}
        return c.SetAgreement(
            **{**fields, **lists},
            participating=participating,
            people_known=people,
            organisations_known=organisations,
            positions_known=positions,
            now=self._kit.clock(),
        )


def _plain(data: Mapping[str, Any]) -> dict[str, Any]:
    """The request with its moments as text, as JSON has it."""
    return {name: rfc3339(value) if isinstance(value, datetime) else value for name, value in data.items()}
