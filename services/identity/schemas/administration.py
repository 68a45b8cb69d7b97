"""The wire of organisations, positions, roles of countries, and delegates."""

from typing import Any, Final, get_args

from marshmallow import Schema, fields, validate

from services.identity.domain.values import OrganisationKind
from services.identity.schemas.parts import (
    AGENCY,
    INDICATOR,
    ORGANISATION,
    PERSON,
    POSITION,
    ROLE,
    SOURCE,
    Changed,
    ReasonRequest,
    country,
    limit,
    names,
)

MAX_ROLES: Final = 50
PRIVILEGE: Final = validate.Regexp(r"^[a-z]+(-[a-z]+)*\.[a-z]+(-[a-z]+)*\Z")


def _codes(what: validate.Regexp) -> "fields.List[Any]":
    """Codes, one at least."""
    return fields.List(fields.String(validate=what), required=True, validate=validate.Length(1, 500))


class OrganisationView(Schema):
    """An organisation that is no country."""

    organisation = fields.String(required=True)
    names = fields.Dict(required=True)
    kind = fields.String(required=True, validate=validate.OneOf(get_args(OrganisationKind)))
    open = fields.Boolean(required=True)


class OrganisationPage(Schema):
    """A part of the list of organisations."""

    items = fields.List(fields.Nested(OrganisationView), required=True)
    next = fields.String(required=True, allow_none=True)


class OrganisationAnswer(OrganisationView):
    """The organisation after a command."""

    position = fields.Integer(required=True, allow_none=True)


class RegisterOrganisationRequest(Schema):
    """A new organisation."""

    organisation = fields.String(required=True, validate=ORGANISATION)
    names = names()
    kind = fields.String(required=True, validate=validate.OneOf(get_args(OrganisationKind)))


class CloseOrganisationRequest(ReasonRequest):
    """An organisation that no longer takes part."""

    organisation = fields.String(required=True, validate=ORGANISATION)


class RoleOfPosition(Schema):
    """A role that whoever holds a position has."""

    role = fields.String(required=True, validate=ROLE)
    indicators = limit(INDICATOR)
    sources = limit(SOURCE)


def _roles(**options: Any) -> "fields.List[Any]":
    return fields.List(fields.Nested(RoleOfPosition), validate=validate.Length(max=MAX_ROLES), **options)


class PositionRequest(Schema):
    """Which position."""

    id = fields.String(required=True, validate=POSITION)


class CreatePositionRequest(Schema):
    """A new position. code: within the country; the position's identifier is COUNTRY-CODE."""

    country = country(required=True)
    code = fields.String(required=True, validate=validate.Regexp(r"^[A-Z0-9][A-Z0-9_-]{0,31}\Z"))
    agency = fields.String(load_default=None, allow_none=True, validate=AGENCY)
    names = names()
    focal_point = fields.Boolean(load_default=False)
    roles = _roles(load_default=list)


class ChangePositionRequest(PositionRequest):
    """What changes of a position; what is left out stays. agency null: it is of no agency."""

    agency = fields.String(allow_none=True, validate=AGENCY)
    names = names(required=False)
    focal_point = fields.Boolean()
    roles = _roles()


class ClosePositionRequest(PositionRequest, ReasonRequest):
    """A position that ends."""


class AssignPersonRequest(PositionRequest):
    """Who is put into a position."""

    person = fields.String(required=True, validate=PERSON)


class RotateOutRequest(AssignPersonRequest, ReasonRequest):
    """Who leaves a position."""


class Holder(Schema):
    """Somebody in a position; name is null where the person was erased."""

    person = fields.String(required=True)
    name = fields.String(required=True, allow_none=True)
    active = fields.Boolean(required=True)


class PositionView(Schema):
    """A position, and who is in it."""

    id = fields.String(required=True)
    country = fields.String(required=True)
    agency = fields.String(required=True, allow_none=True)
    names = fields.Dict(required=True)
    focal_point = fields.Boolean(required=True)
    roles = fields.List(fields.Nested(RoleOfPosition), required=True)
    open = fields.Boolean(required=True)
    holders = fields.List(fields.Nested(Holder), required=True)


