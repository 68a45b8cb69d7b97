"""The operations about signing in, countries, agencies, people, keys and agreements."""

from typing import Any

from eventlog import reading
from servicekit.context import Context
from servicekit.errors import NotFound
from servicekit.rpc import Caller, Wired, operation
from services.identity import queries
from services.identity.domain.events import PersonRegistered, RoleGranted, RoleRevoked
from services.identity.domain.values import SYSTEM, Place
from services.identity.queries import keys as key_queries
from services.identity.schemas import (
    agencies,
    countries,
    invitations,
    parts,
    people,
    sessions,
)
from services.identity.service.accounts import AccountOperations
from services.identity.service.administration import AdministrationOperations
from services.identity.service.agreements import AgreementOperations
from services.identity.wiring import Identity, build

Data = dict[str, Any]


class IdentityService(AdministrationOperations, AccountOperations, AgreementOperations):
    """Countries, groups, agencies, people, roles, keys, agreements and sessions, over RPC."""

    name = "identity"
    app: Identity = Wired(build)
    context: Context = Caller()

    # Signing in

    @operation(request=sessions.SignInRequest, response=sessions.SignInAnswer)
    def sign_in(self, data: Data) -> Data:
        """Start a session. Refused with the same code for every cause."""
        return self.app.sessions.sign_in(self.context, **data)

    @operation(request=sessions.TokenRequest, response=sessions.Principal)
    def authenticate(self, data: Data) -> Data:
        """Whom the token of a session or the secret of a key belongs to."""
        return self.app.sessions.authenticate(self.context, data["token"])

    @operation(request=sessions.TokenRequest, response=parts.Changed)
    def sign_out(self, data: Data) -> Data:
        """End a session."""
        return {"position": self.app.sessions.sign_out(self.context, data["token"])}

    @operation(request=parts.Empty, response=sessions.Principal)
    def me(self, data: Data) -> Data:
        """Who the caller is."""
        return self.app.sessions.me(self.context)

    # Countries and groups

    @operation(request=parts.PageRequest, response=countries.CountryPage)
    def list_countries(self, data: Data) -> Data:
        """The participating countries. For everyone."""
        self.app.rights.require(self.context.actor, "country.see")
        with reading(self.app.database) as connection:
            return queries.countries(connection, data["after"], data["limit"])

    @operation(request=countries.AdmitCountryRequest, response=countries.CountryAdmittedAnswer)
    def admit_country(self, data: Data) -> Data:
        """Let a country take part, with its groups and its first administrator."""
        written, invited = self.app.countries.admit(self.context, data)
        person = next((each.person for each in written.events if isinstance(each, PersonRegistered)), None)
        invitation = None if invited is None else invited.view
        view = self._country(data["country"])
        return {**view, "person": person, "invitation": invitation, "position": written.position}

    @operation(request=countries.CountryRequest, response=countries.CountryView)
    def get_country(self, data: Data) -> Data:
        """A country that takes part or did. For everyone."""
        self.app.rights.require(self.context.actor, "country.see", country=data["country"])
        return self._country(data["country"])

    @operation(request=countries.DescribeCountryRequest, response=countries.CountryAnswer)
    def describe_country(self, data: Data) -> Data:
        """Say how one's country is named and reached."""
        written = self.app.participation.describe(self.context, data)
        return {**self._country(data["country"]), "position": written.position}

    @operation(request=countries.WithdrawCountryRequest, response=countries.CountryAnswer)
    def withdraw_country(self, data: Data) -> Data:
        """End a country's part: its sharing, keys and accounts end with it, its figures stay its own."""
        written = self.app.participation.withdraw(self.context, data)
        return {**self._country(data["country"]), "position": written.position}

    @operation(request=parts.PageRequest, response=countries.GroupPage)
    def list_groups(self, data: Data) -> Data:
        """The groups of countries. For everyone."""
        self.app.rights.require(self.context.actor, "country.see")
        with reading(self.app.database) as connection:
            return queries.groups(connection, data["after"], data["limit"])

    @operation(request=countries.FormGroupRequest, response=countries.GroupAnswer)
    def form_group(self, data: Data) -> Data:
        """Form a group."""
        written = self.app.countries.form_group(self.context, data)
        return self._group(data["group"], written.position)

    @operation(request=countries.JoinGroupRequest, response=countries.GroupAnswer)
    def join_group(self, data: Data) -> Data:
        """Put a country into a group, or change its standing there."""
        written = self.app.countries.join_group(self.context, data)
        return self._group(data["group"], written.position)

    @operation(request=countries.CountryRequest, response=countries.CountryWorkflow)
    def get_workflow(self, data: Data) -> Data:
        """Which steps a country asks for before a release. For everyone."""
        self.app.rights.require(self.context.actor, "country.see", country=data["country"])
        with reading(self.app.database) as connection:
            return {**queries.workflow(connection, data["country"]), **self._may_release(data["country"])}

    @operation(request=countries.SetWorkflowRequest, response=countries.WorkflowAnswer)
    def set_workflow(self, data: Data) -> Data:
        """Set which steps a country asks for before a release."""
        written = self.app.countries.set_workflow(self.context, data)
        return {**data, "position": written.position, **self._may_release(data["country"])}

    def _may_release(self, country: str) -> Data:
        """How many people may release, for whoever sets the workflow."""
        rights = self.app.rights
        if not rights.allows(self.context.actor, "workflow.set", country=country):
            return {"may_release": None}
        releasing = [
            person
            for person in rights.people(country)
            if any(
                grant.country in {country, None}
                for grant in rights.reach(f"person:{person}", "submission.release")
            )
        ]
        return {"may_release": len(releasing)}

    # Agencies and keys

    @operation(request=parts.CountryPageRequest, response=agencies.AgencyPage)
    def list_agencies(self, data: Data) -> Data:
        """The agencies of a country. For everyone."""
        self.app.rights.require(self.context.actor, "country.see", country=data["country"])
        with reading(self.app.database) as connection:
            return queries.agencies(connection, data["country"], data["after"], data["limit"])

    @operation(request=agencies.RegisterAgencyRequest, response=agencies.AgencyAnswer)
    def register_agency(self, data: Data) -> Data:
        """Register an agency of one's country."""
        written = self.app.agencies.register(self.context, data)
        return self._agency(data, written.position)

    @operation(request=agencies.AgencyRequest, response=agencies.AgencyView)
    def get_agency(self, data: Data) -> Data:
        """An agency of a country. For everyone."""
        self.app.rights.require(self.context.actor, "country.see", country=data["country"])
        with reading(self.app.database) as connection:
            return queries.agency(connection, data["country"], data["agency"])

    @operation(request=agencies.RegisterAgencyRequest, response=agencies.AgencyAnswer)
    def rename_agency(self, data: Data) -> Data:
        """Give an agency of one's country other names."""
        written = self.app.agencies.rename(self.context, data)
        return self._agency(data, written.position)

    @operation(request=agencies.SucceedAgencyRequest, response=agencies.AgencyAnswer)
    def succeed_agency(self, data: Data) -> Data:
        """Let an agency of one's country take over from another: sources, positions, keys and open work."""
        written = self.app.agencies.succeed(self.context, data)
        return self._agency(data, written.position)

    @operation(request=agencies.CloseAgencyRequest, response=agencies.AgencyAnswer)
    def close_agency(self, data: Data) -> Data:
        """Close an agency that holds nothing any more; forced, its keys end with it."""
        written = self.app.agencies.close(self.context, data)
        return self._agency(data, written.position)

    @operation(request=parts.CountryPageRequest, response=agencies.KeyPage)
    def list_keys(self, data: Data) -> Data:
        """The keys of a country's agencies, without secrets."""
        self.app.rights.require(self.context.actor, "key.see", country=data["country"])
        with reading(self.app.database) as connection:
            return key_queries.keys(
                connection, data["country"], data["after"], data["limit"], self.app.today()
            )

    @operation(request=agencies.IssueKeyRequest, response=agencies.KeyIssuedAnswer)
    def issue_key(self, data: Data) -> Data:
        """Issue a key for the system of an agency."""
        issued = self.app.keys.issue(self.context, data)
        return {**self._key(issued.key, issued.written.position), "secret": issued.secret}

    @operation(request=agencies.KeyRequest, response=agencies.KeyView)
    def get_key(self, data: Data) -> Data:
        """A key of one's country, without its secret."""
        with reading(self.app.database) as connection:
            view = key_queries.key(connection, data["key"], self.app.today())
        if not self.app.rights.allows(self.context.actor, "key.see", country=view["country"]):
            raise NotFound(kind="key", id=data["key"])
        return view

    @operation(request=agencies.NarrowKeyRequest, response=agencies.KeyAnswer)
    def narrow_key(self, data: Data) -> Data:
        """Let a key do less than before, or name it differently."""
        written = self.app.keys.narrow(self.context, data)
        return self._key(data["key"], written.position)

    @operation(request=agencies.RotateKeyRequest, response=agencies.KeyIssuedAnswer)
    def rotate_key(self, data: Data) -> Data:
        """Give a key another secret."""
        issued = self.app.keys.rotate(self.context, data)
        return {**self._key(issued.key, issued.written.position), "secret": issued.secret}

    @operation(request=agencies.RevokeKeyRequest, response=agencies.KeyAnswer)
    def revoke_key(self, data: Data) -> Data:
        """End a key before its time."""
        written = self.app.keys.revoke(self.context, data)
        return self._key(data["key"], written.position)

    # People and roles

    @operation(request=people.PeoplePageRequest, response=people.PersonPage)
    def list_people(self, data: Data) -> Data:
        """The people of a country or an organisation, or those who stand for neither."""
        place = Place(country=data["country"], organisation=data["organisation"])
        self.app.rights.require(self.context.actor, "person.see", **place.about)
        with reading(self.app.database) as connection:
            return queries.people(connection, place, data["after"], data["limit"])

    @operation(request=people.PersonRequest, response=people.PersonView)
    def get_person(self, data: Data) -> Data:
        """A person, to themselves and to their administrators."""
        with reading(self.app.database) as connection:
            view = queries.person(connection, data["person"])
        mine = self.context.person == data["person"]
        place = Place(country=view["country"], organisation=view["organisation"])
        if not mine and not self.app.rights.allows(self.context.actor, "person.see", **place.about):
            raise NotFound(kind="person", id=data["person"])
        return view

    @operation(request=people.NamesRequest, response=people.NamesAnswer)
    def name_people(self, data: Data) -> Data:
        """The names of people: colleagues of one country know each other's, administrators their people's."""
        with reading(self.app.database) as connection:
            known = queries.names(connection, data["people"])
            erased = queries.erased(connection, data["people"])
        return {
            "erased": erased,
            "names": {
                number: name for number, (place, name) in known.items() if self._may_name(number, place)
            },
        }

    @operation(request=people.RegisterPersonRequest, response=people.RegisteredAnswer)
    def register_person(self, data: Data) -> Data:
        """Give somebody an account, which they open with a link."""
        invited = self.app.people.register(self.context, data)
        number = invited.written.first(PersonRegistered).person
        return {**self._person(number, invited.written.position), "invitation": invited.view}

    @operation(request=people.PersonRequest, response=invitations.InvitedAnswer)
    def invite_person(self, data: Data) -> Data:
        """Give somebody a new link to set a password with; their password and their sessions end."""
        invited = self.app.invitations.issue(self.context, data)
        return {**data, "invitation": invited.view, "position": invited.written.position}

    @operation(request=sessions.TokenRequest, response=invitations.InvitationView)
    def describe_invitation(self, data: Data) -> Data:
        """Whose account a link opens, to whoever has the link."""
        return self.app.invitations.describe(data["token"])

    @operation(request=invitations.AcceptInvitationRequest, response=parts.Changed)
    def accept_invitation(self, data: Data) -> Data:
        """Set the password that a link is for."""
        return {"position": self.app.invitations.accept(self.context, **data)}

    @operation(request=people.ChangePersonRequest, response=people.PersonAnswer)
    def change_person(self, data: Data) -> Data:
        """Change a person's address, name or language."""
        written = self.app.people.change(self.context, data)
        return self._person(data["person"], written.position)

    @operation(request=people.ClosePersonRequest, response=people.PersonAnswer)
    def deactivate_person(self, data: Data) -> Data:
        """Close an account; its sessions end."""
        written = self.app.people.deactivate(self.context, data)
        return self._person(data["person"], written.position)

    @operation(request=people.ClosePersonRequest, response=people.PersonAnswer)
    def reactivate_person(self, data: Data) -> Data:
        """Open a closed account again."""
        written = self.app.people.reactivate(self.context, data)
        return self._person(data["person"], written.position)

    @operation(request=people.SetPasswordRequest, response=people.PasswordAnswer)
    def set_password(self, data: Data) -> Data:
        """Set one's own password; one's other sessions end."""
        position = self.app.people.set_password(self.context, data).position
        return {
            "position": position,
            "token": self.app.own_sessions.renewed_token(self.context, data["session"]),
        }

    @operation(request=people.ClosePersonRequest, response=people.PersonAnswer)
    def erase_person(self, data: Data) -> Data:
        """Erase for good what is personal about somebody; the account closes, the history stays."""
        written = self.app.erasing.erase(self.context, data)
        return self._person(data["person"], written.position)

    @operation(request=people.GrantRoleRequest, response=people.GrantAnswer)
    def grant_role(self, data: Data) -> Data:
        """Give somebody a role."""
        written = self.app.people.grant(self.context, data)
        granted = written.first(RoleGranted)
        fields = {name: getattr(granted, name) for name in granted.__slots__}
        return {**fields, "via": None, "position": written.position}

    @operation(request=people.GrantRequest, response=people.RevokedAnswer)
    def revoke_role(self, data: Data) -> Data:
        """Take a role from somebody."""
        written = self.app.people.revoke(self.context, data)
        return {**data, "person": written.first(RoleRevoked).person, "position": written.position}

    def _may_name(self, number: str, place: Place) -> bool:
        actor = self.context.actor
        principal = None if actor is None else self.app.rights.principal(actor)
        if principal is None or not principal.active:
            return False
        standing = Place(country=principal.country, organisation=principal.organisation)
        colleague = place != SYSTEM and principal.kind == "person" and standing == place
        return (
            colleague
            or self.context.person == number
            or self.app.rights.allows(actor, "person.see", **place.about)
        )

    def _person(self, number: str, position: int | None) -> Data:
        with reading(self.app.database) as connection:
            return {**queries.person(connection, number), "position": position}

    def _group(self, code: str, position: int | None) -> Data:
        with reading(self.app.database) as connection:
            return {**queries.group(connection, code), "position": position}

    def _country(self, code: str) -> Data:
        with reading(self.app.database) as connection:
            return queries.country(connection, code)

    def _agency(self, data: Data, position: int | None) -> Data:
        with reading(self.app.database) as connection:
            return {**queries.agency(connection, data["country"], data["agency"]), "position": position}

    def _key(self, key: str, position: int | None) -> Data:
        with reading(self.app.database) as connection:
            return {**key_queries.key(connection, key, self.app.today()), "position": position}
