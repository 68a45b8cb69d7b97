"""Organisations, positions, roles of countries, and delegates."""

from marshmallow import Schema, fields, validate

from gateway.schemas.fields import code as code_field
from gateway.schemas.fields import codes, country, following, organisation, position, texts
from gateway.schemas.identity import CountryQuery

KINDS = ("observer", "reader", "provider", "delegate")
POSITION_CODE = validate.Regexp(r"^[A-Z0-9][A-Z0-9_-]{0,31}$")


class RegisterOrganisation(Schema):
    """The body of POST /organisations."""

    organisation = organisation(required=True)
    names = texts("by language", required=True)
    kind = fields.String(required=True, validate=validate.OneOf(KINDS))


class Organisation(Schema):
    """Somebody who takes part and is no country."""

    organisation = fields.String(required=True)
    names = texts("by language")
    kind = fields.String(validate=validate.OneOf(KINDS))
    open = fields.Boolean()
    position = position()


class OrganisationList(Schema):
    """A page of organisations."""

    items = fields.List(fields.Nested(Organisation), required=True)
    next = following()


class RoleOfPosition(Schema):
    """A role that whoever holds a position has."""

    role = fields.String(required=True)
    indicators = codes("limited to these; null: all", load_default=None, allow_none=True)
    sources = codes("limited to these; null: all", load_default=None, allow_none=True)


class CreatePosition(Schema):
    """The body of POST /positions."""

    country = country(load_default=None, allow_none=True)
    code = fields.String(
        required=True,
        validate=POSITION_CODE,
        metadata={"description": "within the country: the position is COUNTRY-CODE"},
    )
    agency = code_field("the agency it is in", load_default=None, allow_none=True)
    names = texts("by language", required=True)
    focal_point = fields.Boolean(load_default=False)
    roles = fields.List(fields.Nested(RoleOfPosition), load_default=list)


class ChangePosition(Schema):
    """The body of PATCH /positions/{position}: what is left out stays."""

    agency = code_field("the agency it is in; null: none", allow_none=True)
    names = texts("by language")
    focal_point = fields.Boolean()
    roles = fields.List(fields.Nested(RoleOfPosition))


class Holder(Schema):
    """Somebody in a position."""

    person = fields.String(required=True)
    name = fields.String(allow_none=True, metadata={"description": "null where the person was erased"})
    active = fields.Boolean()


class Position(Schema):
    """A position: it outlives who is in it."""

    id = fields.String(required=True)
    country = country()
    agency = fields.String(allow_none=True)
    names = texts("by language")
    focal_point = fields.Boolean(metadata={"description": "it answers for the network in its agency"})
    roles = fields.List(fields.Nested(RoleOfPosition))
    open = fields.Boolean()
    holders = fields.List(fields.Nested(Holder))
    position = position()


class PositionList(Schema):
    """A page of positions."""

    items = fields.List(fields.Nested(Position), required=True)
    next = following()


class Assign(Schema):
    """The body of POST /positions/{position}/assign."""

    person = fields.String(required=True, validate=validate.Regexp(r"^[0-9]{1,9}$"))


class RotateOut(Assign):
    """The body of POST /positions/{position}/rotate-out."""

    reason = fields.String(load_default=None, allow_none=True, validate=validate.Length(max=4000))


class RolesQuery(CountryQuery):
    """The roles of a country, the caller's own by default."""


class DefineRole(Schema):
    """The body of POST /roles: a role of the country's own, or its version of a built-in one."""

    country = country(load_default=None, allow_none=True)
    role = fields.String(required=True, validate=validate.Length(1, 64))
    names = texts("by language", required=True)
    privileges = codes("what its holders may do", required=True)
    grants = codes("roles that its holders may give to others", load_default=list)


class ChangeRole(Schema):
    """The body of PATCH /roles/{country}/{role}: what is left out stays."""

    names = texts("by language")
    privileges = codes("what its holders may do")
    grants = codes("roles that its holders may give to others")


class RoleInCountry(Schema):
    """A role as a country has it."""

    country = country()
    role = fields.String(required=True)
    built_in = fields.Boolean()
    own = fields.Boolean(metadata={"description": "the country defined it, or its version of it"})
    definable = fields.Boolean(metadata={"description": "a country may have a version of its own"})
    names = texts("by language; null where it is the built-in one", allow_none=True)
    privileges = codes("what its holders may do")
    grants = codes("roles that its holders may give to others; *: every one")
    position = position()


class RoleList(Schema):
    """The roles of a country."""

    items = fields.List(fields.Nested(RoleInCountry), required=True)
    next = following()


class RoleRetired(Schema):
    """A role that was given up."""

    country = country()
    role = fields.String()
    position = position()


class Privilege(Schema):
    """Something there is to do."""

    name = fields.String(required=True)
    delegable = fields.Boolean(metadata={"description": "a country may put it into a role"})
    figures = fields.Boolean(metadata={"description": "over figures before their release"})
    rights = fields.Boolean(metadata={"description": "it gives rights to others"})
    limitable = fields.Boolean(metadata={"description": "it may be limited to indicators and sources"})


class PrivilegeList(Schema):
    """Every privilege."""

    items = fields.List(fields.Nested(Privilege), required=True)
    next = following()


class AppointDelegate(Schema):
    """The body of POST /delegates: for these indicators and sources, and no others."""

    country = country(load_default=None, allow_none=True)
    organisation = organisation(required=True)
    indicators = codes("indicators", required=True, validate=validate.Length(min=1))
    sources = codes("sources", required=True, validate=validate.Length(min=1))


class Delegate(Schema):
    """An organisation that submits for a country."""

    country = country()
    organisation = fields.String(required=True)
    indicators = codes("indicators")
    sources = codes("sources")
    since = position(metadata={"description": "where the appointment stands in the log"})
    position = position()


class DelegateList(Schema):
    """A page of a country's delegates."""

    items = fields.List(fields.Nested(Delegate), required=True)
    next = following()


class DelegateDismissed(Schema):
    """An appointment that ended."""

    country = country()
    organisation = fields.String()
    position = position()
