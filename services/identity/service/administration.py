"""The operations of delegated administration: organisations, positions, roles of countries, delegates."""

from typing import Any

from eventlog import reading
from servicekit.context import Context
from servicekit.errors import NotFound
from servicekit.rpc import operation
from services.identity import queries
from services.identity.domain.values import COUNTRY_ROLES
from services.identity.queries import positions as position_queries
from services.identity.schemas import administration as wire
from services.identity.schemas import parts
from services.identity.wiring import Identity

Data = dict[str, Any]


class AdministrationOperations:
    """The part of the identity service with which a country, or the system, administers itself."""

    app: Identity
    context: Context

    # Organisations

    @operation(request=parts.PageRequest, response=wire.OrganisationPage)
    def list_organisations(self, data: Data) -> Data:
        """The organisations that take part, and those that did. For everyone."""
        self.app.rights.require(self.context.actor, "organisation.see")
        with reading(self.app.database) as connection:
            return queries.organisations(connection, data["after"], data["limit"])

    @operation(request=wire.RegisterOrganisationRequest, response=wire.OrganisationAnswer)
    def register_organisation(self, data: Data) -> Data:
        """Let an organisation take part."""
        written = self.app.administration.register_organisation(self.context, data)
        return self._organisation(data["organisation"], written.position)

    @operation(request=wire.CloseOrganisationRequest, response=wire.OrganisationAnswer)
    def close_organisation(self, data: Data) -> Data:
        """End an organisation; the accounts of its people are closed, and their sessions end."""
        written = self.app.administration.close_organisation(self.context, data)
        return self._organisation(data["organisation"], written.position)

    # Positions

    @operation(request=parts.CountryPageRequest, response=wire.PositionPage)
    def list_positions(self, data: Data) -> Data:
        """The positions of a country and who is in them."""
        self.app.rights.require(self.context.actor, "position.see", country=data["country"])
        with reading(self.app.database) as connection:
            return position_queries.positions(
                connection, data["country"], data["after"], data["limit"], self.app.today()
            )

    @operation(request=wire.PositionRequest, response=wire.PositionView)
    def get_position(self, data: Data) -> Data:
        """A position and who is in it."""
        with reading(self.app.database) as connection:
            view = position_queries.position(connection, data["id"], self.app.today())
        if not self.app.rights.allows(self.context.actor, "position.see", country=view["country"]):
            raise NotFound(kind="position", id=data["id"])
        return view

    @operation(request=wire.CreatePositionRequest, response=wire.PositionAnswer)
    def create_position(self, data: Data) -> Data:
        """Create a position of one's country."""
        written = self.app.administration.create_position(self.context, data)
        return self._position(f"{data['country']}-{data['code']}", written.position)

    @operation(request=wire.ChangePositionRequest, response=wire.PositionAnswer)
    def change_position(self, data: Data) -> Data:
        """Change a position; what is left out stays."""
        written = self.app.administration.change_position(self.context, data)
        return self._position(data["id"], written.position)

    @operation(request=wire.ClosePositionRequest, response=wire.PositionAnswer)
    def close_position(self, data: Data) -> Data:
        """End a position; whoever is in it leaves it."""
        written = self.app.administration.close_position(self.context, data)
        return self._position(data["id"], written.position)

    @operation(request=wire.AssignPersonRequest, response=wire.PositionAnswer)
    def assign_person(self, data: Data) -> Data:
        """Put somebody into a position; its roles are theirs from now on."""
        written = self.app.administration.assign_person(self.context, data)
        return self._position(data["id"], written.position)

    @operation(request=wire.RotateOutRequest, response=wire.PositionAnswer)
    def rotate_out(self, data: Data) -> Data:
        """Take somebody out of a position."""
        written = self.app.administration.rotate_out(self.context, data)
        return self._position(data["id"], written.position)

    # Roles

    @operation(request=parts.Empty, response=wire.PrivilegeList)
    def list_privileges(self, data: Data) -> Data:
        """What there is to do, and which of it a country may put into its roles. For everyone."""
        self.app.rights.require(self.context.actor, "country.see")
        known = self.app.rights.roles.privileges.values()
        return {
            "items": [{name: getattr(each, name) for name in each.__slots__} for each in known],
            "next": None,
        }

    @operation(request=wire.RolesRequest, response=wire.RoleList)
    def list_roles(self, data: Data) -> Data:
        """The roles of a country, its own and the built-in ones, as they are there."""
        self.app.rights.require(self.context.actor, "role.see", country=data["country"])
        own = self.app.rights.roles.own.get(data["country"], {})
        names = [*sorted(COUNTRY_ROLES), *sorted(set(own) - COUNTRY_ROLES)]
        return {"items": [self._role(data["country"], name) for name in names], "next": None}

    @operation(request=wire.DefineRoleRequest, response=wire.RoleAnswer)
    def define_role(self, data: Data) -> Data:
        """Define a role of one's country, or its version of a built-in one."""
        written = self.app.administration.define_role(self.context, data)
        return {**self._role(data["country"], data["role"]), "position": written.position}

    @operation(request=wire.ChangeRoleRequest, response=wire.RoleAnswer)
    def change_role(self, data: Data) -> Data:
        """Change a role that one's country defined; what is left out stays."""
        written = self.app.administration.change_role(self.context, data)
        return {**self._role(data["country"], data["role"]), "position": written.position}

    @operation(request=wire.RetireRoleRequest, response=wire.RoleRetiredAnswer)
    def retire_role(self, data: Data) -> Data:
        """Give up a role of one's country; a built-in one becomes again what it is everywhere."""
        written = self.app.administration.retire_role(self.context, data)
        return {"country": data["country"], "role": data["role"], "position": written.position}

    # Delegates

    @operation(request=parts.CountryPageRequest, response=wire.DelegatePage)
    def list_delegates(self, data: Data) -> Data:
        """The organisations that submit for a country, and what for."""
        self.app.rights.require(self.context.actor, "delegate.appoint", country=data["country"])
        with reading(self.app.database) as connection:
            return queries.delegates(connection, data["country"], data["after"], data["limit"])

    @operation(request=wire.AppointDelegateRequest, response=wire.DelegateAnswer)
    def appoint_delegate(self, data: Data) -> Data:
        """Let an organisation submit for one's country, for named indicators and sources."""
        written = self.app.administration.appoint_delegate(self.context, data)
        with reading(self.app.database) as connection:
            view = queries.delegate(connection, data["country"], data["organisation"])
        return {**view, "position": written.position}

    @operation(request=wire.DismissDelegateRequest, response=wire.DelegateDismissedAnswer)
    def dismiss_delegate(self, data: Data) -> Data:
        """End what an organisation does for one's country."""
        written = self.app.administration.dismiss_delegate(self.context, data)
        return {**data, "position": written.position}

    def _organisation(self, code: str, position: int | None) -> Data:
        with reading(self.app.database) as connection:
            return {**queries.organisation(connection, code), "position": position}

    def _position(self, code: str, position: int | None) -> Data:
        with reading(self.app.database) as connection:
            return {**position_queries.position(connection, code, self.app.today()), "position": position}

    def _role(self, country: str, name: str) -> Data:
        roles = self.app.rights.roles
        role = roles.role(name, country)
        if role is None:
            raise NotFound(kind="role", id=name)
        return {
            "country": country,
            "role": name,
            "built_in": name in roles.built_in,
            "own": name in roles.own.get(country, {}),
            "definable": roles.redefinable(name),
            "names": None if role.names is None else dict(role.names),
            "privileges": sorted(role.privileges),
            "grants": sorted(role.grants),
        }
