"""The wire of correspondence tables."""

from marshmallow import Schema, fields, validate

from services.catalog.schemas.parts import (
    CODE,
    DIMENSION,
    MAX_CODES,
    MAX_TEXT,
    NAME,
    PageRequest,
    country,
    day,
    is_as_of,
    texts,
)


def chosen() -> fields.Dict:
    """A code for each of some dimensions."""
    return fields.Dict(
        keys=fields.String(validate=DIMENSION),
        values=fields.String(validate=CODE),
        load_default=dict,
        validate=validate.Length(max=12),
    )


class CorrespondenceCodeSchema(Schema):
    """One code of the country, and the common one that it stands under; null: not covered."""

    code = fields.String(required=True, validate=CODE)
    target = fields.String(required=True, allow_none=True, validate=CODE)


class CorrespondencesRequest(PageRequest):
    """A part of the list of correspondence tables, as they stand."""

    country = country(load_default=None, allow_none=True)
    indicator = fields.String(load_default=None, allow_none=True, validate=NAME)
    target = fields.String(load_default=None, allow_none=True, validate=NAME)


class CorrespondenceRequest(Schema):
    """Which correspondence table: a country's indicator to a common one."""

    country = country(required=True)
    indicator = fields.String(required=True, validate=NAME)
    target = fields.String(required=True, validate=NAME)


class CorrespondenceAtRequest(CorrespondenceRequest):
    """The same, and as of when: a log position, or the end of a day (UTC)."""

    as_of = fields.String(load_default=None, allow_none=True, validate=is_as_of)


class CorrespondenceVersionsRequest(PageRequest):
    """A part of the versions of a correspondence table."""

    country = country(required=True)
    indicator = fields.String(required=True, validate=NAME)
    target = fields.String(required=True, validate=NAME)


class PublishCorrespondenceRequest(CorrespondenceRequest):
    """A version in full. expected: the version that it was made from, 0: there is none yet."""

    dimension = fields.String(required=True, validate=DIMENSION)
    target_dimension = fields.String(required=True, validate=DIMENSION)
    codes = fields.List(
        fields.Nested(CorrespondenceCodeSchema), required=True, validate=validate.Length(max=MAX_CODES)
    )
    taken = chosen()
    stands_for = chosen()
    valid_from = day(load_default=None, allow_none=True)
    documentation = texts(MAX_TEXT, required=True)
    expected = fields.Integer(required=True, validate=validate.Range(min=0))


class WithdrawCorrespondenceRequest(CorrespondenceRequest):
    """Which table ends. expected: its newest version as it was read."""

    expected = fields.Integer(required=True, validate=validate.Range(min=0))


class CorrespondenceView(CorrespondenceRequest):
    """A version. unmapped: codes that the country's list has by now, and of which it says nothing.

    published_at, position: when it was published and where it stands. withdrawn_at: when the table ended
    with it.
    """

    version = fields.Integer(required=True)
    dimension = fields.String(required=True)
    target_dimension = fields.String(required=True)
    codes = fields.List(fields.Nested(CorrespondenceCodeSchema), required=True)
    taken = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    stands_for = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    valid_from = day(required=True, allow_none=True)
    documentation = texts(MAX_TEXT, required=True)
    unmapped = fields.List(fields.String(), required=True)
    published_at = fields.String(required=True)
    withdrawn_at = fields.String(required=True, allow_none=True)
    position = fields.Integer(required=True)


class CorrespondencePage(Schema):
    """A part of the list of correspondence tables."""

    items = fields.List(fields.Nested(CorrespondenceView), required=True)
    next = fields.String(required=True, allow_none=True)


class CorrespondencePublishedAnswer(CorrespondenceView):
    """The version that stands; position: the last one this command wrote, null where nothing was new."""

    position = fields.Integer(required=True, allow_none=True)


class CorrespondenceWithdrawnAnswer(Schema):
    """position: the last one this command wrote, null where there was no such table."""

    position = fields.Integer(required=True, allow_none=True)
