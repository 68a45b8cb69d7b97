"""Commands about countries and groups: admission, workflow, agencies, keys, agreements."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from babel import Locale

from eventlog import Write, reading
from servicekit.context import Context
from servicekit.errors import NotFound
from servicekit.kit import Kit
from services.identity import queries
from services.identity.domain import commands as c
from services.identity.domain import country, group
from services.identity.domain.errors import UnknownCountry, UnknownIndicator
from services.identity.domain.values import RoleRequest
from services.identity.handlers.aggregates import country_write, group_write
from services.identity.handlers.people import People, codes_of
from services.identity.handlers.writing import Writing, Written, actor_of, new_identifier
from services.identity.secrets import KEY_PREFIX, Secrets, new_token

NOT_COUNTRIES = frozenset({"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"})
"""Codes of CLDR's territories that stand for no country."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewKey:
    """A key that was issued; the secret is told this once."""

    written: Written
    key: str
    secret: str


class Countries:
    """What the system's administrators and each country's own decide about countries."""

    def __init__(self, kit: Kit, writing: Writing, secrets: Secrets, people: People) -> None:
        self._kit = kit
        self._writing = writing
        self._secrets = secrets
        self._people = people

    def admit(self, context: Context, data: Mapping[str, Any]) -> Written:
        """Let a country take part, put it into groups and appoint its first administrator, all or nothing.

        data: country, groups [{group, standing}], administrator {email, name, password, language} or None.
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
            return self._writing.carry_out(context, {"operation": "admit_country", **data}, decide)
        appointment = RoleRequest(grant=new_identifier(), role="country-administrator", country=code)
        command = c.RegisterPerson(
            by=by,
            country=code,
            email=administrator["email"],
            name=administrator["name"],
            language=administrator["language"],
            roles=(appointment,),
        )
        request = {**data, "password": administrator["password"]}
        return self._people.register_with(context, request, command, decide)

    def set_workflow(self, context: Context, data: Mapping[str, Any]) -> Written:
        """data: country, validation_required, approval_required, distinct_validator_and_approver."""
        return self._decided(context, "workflow.set", data, lambda fields: c.SetWorkflow(**fields))

    def register_agency(self, context: Context, data: Mapping[str, Any]) -> Written:
        """data: country, agency, names."""
        return self._decided(context, "agency.register", data, lambda fields: c.RegisterAgency(**fields))

    def close_agency(self, context: Context, data: Mapping[str, Any]) -> Written:
        """End an agency, and its keys with it. data: country, agency, reason."""
        return self._decided(context, "agency.register", data, lambda fields: c.CloseAgency(**fields))

    def set_agreement(self, context: Context, data: Mapping[str, Any]) -> Written:
        """data: country, indicator, mode, countries."""
        self._kit.rights.require(actor_of(context), "agreement.set", country=data["country"])
        self._check_indicators([data["indicator"]])
        with reading(self._kit.database) as connection:
            participating = queries.participating(connection)
        return self._decided(
            context,
            "agreement.set",
            data,
            lambda fields: c.SetAgreement(
                indicator=fields["indicator"],
                mode=fields["mode"],
                countries=tuple(fields["countries"]),
                participating=participating,
            ),
        )

    def issue_key(self, context: Context, data: Mapping[str, Any]) -> NewKey:
        """data: country, agency, label, indicators, sources, actions, networks, lifetime_days.

        Never repeated: each call issues a key, because only its answer has the secret.
        """
        context = replace(context, command_key=None)
        self._kit.rights.require(actor_of(context), "key.issue", country=data["country"])
        self._check_indicators(data["indicators"] or ())
        expires_at = self._kit.clock() + timedelta(days=data["lifetime_days"])
        key, secret = new_identifier(), new_token(KEY_PREFIX)

        def command(fields: Mapping[str, Any]) -> c.IssueKey:
            return c.IssueKey(
                key=key,
                agency=fields["agency"],
                label=fields["label"],
                indicators=codes_of(fields["indicators"]),
                sources=codes_of(fields["sources"]),
                actions=tuple(sorted(set(fields["actions"]))),
                networks=tuple(fields["networks"]),
                expires_at=expires_at.isoformat(),
            )

        written = self._decided(context, "key.issue", data, command)
        self._secrets.keep_key(key, secret)
        return NewKey(written=written, key=key, secret=secret)

    def revoke_key(self, context: Context, data: Mapping[str, Any]) -> Written:
        """data: key, reason."""
        with reading(self._kit.database) as connection:
            code = queries.key(connection, data["key"])["country"]
        if not self._kit.rights.allows(actor_of(context), "key.issue", country=code):
            raise NotFound(kind="key", id=data["key"])
        return self._decided(
            context, "key.issue", {**data, "country": code}, lambda fields: c.RevokeKey(**fields)
        )

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

    def _decided(
        self,
        context: Context,
        action: str,
        data: Mapping[str, Any],
        command: Callable[[Mapping[str, Any]], c.CountryCommand],
    ) -> Written:
        """Decide about the country that data names, once the caller has the right to the action there."""
        code = data["country"]
        self._kit.rights.require(actor_of(context), action, country=code)
        decided = command({name: value for name, value in data.items() if name != "country"})

        def decide() -> list[Write]:
            loaded = self._writing.aggregates.country(code)
            return [country_write(code, loaded.version, country.decide(loaded.state, decided))]

        return self._writing.carry_out(context, {"operation": type(decided).__name__, **data}, decide)

    def _check_indicators(self, codes: Sequence[str]) -> None:
        for code in codes:
            if self._kit.reference.indicator(code) is None:
                raise UnknownIndicator(indicator=code)
