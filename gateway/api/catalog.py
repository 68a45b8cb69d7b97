"""The catalog: indicators, code lists, sources and data documentation."""

from collections.abc import Mapping
from typing import Any

from gateway.schemas import catalog as schemas
from servicekit.reference import text_in
from servicekit.web.api import API, Blueprint, ListQuery, ReadQuery, listing
from servicekit.web.caller import call, language
from servicekit.web.protection import takes_upload

catalog = Blueprint("catalog", __name__, url_prefix=API, description="What figures mean")


@catalog.route("/indicators", methods=["GET"])
@catalog.arguments(ListQuery, location="query")
@catalog.response(200, schemas.IndicatorList)
def list_indicators(query: dict[str, Any]) -> dict[str, Any]:
    """The indicators."""
    answer = call("catalog", "list_indicators", **query)
    return listing({**answer, "items": [_named(item) for item in answer["items"]]})


@catalog.route("/indicators/<indicator>", methods=["GET"])
@catalog.arguments(schemas.IndicatorQuery, location="query")
@catalog.response(200, schemas.Indicator)
def get_indicator(query: dict[str, Any], indicator: str) -> dict[str, Any]:
    """An indicator as it is defined now, or as it was."""
    return _named(call("catalog", "get_indicator", indicator=indicator, **query))


@catalog.route("/indicators/<indicator>/definitions", methods=["GET"])
@catalog.arguments(ListQuery, location="query")
@catalog.response(200, schemas.IndicatorList)
def list_definitions(query: dict[str, Any], indicator: str) -> dict[str, Any]:
    """Every definition that an indicator ever had."""
    answer = call("catalog", "list_definitions", indicator=indicator, **query)
    return listing({**answer, "items": [_named(item) for item in answer["items"]]})


@catalog.route("/indicators/<indicator>", methods=["PUT"])
@catalog.arguments(schemas.DefineIndicator)
@catalog.response(200, schemas.Indicator)
def define_indicator(body: dict[str, Any], indicator: str) -> dict[str, Any]:
    """Define an indicator, or define it anew."""
    return _named({**body, **call("catalog", "define_indicator", indicator=indicator, **body)})


@catalog.route("/codelists", methods=["GET"])
@catalog.arguments(ListQuery, location="query")
@catalog.response(200, schemas.CodeListList)
def list_code_lists(query: dict[str, Any]) -> dict[str, Any]:
    """The code lists."""
    return listing(call("catalog", "list_code_lists", **query))


@catalog.route("/codelists/<code_list>", methods=["GET"])
@catalog.arguments(ReadQuery, location="query")
@catalog.response(200, schemas.CodeList)
def get_code_list(_: dict[str, Any], code_list: str) -> dict[str, Any]:
    """A code list with its codes."""
    return call("catalog", "get_code_list", code_list=code_list)


@catalog.route("/codelists/<code_list>", methods=["PUT"])
@catalog.arguments(schemas.DefineCodeList)
@catalog.response(200, schemas.CodeList)
@takes_upload
def define_code_list(body: dict[str, Any], code_list: str) -> dict[str, Any]:
    """Define a code list, or define it anew."""
    return {**body, **call("catalog", "define_code_list", code_list=code_list, **body)}


@catalog.route("/sources", methods=["GET"])
@catalog.arguments(schemas.SourceQuery, location="query")
@catalog.response(200, schemas.SourceList)
def list_sources(query: dict[str, Any]) -> dict[str, Any]:
    """The sources of figures."""
    return listing(call("catalog", "list_sources", **query))


@catalog.route("/sources/<country>/<indicator>/<source>", methods=["PUT"])
@catalog.arguments(schemas.DeclareSource)
@catalog.response(200, schemas.Source)
def declare_source(body: dict[str, Any], country: str, indicator: str, source: str) -> dict[str, Any]:
    """Declare a source of a country's figures, or declare it anew."""
    place = {"country": country, "indicator": indicator, "source": source}
    return {**place, **body, **call("catalog", "declare_source", **place, **body)}


@catalog.route("/packs", methods=["GET"])
@catalog.arguments(schemas.PacksQuery, location="query")
@catalog.response(200, schemas.PackList)
def list_packs(query: dict[str, Any]) -> dict[str, Any]:
    """The indicator packs that are shipped, and where which are installed."""
    return {**call("catalog", "list_packs", namespace=query["country"]), "next": None}


@catalog.route("/packs", methods=["POST"])
@catalog.arguments(schemas.PackQuery, location="query")
@catalog.arguments(schemas.InstallPack)
@catalog.response(200, schemas.Installation)
@takes_upload
def install_pack(query: dict[str, Any], body: dict[str, Any]) -> dict[str, Any]:
    """Install an indicator pack, or say what that would change."""
    wanted = {"pack": body["pack"]} if body.keys() == {"pack"} else {"content": body}
    operation = "preview_pack" if query["preview"] else "install_pack"
    return call("catalog", operation, namespace=query["country"], **wanted)


