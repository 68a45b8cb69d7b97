"""Indicators, code lists, sources and data documentation."""

from marshmallow import Schema, fields, validate

from gateway.schemas.fields import code, codes, country, day, following, moment, position, texts
from servicekit.reference import TOTAL
from servicekit.web.api import ListQuery, ReadQuery

UNITS = ("persons", "cases")
FREQUENCIES = ("A", "S", "Q", "M", "W", "D", "I")
KINDS = ("register", "census", "survey", "administrative", "other")


class Dimension(Schema):
    """A breakdown of an indicator."""

    dimension = fields.String(required=True)
    names = texts("by language", required=True)
    code_list = fields.String(required=True)
    optional = fields.Boolean(required=True, metadata={"description": "figures need not be split by it"})
    additive = fields.Boolean(
        load_default=True, metadata={"description": "its total is the sum of its parts, and may be derived"}
    )
    default = fields.String(
        load_default=TOTAL,
        metadata={
            "description": "what is shown where no code is chosen and the figures tell it apart; else `_T`"
        },
    )


class DefineIndicator(Schema):
    """The body of PUT /indicators/{code}."""

    namespace = country(load_default=None, allow_none=True)
    names = texts("by language", required=True)
    definitions = texts("by language", required=True)
    measure = fields.String(required=True, validate=validate.OneOf(["stock", "flow"]))
    units = fields.List(fields.String(validate=validate.OneOf(UNITS)), required=True)
    decimals = fields.Integer(load_default=0, validate=validate.Range(0, 6))
    frequencies = fields.List(fields.String(validate=validate.OneOf(FREQUENCIES)), required=True)
    timeliness_days = fields.Integer(load_default=90, validate=validate.Range(0, 3650))
    mask_up_to = fields.Integer(load_default=4, validate=validate.Range(0, 1000))
    counts_own_citizens = fields.Boolean(
        load_default=False,
        metadata={"description": "citizens of the reporting country belong to the population counted"},
    )
    valid_from = day(
        "the first day of the periods that the definition is for", load_default=None, allow_none=True
    )
    dimensions = fields.List(fields.Nested(Dimension), required=True)


class IndicatorQuery(ReadQuery):
    """As of when."""

    as_of = fields.String(
        load_default=None,
        metadata={"description": "a definition as it was: a log position, or a date (its end, UTC)"},
    )


class Indicator(DefineIndicator):
    """A measured concept."""

    indicator = fields.String(required=True)
    name = fields.String(metadata={"description": "in the caller's language"})
    unit = fields.String(metadata={"description": "the usual one"})
    number = fields.Integer(metadata={"description": "the how-manieth definition it is"})
    defined_at = moment(metadata={"description": "when it was defined so (RFC 3339, UTC)"})
    position = position()


class IndicatorList(Schema):
    """A page of indicators."""

    items = fields.List(fields.Nested(Indicator), required=True)
    next = following()


class Code(Schema):
    """An allowed value of a dimension."""

    code = fields.String(required=True)
    names = texts("by language", required=True)
    kind = fields.String(load_default="value", validate=validate.OneOf(["value", "total", "unknown"]))
    parent = fields.String(load_default=None, allow_none=True)
    aliases = fields.List(
        fields.String(), load_default=list, metadata={"description": "other names that files call it by"}
    )
    valid_from = day("the first day of its figures", load_default=None, allow_none=True)
    valid_to = day("the last day of its figures", load_default=None, allow_none=True)


class DefineCodeList(Schema):
    """The body of PUT /codelists/{code}."""

    namespace = country(load_default=None, allow_none=True)
    names = texts("by language", required=True)
    codes = fields.List(fields.Nested(Code), required=True)


class CodeListHead(Schema):
    """A code list without its codes."""

    code_list = fields.String(required=True)
    namespace = country(allow_none=True)
    names = texts("by language", required=True)
    size = fields.Integer(metadata={"description": "how many codes"})
    position = position()


