"""Countries, people, roles, sessions and agreements."""

from marshmallow import Schema, fields, validate

from gateway.schemas.fields import (
    code,
    codes,
    country,
    following,
    moment,
    organisation,
    password,
    position,
    texts,
)
from servicekit.web.api import ListQuery

MODES = ("national", "bilateral", "reciprocal", "participants", "public")
EXISTENCE = ("announced", "closed")
RELEASED_BY = ("anyone", "approver", "other")


class Role(Schema):
    """A role that somebody holds."""

    grant = fields.String(required=True)
    role = fields.String(required=True)
    country = country(allow_none=True)
    organisation = organisation(allow_none=True)
    via = fields.String(allow_none=True, metadata={"description": "the position that it comes through"})
    indicators = codes("limited to these; null: all", allow_none=True)
    sources = codes("limited to these; null: all", allow_none=True)


class Principal(Schema):
    """Who is signed in."""

    actor = fields.String(required=True)
    kind = fields.String(required=True, validate=validate.OneOf(["person", "key"]))
    person = fields.String(allow_none=True)
    name = fields.String(allow_none=True)
    email = fields.String(allow_none=True)
    country = country(allow_none=True)
    organisation = organisation(allow_none=True)
    positions = codes("positions held now")
    language = fields.String(allow_none=True)
    roles = fields.List(fields.Nested(Role))
    restricted = fields.String(
        allow_none=True,
        metadata={"description": "second-factor: nothing but enrolling one is possible until then"},
    )


class SignIn(Schema):
    """The body of POST /sessions."""

    email = fields.String(required=True, validate=validate.Length(1, 320))
    password = password()
    otp = fields.String(
        allow_none=True,
        metadata={"description": "a one-time code or a recovery code, where the person has a second factor"},
    )


class Session(Schema):
    """A new session."""

    token = fields.String(required=True, metadata={"description": "for the header Authorization: Bearer"})
    session = fields.String()
    expires_at = moment(required=True)
    user = fields.Nested(Principal, required=True)


class Changed(Schema):
    """The answer to a command that has nothing more to say."""

    position = position()


class Membership(Schema):
    """A country's standing in a group."""

    group = fields.String(required=True)
    standing = fields.String(required=True, validate=validate.OneOf(["member", "partner"]))


class Administrator(Schema):
    """The first administrator of a country."""

    email = fields.String(required=True)
    name = fields.String(required=True)
    language = fields.String(load_default="en")


class AdmitCountry(Schema):
    """The body of POST /countries."""

    country = country(required=True)
    groups = fields.List(fields.Nested(Membership), load_default=list)
    administrator = fields.Nested(Administrator, load_default=None, allow_none=True)


class Contact(Schema):
    """How a country is reached."""

    office = texts("by language", load_default=None, allow_none=True)
    email = fields.String(load_default=None, allow_none=True)
    telephone = fields.String(load_default=None, allow_none=True)
    website = fields.String(load_default=None, allow_none=True)


class DescribeCountry(Schema):
    """The body of PATCH /countries/{country}: what is left out stays, null takes it back."""

    names = texts("official names by language; null: the usual ones", allow_none=True)
    contact = fields.Nested(Contact, allow_none=True)


class Country(Schema):
    """A country that takes part or did."""

    country = country(required=True)
    name = fields.String(metadata={"description": "in the caller's language"})
    names = texts("official names, as the country says them", allow_none=True)
    contact = fields.Nested(Contact, allow_none=True)
    participating = fields.Boolean(metadata={"description": "false where it withdrew"})
    groups = fields.List(fields.Nested(Membership))
    administered = fields.Boolean(metadata={"description": "somebody active is its administrator"})
    person = fields.String(allow_none=True, metadata={"description": "number of its first administrator"})
    position = position()


class CountryList(Schema):
    """A page of countries."""

    items = fields.List(fields.Nested(Country), required=True)
    next = following()


class Workflow(Schema):
    """Which steps a country asks for between submission and release, and who releases."""

    validation_required = fields.Boolean(required=True)
    approval_required = fields.Boolean(required=True)
    distinct_validator_and_approver = fields.Boolean(required=True)
    released_by = fields.String(
        required=True,
        validate=validate.OneOf(RELEASED_BY),
        metadata={
            "description": "of those who may release: anyone, who approved (validated, where nobody "
            "approved), or somebody other than that person; anyone where neither step is required"
        },
    )


class WorkflowWarning(Schema):
    """Something about a workflow that may keep figures from being released."""

    code = fields.String(required=True, metadata={"description": "permanent; for machines"})
    message = fields.String(required=True)


class WorkflowOf(Workflow):
    """A country's workflow."""

    may_release = fields.Integer(
        allow_none=True,
        metadata={"description": "how many people may release; null to whom that is no business"},
    )
    warnings = fields.List(fields.Nested(WorkflowWarning), required=True)
    country = country(required=True)
    position = position()


class FormGroup(Schema):
    """The body of POST /groups."""

    group = code("the group's code", required=True)
    names = texts("by language", required=True)


class Join(Schema):
    """The body of POST /groups/{group}/countries."""

    country = country(required=True)
    standing = fields.String(load_default="member", validate=validate.OneOf(["member", "partner"]))


class Group(Schema):
    """A group of countries that share indicators."""

    group = fields.String(required=True)
    names = texts("by language")
    members = codes("countries")
    partners = codes("countries that the members share with, which share with them")
    position = position()


class GroupList(Schema):
    """A page of groups."""

    items = fields.List(fields.Nested(Group), required=True)
    next = following()


