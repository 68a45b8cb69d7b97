"""The wire of countries, groups and workflows."""

from collections.abc import Mapping
from typing import Any, get_args

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from servicekit.concepts import ReleasedBy
from servicekit.language import mark
from services.identity.domain.values import Standing
from services.identity.schemas.invitations import Invitation
from services.identity.schemas.parts import (
    AGENCY,
    MAX_NAME,
    MAX_SECRET,
    ReasonRequest,
    country,
    known_language,
    names,
    text,
    website,
)


class GroupStanding(Schema):
    """What a country is in a group."""

    group = fields.String(required=True, validate=AGENCY)
    standing = fields.String(load_default="member", validate=validate.OneOf(get_args(Standing)))


class AdministratorSchema(Schema):
    """The first administrator of a country."""

    email = text(MAX_SECRET, required=True)
    name = text(MAX_NAME, required=True)
    language = fields.String(load_default="en", validate=known_language)


class AdmitCountryRequest(Schema):
    """A country that takes part from now on."""

    country = country(required=True)
    groups = fields.List(fields.Nested(GroupStanding), load_default=list)
    administrator = fields.Nested(AdministratorSchema, load_default=None, allow_none=True)

    @validates_schema
    def _each_group_once(self, data: Mapping[str, Any], **_: Any) -> None:
        codes = [each["group"] for each in data.get("groups", ())]
        if len(set(codes)) != len(codes):
            raise ValidationError(mark("Each group only once."), "groups")


class CountryRequest(Schema):
    """Which country."""

    country = country(required=True)


class ContactSchema(Schema):
    """How a country is reached: its office by language, its address in the network."""

    office = names(load_default=None, allow_none=True)
    email = text(MAX_NAME, load_default=None, allow_none=True)
    telephone = text(MAX_NAME, load_default=None, allow_none=True)
    website = fields.String(load_default=None, allow_none=True, validate=website)


class DescribeCountryRequest(Schema):
    """How a country is named and reached; what is left out stays, null takes it back."""

    country = country(required=True)
    names = names(allow_none=True)
    contact = fields.Nested(ContactSchema, allow_none=True)


class WithdrawCountryRequest(ReasonRequest):
    """A country that takes no part any more."""

    country = country(required=True)


class CountryView(Schema):
    """A country that takes part or did. administered: somebody active is its administrator.

    names, contact: as the country says, null where it did not.
    """

    country = fields.String(required=True)
    names = fields.Dict(required=True, allow_none=True)
    contact = fields.Nested(ContactSchema, required=True, allow_none=True)
    participating = fields.Boolean(required=True)
    groups = fields.List(fields.Nested(GroupStanding), required=True)
    administered = fields.Boolean(required=True)


class CountryPage(Schema):
    """A part of the list of countries."""

    items = fields.List(fields.Nested(CountryView), required=True)
    next = fields.String(required=True, allow_none=True)


class CountryAnswer(CountryView):
    """The country after a command."""

    position = fields.Integer(required=True, allow_none=True)


class CountryAdmittedAnswer(CountryAnswer):
    """The country as it was admitted. person: the number of its first administrator, who is invited."""

    person = fields.String(required=True, allow_none=True)
    invitation = fields.Nested(Invitation, required=True, allow_none=True)


class FormGroupRequest(Schema):
    """A new group."""

    group = fields.String(required=True, validate=AGENCY)
    names = names()


class JoinGroupRequest(GroupStanding):
    """What a country is in a group from now on."""

    country = country(required=True)


class GroupView(Schema):
    """A group; members and partners are countries, by code."""

    group = fields.String(required=True)
    names = fields.Dict(required=True)
    members = fields.List(fields.String(), required=True)
    partners = fields.List(fields.String(), required=True)


class GroupPage(Schema):
    """A part of the list of groups."""

    items = fields.List(fields.Nested(GroupView), required=True)
    next = fields.String(required=True, allow_none=True)


class GroupAnswer(GroupView):
    """The group after a command."""

    position = fields.Integer(required=True, allow_none=True)


class WorkflowView(Schema):
    """Which steps a country asks for before a release, and who of those who may takes that one."""

    country = country(required=True)
    validation_required = fields.Boolean(required=True)
    approval_required = fields.Boolean(required=True)
    distinct_validator_and_approver = fields.Boolean(required=True)
    released_by = fields.String(required=True, validate=validate.OneOf(get_args(ReleasedBy)))


class SetWorkflowRequest(WorkflowView):
    """A workflow to be."""


class CountryWorkflow(WorkflowView):
    """A workflow as it is. may_release: how many people may release; null to whom that is no business."""

    may_release = fields.Integer(required=True, allow_none=True)


class WorkflowAnswer(CountryWorkflow):
    """The workflow after a command."""

    position = fields.Integer(required=True, allow_none=True)
