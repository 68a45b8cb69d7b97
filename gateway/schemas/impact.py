"""The wire of what a release would change."""

from marshmallow import Schema, fields, validate

from gateway.schemas.fields import following
from servicekit.web.api import ListQuery


class ImpactQuery(ListQuery):
    """Which of the cells, and as what."""

    show = fields.String(
        load_default="all",
        validate=validate.OneOf(("all", "figures", "masks")),
        metadata={"description": "all, those with other figures, or those that outsiders lose or gain"},
    )
    format = fields.String(
        load_default="json",
        validate=validate.OneOf(("json", "csv")),
        metadata={"description": "csv: every cell, as a file"},
    )


class ImpactSide(Schema):
    """A figure, or the reason why there is none."""

    value = fields.Raw(allow_none=True)
    absence = fields.String(allow_none=True)


class ImpactCell(Schema):
    """A cell before and after."""

    period = fields.String(required=True)
    codes = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    kind = fields.String(
        validate=validate.OneOf(("new", "changed", "withdrawn", "unchanged")),
        metadata={"description": "unchanged: only whether outsiders see it changes"},
    )
    old = fields.Nested(ImpactSide)
    new = fields.Nested(ImpactSide)
    absolute = fields.Raw(allow_none=True)
    percent = fields.Raw(allow_none=True)
    hidden_before = fields.Boolean(metadata={"description": "from outsiders, as it stands"})
    hidden_after = fields.Boolean(metadata={"description": "from outsiders, once it is released"})


class ImpactCounts(Schema):
    """How many cells."""

    new = fields.Integer()
    changed = fields.Integer()
    withdrawn = fields.Integer()
    hidden = fields.Integer(metadata={"description": "outsiders lose sight of, or never see"})
    shown = fields.Integer(metadata={"description": "outsiders see from then on"})


class ImpactTotal(Schema):
    """A total that a report shows."""

    row = fields.String()
    column = fields.String()
    old = fields.Raw(allow_none=True)
    new = fields.Raw(allow_none=True)
    absolute = fields.Raw(allow_none=True)
    derived = fields.Boolean(metadata={"description": "nobody reported it: added up from its parts"})


class ReportLinks(Schema):
    """Where the report is."""

    page = fields.String()


class ImpactReport(Schema):
    """A report of the library that shows other figures, with the parameters with which it does."""

    id = fields.String()
    title = fields.String()
    description = fields.String()
    parameters = fields.Dict(keys=fields.String(), values=fields.String())
    figures = fields.Integer(metadata={"description": "figures of it that change"})
    totals = fields.Integer(metadata={"description": "totals among them"})
    changes = fields.List(fields.Nested(ImpactTotal), metadata={"description": "the first of the totals"})
    links = fields.Nested(ReportLinks)


class ImpactReaders(Schema):
    """People of a country, of an organisation, or of neither."""

    country = fields.String(allow_none=True)
    organisation = fields.String(allow_none=True)
    people = fields.Integer()


class ImpactTold(Schema):
    """Who would get a notice."""

    total = fields.Integer()
    besides = fields.String(allow_none=True, metadata={"description": "who releases, and so is not told"})
    held_until = fields.String(
        allow_none=True, metadata={"description": "an embargo keeps it from those outside until then"}
    )
    groups = fields.List(fields.Nested(ImpactReaders))


class Impact(Schema):
    """What a release would change."""

    submission = fields.String(required=True)
    state = fields.String(required=True)
    amendment = fields.Boolean(metadata={"description": "it changes released figures"})
    moved = fields.Boolean(
        metadata={"description": "released figures have moved since: a release would send it back"}
    )
    limit = fields.String(
        allow_none=True,
        validate=validate.OneOf(("too-many-figures", "masks-not-worked-out")),
        metadata={"description": "what could not be worked out while the caller waits"},
    )
    counts = fields.Nested(ImpactCounts)
    masks = fields.Boolean(metadata={"description": "whether masks were worked out"})
    cells = fields.List(fields.Nested(ImpactCell), required=True)
    total = fields.Integer(metadata={"description": "how many cells there are"})
    reports = fields.List(fields.Nested(ImpactReport), required=True)
    readers = fields.Nested(
        ImpactTold, allow_none=True, metadata={"description": "null: no released figure changes"}
    )
    next = following()
