"""Operations about saved mappings on the wire."""

from typing import Any

from marshmallow import Schema, fields, validate

from services.submission.domain.layouts import MAX_COLUMNS, MAX_RENAMES, MAX_RULES
from services.submission.schemas import FindingView

_CODE = validate.Length(min=1, max=64)
_TEXT = validate.Length(max=1000)
_AT = validate.Range(min=1, max=16384)
_GIVES = validate.OneOf(["nothing", "dimension", "period", "value", "status", "note"])


def _codes() -> fields.Dict:
    values = fields.String(validate=_CODE)
    return fields.Dict(keys=fields.String(validate=_CODE), values=values, load_default=dict)


def _list(schema: type[Schema], most: int) -> "fields.List[Any]":
    return fields.List(fields.Nested(schema), load_default=list, validate=validate.Length(max=most))


class Column(Schema):
    """A column and what it gives."""

    at = fields.Integer(required=True, strict=True, validate=_AT)
    heading = fields.String(required=True, validate=_TEXT)
    gives = fields.String(load_default="nothing", validate=_GIVES)
    dimension = fields.String(load_default=None, allow_none=True, validate=_CODE)
    codes = _codes()
    onward = fields.Boolean(load_default=False)
    down = fields.Boolean(load_default=False)


class HeadingRow(Schema):
    """What a row of the heading says: the period, or labels of a dimension."""

    row = fields.Integer(required=True, strict=True, validate=validate.Range(min=1))
    says = fields.String(required=True, validate=_CODE)


class PeriodFrom(Schema):
    """The one period of a file."""

    kind = fields.String(required=True, validate=validate.OneOf(["constant", "cell", "file-name"]))
    text = fields.String(required=True, validate=_TEXT)


class Rename(Schema):
    """A label and the code that it stands for."""

    dimension = fields.String(required=True, validate=_CODE)
    label = fields.String(required=True, validate=_TEXT)
    code = fields.String(required=True, validate=_CODE)


class RowRule(Schema):
    """Rows by the text in a column."""

    at = fields.Integer(required=True, strict=True, validate=_AT)
    how = fields.String(load_default="is", validate=validate.OneOf(["is", "begins"]))
    text = fields.String(required=True, validate=_TEXT)


class Sign(Schema):
    """What a sign stands for."""

    text = fields.String(required=True, validate=validate.Length(min=1, max=20))
    means = fields.String(required=True, validate=validate.Length(min=1, max=4))


class Layout(Schema):
    """How a file is read."""

    form = fields.String(required=True, validate=validate.OneOf(["xlsx", "csv"]))
    charset = fields.String(load_default=None, allow_none=True, validate=_CODE)
    delimiter = fields.String(
        load_default=None, allow_none=True, validate=validate.OneOf([",", ";", "\t", "|"])
    )
    sheet = fields.String(load_default=None, allow_none=True, validate=_TEXT)
    heading = fields.List(fields.Integer(strict=True), required=True, validate=validate.Length(equal=2))
    heading_rows = _list(HeadingRow, 20)
    columns = fields.List(
        fields.Nested(Column), required=True, validate=validate.Length(min=1, max=MAX_COLUMNS)
    )
    constants = _codes()
    period = fields.Nested(PeriodFrom, load_default=None, allow_none=True)
    frequency = fields.String(
        load_default=None, allow_none=True, validate=validate.OneOf(["A", "S", "Q", "M", "W", "D"])
    )
    renames = _list(Rename, MAX_RENAMES)
    doubled = fields.String(load_default="refuse", validate=validate.OneOf(["refuse", "add"]))
    keep = _list(RowRule, MAX_RULES)
    skip = _list(RowRule, MAX_RULES)
    empty = fields.String(load_default="skip", validate=validate.OneOf(["skip", "zero", "L", "M", "O"]))
    decimal = fields.String(load_default=".", validate=validate.OneOf([".", ","]))
    thousands = fields.String(load_default="", validate=validate.OneOf(["", " ", ",", ".", "'"]))
    signs = _list(Sign, 50)