class PositionPage(Schema):
    """A part of the list of positions."""

    items = fields.List(fields.Nested(PositionView), required=True)
    next = fields.String(required=True, allow_none=True)


class PositionAnswer(PositionView):
    """The position after a command; `position` is that in the log."""

    position = fields.Integer(required=True, allow_none=True)


class PrivilegeView(Schema):
    """Something there is to do, as contracts/access/privileges.csv says."""

    name = fields.String(required=True)
    delegable = fields.Boolean(required=True)
    figures = fields.Boolean(required=True)
    rights = fields.Boolean(required=True)
    limitable = fields.Boolean(required=True)


class PrivilegeList(Schema):
    """Every privilege."""

    items = fields.List(fields.Nested(PrivilegeView), required=True)
    next = fields.String(required=True, allow_none=True)


class RolesRequest(Schema):
    """The roles of which country."""

    country = country(required=True)


class RoleRequest(RolesRequest):
    """Which role of which country."""

    role = fields.String(required=True, validate=ROLE)


class DefineRoleRequest(RoleRequest):
    """A role that a country defines. privileges: what it may do; grants: roles that its holders may give."""

    names = names()
    privileges = fields.List(
        fields.String(validate=PRIVILEGE), required=True, validate=validate.Length(max=200)
    )
    grants = fields.List(fields.String(validate=ROLE), load_default=list, validate=validate.Length(max=200))


class ChangeRoleRequest(RoleRequest):
    """What changes of a role that a country defined; what is left out stays."""

    names = names(required=False)
    privileges = fields.List(fields.String(validate=PRIVILEGE), validate=validate.Length(max=200))
    grants = fields.List(fields.String(validate=ROLE), validate=validate.Length(max=200))


class RetireRoleRequest(RoleRequest, ReasonRequest):
    """A role that is given up."""


class RoleInCountry(Schema):
    """A role as a country has it. names: null where the catalogues name it. own: the country defined it.

    definable: a country may have a version of its own. grants: roles that holders may give, *: every one.
    """

    country = fields.String(required=True)
    role = fields.String(required=True)
    built_in = fields.Boolean(required=True)
    own = fields.Boolean(required=True)
    definable = fields.Boolean(required=True)
    names = fields.Dict(required=True, allow_none=True)
    privileges = fields.List(fields.String(), required=True)
    grants = fields.List(fields.String(), required=True)


class RoleList(Schema):
    """The roles of a country."""

    items = fields.List(fields.Nested(RoleInCountry), required=True)
    next = fields.String(required=True, allow_none=True)


class RoleAnswer(RoleInCountry):
    """The role after a command."""

    position = fields.Integer(required=True, allow_none=True)


class RoleRetiredAnswer(Changed):
    """A role that was given up."""

    country = fields.String(required=True)
    role = fields.String(required=True)


class DelegateView(Schema):
    """An organisation that submits for a country. since: the log position of its appointment."""

    country = fields.String(required=True)
    organisation = fields.String(required=True)
    indicators = fields.List(fields.String(), required=True)
    sources = fields.List(fields.String(), required=True)
    since = fields.Integer(required=True)


class DelegatePage(Schema):
    """A part of the list of a country's delegates."""

    items = fields.List(fields.Nested(DelegateView), required=True)
    next = fields.String(required=True, allow_none=True)


class DelegateAnswer(DelegateView):
    """The delegate after a command."""

    position = fields.Integer(required=True, allow_none=True)


class AppointDelegateRequest(Schema):
    """What an organisation may submit for a country from now on."""

    country = country(required=True)
    organisation = fields.String(required=True, validate=ORGANISATION)
    indicators = _codes(INDICATOR)
    sources = _codes(SOURCE)


class DismissDelegateRequest(ReasonRequest):
    """A delegate whose appointment ends."""

    country = country(required=True)
    organisation = fields.String(required=True, validate=ORGANISATION)


class DelegateDismissedAnswer(Changed):
    """An appointment that ended."""

    country = fields.String(required=True)
    organisation = fields.String(required=True)