class CodeList(DefineCodeList):
    """The allowed values of a dimension, in their order."""

    code_list = fields.String(required=True)
    position = position()


class CodeListList(Schema):
    """A page of code lists."""

    items = fields.List(fields.Nested(CodeListHead), required=True)
    next = following()


class SourceQuery(ListQuery):
    """Which sources."""

    country = country(load_default=None)
    indicator = fields.String(load_default=None)


class DeclareSource(Schema):
    """The body of PUT /sources/{country}/{indicator}/{source}."""

    agency = fields.String(load_default=None, allow_none=True)
    names = texts("by language", required=True)
    kind = fields.String(required=True, validate=validate.OneOf(KINDS))
    unit = fields.String(required=True, validate=validate.OneOf(UNITS))
    official = fields.Boolean(required=True)
    official_from = day(
        "of periods that begin then or later; null: of every period", load_default=None, allow_none=True
    )
    rounding_base = fields.Integer(load_default=None, allow_none=True, validate=validate.Range(1, 1000))


class Source(DeclareSource):
    """Where a country's figures of an indicator come from."""

    country = country(required=True)
    indicator = fields.String(required=True)
    source = code("within the country and indicator", required=True)
    position = position()


class SourceList(Schema):
    """A page of sources."""

    items = fields.List(fields.Nested(Source), required=True)
    next = following()


class DeclareBreak(Schema):
    """The body of PUT /breaks/{country}/{indicator}/{source}/{period}."""

    names = texts("why the series breaks there, by language", required=True)


class Break(DeclareBreak):
    """From a period on, a source's figures cannot be compared with those before."""

    country = country(required=True)
    indicator = fields.String(required=True)
    source = fields.String(required=True)
    period = fields.String(required=True, metadata={"description": "the first one after the break"})
    position = position()


class BreakList(Schema):
    """A page of breaks in series."""

    items = fields.List(fields.Nested(Break), required=True)
    next = following()


class CorrespondenceQuery(ListQuery):
    """Which correspondence tables to list."""

    country = country(load_default=None)
    indicator = fields.String(load_default=None)
    target = fields.String(load_default=None, metadata={"description": "the common indicator"})


class AsOfQuery(ReadQuery):
    """As of when."""

    as_of = fields.String(
        load_default=None,
        metadata={"description": "as of a log position, or of the end of a day (UTC); else as it stands"},
    )


class CorrespondenceCode(Schema):
    """A code of the country, and the common one that it stands under."""

    code = fields.String(required=True)
    target = fields.String(
        required=True, allow_none=True, metadata={"description": "null: expressly not covered"}
    )


class PublishCorrespondence(Schema):
    """The body of PUT /correspondences/{country}/{indicator}/{target}."""

    dimension = fields.String(required=True, metadata={"description": "of the country's indicator"})
    target_dimension = fields.String(required=True, metadata={"description": "of the common indicator"})
    codes = fields.List(fields.Nested(CorrespondenceCode), required=True)
    taken = fields.Dict(
        keys=fields.String(),
        values=fields.String(),
        load_default=dict,
        metadata={"description": "the one code that is taken of further dimensions of the country's"},
    )
    stands_for = fields.Dict(
        keys=fields.String(),
        values=fields.String(),
        load_default=dict,
        metadata={"description": "the one code that the result stands under in further common dimensions"},
    )
    valid_from = day("for periods that begin on it or later; else all", load_default=None, allow_none=True)
    documentation = texts("what corresponds and where definitions differ, by language", required=True)
    expected = fields.Integer(
        load_default=0, metadata={"description": "the version that it was made from; 0: there was none"}
    )


class WithdrawCorrespondence(ReadQuery):
    """Which version was read last."""

    expected = fields.Integer(required=True, metadata={"description": "the newest version, as it was read"})