class SaveMappingRequest(Schema):
    """A layout under a name: a new mapping, or the next version of one, whose figures stay the same."""

    mapping = fields.String(load_default=None, allow_none=True, validate=_CODE)
    country = fields.String(load_default=None, allow_none=True, validate=_CODE)
    indicator = fields.String(load_default=None, allow_none=True, validate=_CODE)
    source = fields.String(load_default=None, allow_none=True, validate=_CODE)
    name = fields.String(required=True, validate=validate.Length(min=1, max=200))
    layout = fields.Nested(Layout, required=True)


class MappingRequest(Schema):
    """One mapping."""

    mapping = fields.String(required=True, validate=_CODE)


class GetMappingRequest(MappingRequest):
    """One mapping, in one of its versions or as it stands."""

    version = fields.Integer(load_default=None, allow_none=True, strict=True)


class ListMappingsRequest(Schema):
    """A page of mappings."""

    country = fields.String(allow_none=True, load_default=None)
    indicator = fields.String(allow_none=True, load_default=None)
    source = fields.String(allow_none=True, load_default=None)
    after = fields.String(allow_none=True, load_default=None, validate=_CODE)
    limit = fields.Integer(load_default=100, validate=validate.Range(min=1, max=500))


class MappingView(Schema):
    """A mapping."""

    mapping = fields.String()
    version = fields.Integer()
    country = fields.String()
    indicator = fields.String()
    source = fields.String()
    name = fields.String()
    layout = fields.Nested(Layout)
    saved_by = fields.String()
    saved_at = fields.String()
    retired = fields.Boolean()


class MappingCommandView(MappingView):
    """A mapping after a command; position: of the last event it wrote, null where it wrote none."""

    position = fields.Integer(allow_none=True)


class MappingList(Schema):
    """A page of mappings."""

    items = fields.List(fields.Nested(MappingView))
    next = fields.String(allow_none=True)


class PreviewRequest(Schema):
    """An example file, and how it is to be read; null: guess, for a sheet of a workbook.

    upload: its address among the uploads. pointing: the layout is being made, and its headings are those of
    the example.
    """

    country = fields.String(required=True, validate=_CODE)
    indicator = fields.String(required=True, validate=_CODE)
    source = fields.String(required=True, validate=_CODE)
    layout = fields.Nested(Layout, load_default=None, allow_none=True)
    sheet = fields.String(load_default=None, allow_none=True, validate=_TEXT)
    pointing = fields.Boolean(load_default=False)
    media_type = fields.String(required=True, validate=validate.Length(min=1, max=200))
    charset = fields.String(allow_none=True, load_default=None, validate=_CODE)
    upload = fields.String(required=True, validate=validate.Length(equal=64))
    file_name = fields.String(allow_none=True, load_default=None, validate=validate.Length(min=1, max=255))


class SheetView(Schema):
    """A sheet of the file; a CSV file has one without a name."""

    name = fields.String(allow_none=True)
    visible = fields.Boolean()
    rows = fields.Integer()
    columns = fields.Integer()


class GridRow(Schema):
    """A row of the sheet, its empty cells null."""

    row = fields.Integer()
    cells = fields.List(fields.String(allow_none=True))


class GridView(Schema):
    """The first and the last rows of a sheet, and how far it goes."""

    columns = fields.Integer()
    width = fields.Integer()
    height = fields.Integer()
    rows = fields.List(fields.Nested(GridRow))


class LabelView(Schema):
    """A label that is renamed, or that nothing tells: how often it is there, and the code it may be."""

    dimension = fields.String()
    label = fields.String()
    times = fields.Integer()
    code = fields.String(allow_none=True)
    nearest = fields.String(allow_none=True)


class FiguresView(Schema):
    """What would be submitted: how many observations, the first of them, and their sums."""

    observations = fields.Integer()
    first = fields.List(fields.Dict())
    sums = fields.List(fields.Dict())


class PreviewView(Schema):
    """What a file gives by a layout; fits: the saved mappings whose headings are all in place."""

    sheets = fields.List(fields.Nested(SheetView))
    grid = fields.Nested(GridView, allow_none=True)
    layout = fields.Nested(Layout, allow_none=True)
    labels = fields.List(fields.Nested(LabelView))
    figures = fields.Nested(FiguresView, allow_none=True)
    fits = fields.List(fields.String())
    findings = fields.List(fields.Nested(FindingView))
    errors = fields.Integer()
    warnings = fields.Integer()
    notes = fields.Integer()