class CountryQuery(ListQuery):
    """A list about one country, the caller's own by default."""

    country = country(load_default=None)


class Reason(Schema):
    """Why something ends."""

    reason = fields.String(load_default=None, allow_none=True, validate=validate.Length(max=4000))


class NewRole(Schema):
    """A role to give."""

    role = fields.String(required=True)
    country = country(load_default=None, allow_none=True)
    organisation = organisation(load_default=None, allow_none=True)
    indicators = codes("limited to these; null: all", load_default=None, allow_none=True)
    sources = codes("limited to these; null: all", load_default=None, allow_none=True)


class RoleOfNewPerson(Schema):
    """A role to give to a person who is registered, in that person's country."""

    role = fields.String(required=True)
    indicators = codes("limited to these; null: all", load_default=None, allow_none=True)
    sources = codes("limited to these; null: all", load_default=None, allow_none=True)


class PeopleQuery(CountryQuery):
    """A list about one country or organisation, the caller's own by default."""

    organisation = organisation(load_default=None)


class RegisterPerson(Schema):
    """The body of POST /users. Without country and organisation: the caller's own."""

    country = country(load_default=None, allow_none=True)
    organisation = organisation(load_default=None, allow_none=True)
    email = fields.String(required=True, validate=validate.Length(1, 320))
    name = fields.String(required=True, validate=validate.Length(1, 200))
    language = fields.String(load_default="en")
    roles = fields.List(fields.Nested(RoleOfNewPerson), load_default=list)


class ChangePerson(Schema):
    """The body of PATCH /users/{person}: what is left out stays."""

    email = fields.String(validate=validate.Length(1, 320))
    name = fields.String(validate=validate.Length(1, 200))
    language = fields.String()


class Person(Schema):
    """A person with an account."""

    person = fields.String(required=True)
    country = country(allow_none=True)
    organisation = organisation(allow_none=True)
    positions = codes("positions held now")
    email = fields.String(allow_none=True, metadata={"description": "null where the person was erased"})
    name = fields.String(allow_none=True, metadata={"description": "null where the person was erased"})
    language = fields.String()
    active = fields.Boolean()
    roles = fields.List(fields.Nested(Role))
    position = position()


class PersonList(Schema):
    """A page of people."""

    items = fields.List(fields.Nested(Person), required=True)
    next = following()


class Revoked(Changed):
    """A role that was taken."""

    grant = fields.String()
    person = fields.String()


class Granted(Role):
    """A role that was given."""

    person = fields.String()
    position = position()


class Terms(Schema):
    """What a reader accepts before the first read: purpose, passing on, citation."""

    en = fields.String(required=True)
    ru = fields.String(required=True)


class AgreementContent(Schema):
    """What an agreement says of who reads, when, and on which terms."""

    mode = fields.String(required=True, validate=validate.OneOf(MODES))
    countries = codes("the named ones, where mode is bilateral", load_default=list)
    organisations = codes("named organisations", load_default=list)
    positions = codes("named positions: whoever holds one reads", load_default=list)
    people = codes("numbers of named people", load_default=list)
    terms = fields.Nested(Terms, load_default=None, allow_none=True)
    starts_at = moment("RFC 3339; null: from the decision on", load_default=None, allow_none=True)
    ends_at = moment("RFC 3339; null: until it is changed", load_default=None, allow_none=True)
    embargo_until = moment(
        "RFC 3339; until then its readers see what was known when the embargo was set",
        load_default=None,
        allow_none=True,
    )
    lapse_after_days = fields.Integer(
        load_default=None,
        allow_none=True,
        metadata={"description": "a reciprocal reader that releases nothing for so long reads no more"},
    )


class SetAgreement(AgreementContent):
    """The body of PUT /agreements/{country}/{indicator}."""

    existence = fields.String(
        load_default=None,
        allow_none=True,
        validate=validate.OneOf(EXISTENCE),
        metadata={"description": "null: closed where mode is national, else announced"},
    )


class ConfirmAgreement(Schema):
    """The body of POST /agreements/{country}/{indicator}/confirm."""

    countries = codes("which of those that wait read from now on", required=True)


class Agreement(AgreementContent):
    """A country's decision who else may read an indicator."""

    country = country(required=True)
    indicator = fields.String(required=True)
    existence = fields.String(required=True, validate=validate.OneOf(EXISTENCE))
    waiting = codes("countries that joined a group after the decision, and wait for the country's word")
    since = position(metadata={"description": "where it stands in the log; null where it never was decided"})
    position = position()


class PreviewedTable(Schema):
    """A table that a reader sees."""

    source = fields.String(required=True)
    frequency = fields.String(required=True)
    to = fields.String(required=True)
    cells = fields.Integer(required=True)
    masked = fields.Integer(required=True, metadata={"description": "cells hidden from outsiders"})


PreviewedTable._declared_fields["from"] = fields.String(required=True)


class PreviewedTurn(Schema):
    """That a reader sees other tables from a moment on."""

    at = moment(required=True)
    now = fields.Boolean(required=True, metadata={"description": "at once"})
    reader = fields.String(required=True, metadata={"description": "MD, org:IOM, person:12, *"})
    change = fields.String(required=True)
    because = fields.String(required=True)
    before = fields.List(fields.Nested(PreviewedTable), required=True)
    after = fields.List(fields.Nested(PreviewedTable), required=True)


class AgreementPreview(Schema):
    """Who would gain and lose what by an agreement, by moment and reader."""

    turns = fields.List(fields.Nested(PreviewedTurn), required=True)


class AgreementList(Schema):
    """A page of agreements."""

    items = fields.List(fields.Nested(Agreement), required=True)
    next = following()
