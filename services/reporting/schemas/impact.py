"""The wire of what a release would change."""

from marshmallow import Schema, fields, validate

from services.reporting.domain.impact import KINDS, NO_MASKS, TOO_MANY
from services.reporting.schemas import MAX_LIMIT, SideView

SHOW = ("all", "figures", "masks")
MOST_S = 15
_CODE = validate.Length(1, 64)


class PreviewReleaseRequest(Schema):
    """A release as it would be. at: its moment, null for now; released_by: who is not told, null: nobody.

    wait_s: for masks. show: which cells; all, those with other figures, or those that outsiders lose
    sight of or gain.
    """

    submission = fields.String(required=True, validate=validate.Length(1, 100))
    country = fields.String(required=True, validate=_CODE)
    indicator = fields.String(required=True, validate=_CODE)
    source = fields.String(required=True, validate=_CODE)
    observations = fields.List(fields.Integer(strict=True, validate=validate.Range(min=1)), required=True)
    periods = fields.List(fields.String(validate=_CODE), required=True)
    added = fields.Integer(required=True, validate=validate.Range(min=0))
    changed = fields.Integer(required=True, validate=validate.Range(min=0))
    reason = fields.String(required=True, allow_none=True)
    released_by = fields.String(required=True, allow_none=True)
    at = fields.String(load_default=None, allow_none=True)
    wait_s = fields.Integer(load_default=MOST_S, validate=validate.Range(1, MOST_S))
    show = fields.String(load_default="all", validate=validate.OneOf(SHOW))
    after = fields.String(load_default=None, allow_none=True)
    limit = fields.Integer(load_default=100, validate=validate.Range(1, MAX_LIMIT))


class ImpactCell(Schema):
    """A cell before and after, and whether it is hidden from outsiders before and after."""

    period = fields.String(required=True)
    codes = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    kind = fields.String(required=True, validate=validate.OneOf(KINDS))
    old = fields.Nested(SideView, required=True)
    new = fields.Nested(SideView, required=True)
    absolute = fields.Raw(required=True, allow_none=True)
    percent = fields.Raw(required=True, allow_none=True)
    hidden_before = fields.Boolean(required=True)
    hidden_after = fields.Boolean(required=True)


class ImpactCounts(Schema):
    """How many cells of each kind; hidden, shown: that outsiders lose sight of, or gain."""

    new = fields.Integer(required=True)
    changed = fields.Integer(required=True)
    withdrawn = fields.Integer(required=True)
    hidden = fields.Integer(required=True)
    shown = fields.Integer(required=True)


class ImpactTotal(Schema):
    """A total of a report that changes. derived: nobody reported it, it is added up from its parts."""

    row = fields.String(required=True)
    column = fields.String(required=True)
    old = fields.Raw(required=True, allow_none=True)
    new = fields.Raw(required=True, allow_none=True)
    absolute = fields.Raw(required=True, allow_none=True)
    derived = fields.Boolean(required=True)


class ImpactReport(Schema):
    """A report that shows other figures. figures, totals: how many; changes: its first totals."""

    id = fields.String(required=True)
    title = fields.String(required=True)
    description = fields.String(required=True)
    parameters = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    figures = fields.Integer(required=True)
    totals = fields.Integer(required=True)
    changes = fields.List(fields.Nested(ImpactTotal), required=True)


class ImpactReaders(Schema):
    """How many people of a country, of an organisation, or of neither get a notice."""

    country = fields.String(required=True, allow_none=True)
    organisation = fields.String(required=True, allow_none=True)
    people = fields.Integer(required=True)


class ImpactTold(Schema):
    """Who gets a notice. besides: who releases; held_until: when those outside find it, null: at once."""

    total = fields.Integer(required=True)
    besides = fields.String(required=True, allow_none=True)
    held_until = fields.String(required=True, allow_none=True)
    groups = fields.List(fields.Nested(ImpactReaders), required=True)


class ReleasePreview(Schema):
    """What a release would change. limit: why something is left out, null: nothing is.

    masks: whether they were worked out; readers: null where no released figure changes, nobody is told then.
    """

    limit = fields.String(
        required=True,
        allow_none=True,
        validate=validate.OneOf((TOO_MANY, NO_MASKS)),
    )
    counts = fields.Nested(ImpactCounts, required=True)
    masks = fields.Boolean(required=True)
    cells = fields.List(fields.Nested(ImpactCell), required=True)
    total = fields.Integer(required=True)
    next = fields.String(required=True, allow_none=True)
    reports = fields.List(fields.Nested(ImpactReport), required=True)
    readers = fields.Nested(ImpactTold, required=True, allow_none=True)
