"""Saved mappings: how an agency's own files are read."""

from typing import Any

from marshmallow import Schema, fields, validate

from gateway.schemas.fields import country, following, moment, named, position
from gateway.schemas.submissions import Finding
from servicekit.web.api import ListQuery, ReadQuery

_AT = validate.Range(min=1, max=16384)


def _text(about: str, **options: Any) -> fields.String:
    return fields.String(validate=validate.Length(max=1000), metadata={"description": about}, **options)


def _one_of(about: str, *values: str, **options: Any) -> fields.String:
    return fields.String(validate=validate.OneOf(values), metadata={"description": about}, **options)


def _codes(about: str) -> fields.Dict:
    return fields.Dict(
        keys=fields.String(), values=fields.String(), load_default=dict, metadata={"description": about}
    )


def _list(schema: type[Schema], about: str) -> "fields.List[Any]":
    return fields.List(fields.Nested(schema), load_default=list, metadata={"description": about})


class MappedColumn(Schema):
    """A column of the file and what it gives."""

    at = fields.Integer(
        required=True, strict=True, validate=_AT, metadata={"description": "counted from 1", "example": 2}
    )
    heading = _text("what the last row of the heading has to say there", required=True)
    gives = _one_of(
        "what it gives",
        "nothing", "dimension", "period", "value", "status", "note",
        load_default="nothing",
    )  # fmt: skip
    dimension = named("the dimension that it gives", load_default=None, allow_none=True)
    codes = _codes("of a column of values: what its figures are of, dimension to code")
    onward = fields.Boolean(
        load_default=False, metadata={"description": "and so does every further column with a heading"}
    )
    down = fields.Boolean(
        load_default=False, metadata={"description": "an empty cell says what the one above it does"}
    )


class HeadingRow(Schema):
    """A row of the heading that says something about the columns of values."""

    row = fields.Integer(required=True, strict=True, validate=validate.Range(min=1))
    says = named("period, or the dimension whose labels stand there", required=True)


class PeriodFrom(Schema):
    """The one period of a file, or a part of it."""

    kind = _one_of("where it stands", "constant", "cell", "file-name", required=True)
    text = _text("the period; the cell, such as B1; what stands before it in the file's name", required=True)


class Rename(Schema):
    """A label of the file and the code that it stands for."""

    dimension = named("dimension", required=True)
    label = _text("as the file has it; empty for an empty cell", required=True)
    code = named("code", required=True)


class RowRule(Schema):
    """Rows by the text in one of their columns; letter case makes no difference."""

    at = fields.Integer(required=True, strict=True, validate=_AT)
    how = _one_of("whether that is the text, or its beginning", "is", "begins", load_default="is")
    text = _text("plain text", required=True)


class Sign(Schema):
    """A sign in a cell of values."""

    text = fields.String(required=True, validate=validate.Length(1, 20))
    means = _one_of(
        "alone: zero, skip, or a status without a value; behind a number: its status",
        "zero", "skip", *"LMO", *"ABDEFGHIJKNPQSTUVWX",
        required=True,
    )  # fmt: skip


class Layout(Schema):
    """How a file is read; rows and columns are counted from 1."""

    form = _one_of("what the file is", "xlsx", "csv", required=True)
    charset = named("of a CSV file, where it does not say itself", load_default=None, allow_none=True)
    delimiter = _one_of("null: found by looking", ",", ";", "\t", "|", load_default=None, allow_none=True)
    sheet = _text("null: the first visible one", load_default=None, allow_none=True)
    heading = fields.List(
        fields.Integer(strict=True),
        required=True,
        validate=validate.Length(equal=2),
        metadata={"description": "first and last row of the heading", "example": [2, 2]},
    )
    heading_rows = _list(HeadingRow, "rows of the heading that say something about the columns of values")
    columns = fields.List(fields.Nested(MappedColumn), required=True, validate=validate.Length(min=1))
    constants = _codes("dimensions that are the same throughout, dimension to code")
    period = fields.Nested(PeriodFrom, load_default=None, allow_none=True)
    frequency = _one_of(
        "of the periods, where a day or a number beside a year stands for one",
        *"ASQMWD",
        load_default=None, allow_none=True,
    )  # fmt: skip
    renames = _list(Rename, "labels that no code list tells")
    doubled = _one_of(
        "what rows of the same figure are: an error, or parts of a sum",
        "refuse",
        "add",
        load_default="refuse",
    )
    keep = _list(RowRule, "rows that are read: one rule of each column has to fit")
    skip = _list(RowRule, "rows that are not read")
    empty = _one_of(
        "what an empty cell of values means: no figure, zero, or why there is no value",
        "skip", "zero", "L", "M", "O",
        load_default="skip",
    )  # fmt: skip
    decimal = _one_of("the decimal mark", ".", ",", load_default=".")
    thousands = _one_of("the thousands separator", "", " ", ",", ".", "'", load_default="")
    signs = _list(Sign, "signs in cells of values")