class Correspondence(Schema):
    """Under which codes of a common indicator a country's own codes stand."""

    country = country(required=True)
    indicator = fields.String(required=True)
    target = fields.String(required=True)
    version = fields.Integer(required=True)
    dimension = fields.String(required=True)
    target_dimension = fields.String(required=True)
    unmapped = codes("those of the country's list, by now, of which it says nothing")
    codes = fields.List(fields.Nested(CorrespondenceCode), required=True)
    taken = fields.Dict(keys=fields.String(), values=fields.String())
    stands_for = fields.Dict(keys=fields.String(), values=fields.String())
    valid_from = day("the first day of its periods", allow_none=True)
    documentation = texts("by language", required=True)
    published_at = moment(metadata={"description": "RFC 3339, UTC"})
    withdrawn_at = moment(allow_none=True, metadata={"description": "when the table ended with it"})
    position = position()


class CorrespondenceList(Schema):
    """A page of correspondence tables."""

    items = fields.List(fields.Nested(Correspondence), required=True)
    next = following()


class PackQuery(ReadQuery):
    """Where a pack is installed, and whether it is."""

    country = country(load_default=None, metadata={"description": "a country's own namespace; else for all"})
    preview = fields.Boolean(
        load_default=False, metadata={"description": "say what would change, and change nothing"}
    )


class PacksQuery(ReadQuery):
    """Of which country installed packs are listed beside those for all."""

    country = country(load_default=None)


class InstallPack(Schema):
    """The body of POST /packs: a pack as contracts/packs has it, or a shipped one by its code."""

    pack = fields.String(required=True)
    version = fields.Integer()
    names = fields.Dict()
    descriptions = fields.Dict()
    sources = fields.List(fields.Dict())
    licence = fields.Dict()
    attribution = fields.String()
    dimensions = fields.Dict()
    code_lists = fields.List(fields.Dict())
    indicators = fields.List(fields.Dict())


class Pack(Schema):
    """An indicator pack, shipped or installed."""

    pack = fields.String(required=True)
    version = fields.Integer(required=True)
    names = texts("by language", required=True)
    descriptions = texts("by language", required=True)
    sources = fields.List(fields.Dict(), metadata={"description": "title, publisher, url"})
    licence = fields.Dict(metadata={"description": "name, url"})
    attribution = fields.String()
    code_lists = codes("its code lists")
    indicators = codes("its indicators")
    installed = fields.List(
        fields.Dict(), metadata={"description": "namespace (null: for all), version, installed_at"}
    )


class PackList(Schema):
    """The packs."""

    items = fields.List(fields.Nested(Pack), required=True)
    next = following()


class Change(Schema):
    """What a pack does to one definition."""

    kind = fields.String(validate=validate.OneOf(["code-list", "indicator"]))
    code = fields.String()
    change = fields.String(validate=validate.OneOf(["added", "changed", "unchanged"]))
    parts = codes("the codes or fields that are added or changed")


class Installation(Schema):
    """What a pack changed, or would change."""

    pack = fields.String(required=True)
    version = fields.Integer(required=True)
    namespace = country(allow_none=True)
    names = texts("by language", required=True)
    changes = fields.List(fields.Nested(Change), required=True)
    position = position()


class WriteDocumentation(Schema):
    """The body of PUT /documentation/{country}/{indicator}."""

    fields_ = fields.Dict(
        keys=fields.String(),
        values=texts("by language"),
        required=True,
        data_key="fields",
        metadata={
            "description": "definition, legal_basis, agency, collection_method, coverage, …: text by language"
        },
    )


class Documentation(WriteDocumentation):
    """A country's data documentation of an indicator."""

    country = country(required=True)
    indicator = fields.String(required=True)
    complete = fields.Boolean(metadata={"description": "complete enough for a first release"})
    missing = codes("texts that a first release still needs, as field.language")
    written_at = moment(allow_none=True)
    position = position()


class DocumentationList(Schema):
    """A page of data documentation."""

    items = fields.List(fields.Nested(Documentation), required=True)
    next = following()
