"""The wire of sharing agreements."""

from datetime import UTC, datetime
from typing import Any, get_args

from marshmallow import Schema, fields, validate

from services.identity.domain.values import AgreementMode, Existence
from services.identity.schemas.parts import INDICATOR, ORGANISATION, PERSON, POSITION, country, plain

MAX_TERMS, MAX_READERS, MAX_LAPSE_DAYS = 4000, 300, 3650


class Moment(fields.AwareDateTime):
    """A moment with its offset (RFC 3339), taken over in UTC."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> datetime:
        moment: datetime = super()._deserialize(value, attr, data, **kwargs)
        try:
            return moment.astimezone(UTC)
        except OverflowError:  # the first and the last day that there is
            raise self.make_error("invalid", input=value, obj_type="datetime") from None


def _moment() -> Moment:
    return Moment(format="iso", load_default=None, allow_none=True)


def _named(what: validate.Regexp) -> fields.List[Any]:
    return fields.List(
        fields.String(validate=what), load_default=list, validate=validate.Length(max=MAX_READERS)
    )


class Terms(Schema):
    """What a reader accepts before the first read: purpose, passing on, citation."""

    en = fields.String(required=True, validate=[validate.Length(1, MAX_TERMS), plain])
    ru = fields.String(required=True, validate=[validate.Length(1, MAX_TERMS), plain])


class AgreementRequest(Schema):
    """Which agreement."""

    country = country(required=True)
    indicator = fields.String(required=True, validate=INDICATOR)


class SetAgreementRequest(AgreementRequest):
    """Who else reads an indicator. countries: the named ones, where mode is bilateral."""

    mode = fields.String(required=True, validate=validate.OneOf(get_args(AgreementMode)))
    countries = fields.List(country(), load_default=list, validate=validate.Length(max=MAX_READERS))
    organisations = _named(ORGANISATION)
    positions = _named(POSITION)
    people = _named(PERSON)
    terms = fields.Nested(Terms, load_default=None, allow_none=True)
    starts_at = _moment()
    ends_at = _moment()
    embargo_until = _moment()
    lapse_after_days = fields.Integer(
        strict=True, load_default=None, allow_none=True, validate=validate.Range(1, MAX_LAPSE_DAYS)
    )
    existence = fields.String(
        load_default=None, allow_none=True, validate=validate.OneOf(get_args(Existence))
    )


class ConfirmAgreementRequest(AgreementRequest):
    """Which of the countries that joined a group later read by the agreement from now on."""

    countries = fields.List(country(), required=True, validate=validate.Length(1, MAX_READERS))


class AcceptTermsRequest(AgreementRequest):
    """Which terms. for_keys: for the keys of the caller's country instead of the caller."""

    terms = fields.String(required=True, validate=validate.Regexp(r"^[0-9a-f]{32}\Z"))
    for_keys = fields.Boolean(load_default=False)


class AgreementView(Schema):
    """A country's decision. since: the log position of it, null where it never decided.

    waiting: countries that joined a group of the country after the decision, and wait for its word.
    """

    country = fields.String(required=True)
    indicator = fields.String(required=True)
    mode = fields.String(required=True)
    countries = fields.List(fields.String(), required=True)
    organisations = fields.List(fields.String(), required=True)
    positions = fields.List(fields.String(), required=True)
    people = fields.List(fields.String(), required=True)
    terms = fields.Nested(Terms, required=True, allow_none=True)
    starts_at = fields.String(required=True, allow_none=True)
    ends_at = fields.String(required=True, allow_none=True)
    embargo_until = fields.String(required=True, allow_none=True)
    lapse_after_days = fields.Integer(required=True, allow_none=True)
    existence = fields.String(required=True)
    waiting = fields.List(fields.String(), required=True)
    since = fields.Integer(required=True, allow_none=True)


class AgreementPage(Schema):
    """A part of the list of a country's agreements."""

    items = fields.List(fields.Nested(AgreementView), required=True)
    next = fields.String(required=True, allow_none=True)


class AgreementAnswer(AgreementView):
    """The agreement after a command."""

    position = fields.Integer(required=True, allow_none=True)