@catalog.route("/breaks", methods=["GET"])
@catalog.arguments(schemas.SourceQuery, location="query")
@catalog.response(200, schemas.BreakList)
def list_breaks(query: dict[str, Any]) -> dict[str, Any]:
    """Where series break."""
    return listing(call("catalog", "list_breaks", **query))


BREAK = "/breaks/<country>/<indicator>/<source>/<period>"


@catalog.route(BREAK, methods=["PUT"])
@catalog.arguments(schemas.DeclareBreak)
@catalog.response(200, schemas.Break)
def declare_break(body: dict[str, Any], **place: str) -> dict[str, Any]:
    """Declare that a series breaks at a period."""
    return call("catalog", "declare_break", **place, **body)


@catalog.route(BREAK, methods=["DELETE"])
@catalog.response(204)
def withdraw_break(**place: str) -> None:
    """Withdraw what was said of a break."""
    call("catalog", "withdraw_break", **place)


@catalog.route("/correspondences", methods=["GET"])
@catalog.arguments(schemas.CorrespondenceQuery, location="query")
@catalog.response(200, schemas.CorrespondenceList)
def list_correspondences(query: dict[str, Any]) -> dict[str, Any]:
    """The correspondence tables that countries published."""
    return listing(call("catalog", "list_correspondences", **query))


CORRESPONDENCE = "/correspondences/<country>/<indicator>/<target>"


@catalog.route(CORRESPONDENCE, methods=["GET"])
@catalog.arguments(schemas.AsOfQuery, location="query")
@catalog.response(200, schemas.Correspondence)
def get_correspondence(query: dict[str, Any], **place: str) -> dict[str, Any]:
    """A correspondence table as it stands, or stood at a moment."""
    return call("catalog", "get_correspondence", **place, **query)


@catalog.route(f"{CORRESPONDENCE}/versions", methods=["GET"])
@catalog.arguments(ListQuery, location="query")
@catalog.response(200, schemas.CorrespondenceList)
def list_correspondence_versions(query: dict[str, Any], **place: str) -> dict[str, Any]:
    """Every version that a correspondence table ever had."""
    return listing(call("catalog", "list_correspondence_versions", **place, **query))


@catalog.route(CORRESPONDENCE, methods=["PUT"])
@catalog.arguments(schemas.PublishCorrespondence)
@catalog.response(200, schemas.Correspondence)
@takes_upload
def publish_correspondence(body: dict[str, Any], **place: str) -> dict[str, Any]:
    """Publish a version of a correspondence table."""
    return call("catalog", "publish_correspondence", **place, **body)


@catalog.route(CORRESPONDENCE, methods=["DELETE"])
@catalog.arguments(schemas.WithdrawCorrespondence, location="query")
@catalog.response(204)
def withdraw_correspondence(query: dict[str, Any], **place: str) -> None:
    """Withdraw a correspondence table: nothing is derived by it any more."""
    call("catalog", "withdraw_correspondence", **place, **query)


@catalog.route("/documentation", methods=["GET"])
@catalog.arguments(schemas.SourceQuery, location="query")
@catalog.response(200, schemas.DocumentationList)
def list_documentation(query: dict[str, Any]) -> dict[str, Any]:
    """The data documentation of countries."""
    answer = call("catalog", "list_documentation", **query)
    return listing({**answer, "items": [_of_wire(item) for item in answer["items"]]})


@catalog.route("/documentation/<country>/<indicator>", methods=["GET"])
@catalog.arguments(ReadQuery, location="query")
@catalog.response(200, schemas.Documentation)
def get_documentation(_: dict[str, Any], country: str, indicator: str) -> dict[str, Any]:
    """A country's data documentation of an indicator."""
    return _of_wire(call("catalog", "get_documentation", country=country, indicator=indicator))


@catalog.route("/documentation/<country>/<indicator>", methods=["PUT"])
@catalog.arguments(schemas.WriteDocumentation)
@catalog.response(200, schemas.Documentation)
def write_documentation(body: dict[str, Any], country: str, indicator: str) -> dict[str, Any]:
    """Write a country's data documentation of an indicator."""
    place = {"country": country, "indicator": indicator}
    written = {"fields": body["fields_"]}
    return _of_wire({**place, **written, **call("catalog", "write_documentation", **place, **written)})


def _named(indicator: Mapping[str, Any]) -> dict[str, Any]:
    return {**indicator, "name": text_in(indicator["names"], language())}


def _of_wire(documentation: Mapping[str, Any]) -> dict[str, Any]:
    return {**documentation, "fields_": documentation.get("fields", {})}