class MappingBody(Schema):
    """The body of PUT /mappings/{mapping}."""

    name = fields.String(
        required=True, validate=validate.Length(1, 200), metadata={"description": "that people know it by"}
    )
    layout = fields.Nested(Layout, required=True)


class NewMapping(MappingBody):
    """The body of POST /mappings."""

    country = country(required=True)
    indicator = named("indicator", required=True)
    source = named("source", required=True)


class Mapping(Schema):
    """A saved mapping."""

    mapping = fields.String(required=True)
    version = fields.Integer(metadata={"description": "each saving makes the next one"})
    country = country()
    indicator = fields.String()
    source = fields.String()
    name = fields.String()
    layout = fields.Nested(Layout)
    saved_by = fields.String()
    saved_at = moment()
    retired = fields.Boolean()
    position = position()


class MappingList(Schema):
    """A page of mappings."""

    items = fields.List(fields.Nested(Mapping), required=True)
    next = following()


class MappingListQuery(ListQuery):
    """Which mappings."""

    country = country(load_default=None)
    indicator = fields.String(load_default=None)
    source = fields.String(load_default=None)


class MappingQuery(ReadQuery):
    """Which version of a mapping."""

    version = fields.Integer(
        load_default=None, validate=validate.Range(min=1), metadata={"description": "else as it stands"}
    )


class Preview(Schema):
    """The form of POST /mappings/preview."""

    country = country(required=True)
    indicator = named("indicator", required=True)
    source = named("source", required=True)
    layout = fields.String(
        load_default=None, metadata={"description": "a layout as JSON; one is guessed where there is none"}
    )
    charset = named("encoding of a CSV file", load_default=None, allow_none=True)
    sheet = _text("of a workbook, to guess a layout for", load_default=None, allow_none=True)
    file = fields.Raw(metadata={"type": "string", "format": "binary"})


class Sheet(Schema):
    """A sheet of the file; a CSV file has one without a name."""

    name = fields.String(allow_none=True)
    visible = fields.Boolean()
    rows = fields.Integer()
    columns = fields.Integer()


class GridRow(Schema):
    """A row; an empty cell is null."""

    row = fields.Integer()
    cells = fields.List(fields.String(allow_none=True))


class Grid(Schema):
    """The first rows and the last ones, as far to the right as people can look."""

    columns = fields.Integer()
    width = fields.Integer()
    height = fields.Integer()
    rows = fields.List(fields.Nested(GridRow))


class Label(Schema):
    """A label that is renamed, or that no code list tells."""

    dimension = fields.String()
    label = fields.String()
    times = fields.Integer()
    code = fields.String(allow_none=True)
    nearest = fields.String(allow_none=True, metadata={"description": "the code that it probably means"})


class PreviewedFigures(Schema):
    """What would be submitted."""

    observations = fields.Integer()
    first = fields.List(fields.Dict())
    sums = fields.List(
        fields.Dict(),
        metadata={"description": "by period, beside the total that the file gives itself"},
    )


class Previewed(Schema):
    """What an example file would give; nothing of it is kept."""

    sheets = fields.List(fields.Nested(Sheet))
    grid = fields.Nested(Grid, allow_none=True)
    layout = fields.Nested(Layout, allow_none=True)
    labels = fields.List(fields.Nested(Label))
    figures = fields.Nested(PreviewedFigures, allow_none=True)
    fits = fields.List(
        fields.String(), metadata={"description": "saved mappings whose headings are all in place"}
    )
    findings = fields.List(fields.Nested(Finding))
    errors = fields.Integer()
    warnings = fields.Integer()
    notes = fields.Integer()
