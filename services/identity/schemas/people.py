"""The wire of people and their roles."""

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from servicekit.language import mark
from services.identity.schemas.invitations import Invitation
from services.identity.schemas.parts import (
    IDENTIFIER,
    INDICATOR,
    MAX_NAME,
    MAX_SECRET,
    PERSON,
    ROLE,
    SOURCE,
    Changed,
    PageRequest,
    ReasonRequest,
    country,
    known_language,
    limit,
    organisation,
    text,
)
from services.identity.schemas.sessions import RoleView


class PlaceRequest(Schema):
    """Where: a country, an organisation, or, where both are null, the system; never both."""

    country = country(load_default=None, allow_none=True)
    organisation = organisation(load_default=None, allow_none=True)

    @validates_schema
    def _one_of_them(self, data: Mapping[str, Any], **_: Any) -> None:
        if data.get("country") is not None and data.get("organisation") is not None:
            raise ValidationError(mark("Either a country or an organisation."), "organisation")


class PeoplePageRequest(PageRequest, PlaceRequest):
    """A part of the list of the people of a country or an organisation, or of those who stand for neither."""


class PersonRequest(Schema):
    """Which person."""

    person = fields.String(required=True, validate=PERSON)


class NamesRequest(Schema):
    """Whose names are asked for."""

    people = fields.List(fields.String(validate=PERSON), required=True, validate=validate.Length(max=500))


class NamesAnswer(Schema):
    """Names by number, of those whom the caller may know and who have one. erased: who has none any more."""

    names = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    erased = fields.List(fields.String(), required=True)


class NewRole(Schema):
    """A role to give."""

    role = fields.String(required=True, validate=ROLE)
    indicators = limit(INDICATOR)
    sources = limit(SOURCE)


class RegisterPersonRequest(PlaceRequest):
    """A new account, with roles in its country or organisation, or in the system where it has neither."""

    email = text(MAX_SECRET, required=True)
    name = text(MAX_NAME, required=True)
    language = fields.String(load_default="en", validate=known_language)
    roles = fields.List(fields.Nested(NewRole), load_default=list, validate=validate.Length(max=50))


class ChangePersonRequest(PersonRequest):
    """What changes of an account; what is left out or null stays."""

    email = text(MAX_SECRET, allow_none=True)
    name = text(MAX_NAME, allow_none=True)
    language = fields.String(validate=known_language, allow_none=True)


class ClosePersonRequest(PersonRequest, ReasonRequest):
    """An account that is closed, or opened again."""


class SetPasswordRequest(PersonRequest):
    """A new password of one's own. session: the one that goes on."""

    password = fields.String(required=True)
    current_password = fields.String(load_default=None, allow_none=True)
    session = fields.String(load_default=None, allow_none=True, validate=IDENTIFIER)


class PasswordAnswer(Changed):
    """The session that goes on has another token, told this once; null where none was named."""

    token = fields.String(required=True, allow_none=True)


class PersonView(Schema):
    """A person with an account; name and email are null where the person was erased."""

    person = fields.String(required=True)
    country = fields.String(required=True, allow_none=True)
    organisation = fields.String(required=True, allow_none=True)
    positions = fields.List(fields.String(), required=True)
    email = fields.String(required=True, allow_none=True)
    name = fields.String(required=True, allow_none=True)
    language = fields.String(required=True)
    active = fields.Boolean(required=True)
    roles = fields.List(fields.Nested(RoleView), required=True)


class PersonPage(Schema):
    """A part of the list of people."""

    items = fields.List(fields.Nested(PersonView), required=True)
    next = fields.String(required=True, allow_none=True)


class PersonAnswer(PersonView):
    """The person after a command."""

    position = fields.Integer(required=True, allow_none=True)


class RegisteredAnswer(PersonAnswer):
    """A new account. invitation: null where a repetition finds it used already."""

    invitation = fields.Nested(Invitation, required=True, allow_none=True)


class GrantRoleRequest(NewRole, PlaceRequest):
    """A role to give to somebody in a country or an organisation, or in the system."""

    person = fields.String(required=True, validate=PERSON)


class GrantRequest(Schema):
    """Which grant."""

    grant = fields.String(required=True, validate=IDENTIFIER)


class GrantAnswer(RoleView):
    """A role that was given."""

    person = fields.String(required=True)
    position = fields.Integer(required=True, allow_none=True)


class RevokedAnswer(Changed):
    """A role that was taken."""

    grant = fields.String(required=True)
    person = fields.String(required=True)
