"""Operations on pulls on the wire."""

from marshmallow import Schema, fields, validate

from services.submission.domain.pulls import FORMS, PERIODS

_CODE = validate.Length(min=1, max=64)
_WORDS = validate.Length(max=4000)


def _address(*, required: bool) -> fields.String:
    return fields.String(required=required, validate=validate.Length(min=1, max=2000))


class AgreePullRequest(Schema):
    """A pull to agree."""

    country = fields.String(required=True, validate=_CODE)
    indicator = fields.String(required=True, validate=_CODE)
    source = fields.String(required=True, validate=_CODE)
    address = _address(required=True)
    form = fields.String(load_default="csv", validate=validate.OneOf(FORMS))
    every = fields.String(load_default="day", validate=validate.OneOf(list(PERIODS)))
    charset = fields.String(allow_none=True, load_default=None, validate=validate.Length(min=1, max=64))
    mapping = fields.String(allow_none=True, load_default=None, validate=_CODE)
    reason = fields.String(allow_none=True, load_default=None, validate=_WORDS)


class PullRequest(Schema):
    """One pull."""

    pull = fields.String(required=True, validate=_CODE)


class ChangePullRequest(PullRequest):
    """How a pull is fetched from now on; what is left out stays."""

    address = _address(required=False)
    form = fields.String(validate=validate.OneOf(FORMS))
    every = fields.String(validate=validate.OneOf(list(PERIODS)))
    charset = fields.String(allow_none=True, validate=validate.Length(min=1, max=64))
    mapping = fields.String(allow_none=True, validate=_CODE)
    reason = fields.String(allow_none=True, validate=_WORDS)


class DisconnectPullRequest(PullRequest):
    """A pull to end."""

    comment = fields.String(allow_none=True, load_default=None, validate=_WORDS)


class ListPullsRequest(Schema):
    """A page of a country's pulls."""

    country = fields.String(required=True, validate=_CODE)
    failing = fields.Boolean(load_default=False)
    after = fields.String(allow_none=True, load_default=None)
    limit = fields.Integer(load_default=100, validate=validate.Range(min=1, max=500))


class PullFailure(Schema):
    """Why a pull brings nothing. Its text is made at the edge, from `problem.<code>` and fields."""

    code = fields.String()
    fields_ = fields.Dict(keys=fields.String(), data_key="fields", attribute="fields")
    findings = fields.List(fields.Dict(keys=fields.String()))
    since = fields.String()


class PullView(Schema):
    """A pull: what was agreed, and what became of it."""

    pull = fields.String()
    country = fields.String()
    indicator = fields.String()
    source = fields.String()
    agency = fields.String(allow_none=True)
    address = fields.String()
    form = fields.String()
    charset = fields.String(allow_none=True)
    mapping = fields.String(allow_none=True)
    every = fields.String()
    reason = fields.String(allow_none=True)
    agreed_by = fields.String()
    agreed_at = fields.String()
    connected = fields.Boolean()
    ended_by = fields.String(allow_none=True)
    ended_at = fields.String(allow_none=True)
    comment = fields.String(allow_none=True)
    submission = fields.String(allow_none=True)
    delivered_at = fields.String(allow_none=True)
    failure = fields.Nested(PullFailure, allow_none=True)
    looked_at = fields.String(allow_none=True)
    due_at = fields.String(allow_none=True)


class PullCommandView(PullView):
    """A pull after a command."""

    position = fields.Integer(allow_none=True)


class PullList(Schema):
    """A page of pulls."""

    items = fields.List(fields.Nested(PullView))
    next = fields.String(allow_none=True)
