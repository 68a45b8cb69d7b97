"""The API of report templates: those that administrators defined, and defining them."""

from typing import Any, Final

from marshmallow import Schema, fields, validate

from servicekit.errors import NotFound
from servicekit.web.api import API, Blueprint, ListQuery, ReadQuery, listing
from servicekit.web.caller import call, context
from services.reporting.domain.specification import payload_of
from services.reporting.http.serving import Serving
from services.reporting.queries.defined import Kept, kept_template, kept_templates
from services.reporting.queries.places import parse_place

COUNTRY: Final = validate.Regexp("^[A-Z]{2}$")


class TemplateBody(Schema):
    """A template in full, and the revision it was read at."""

    namespace = fields.String(
        load_default=None,
        allow_none=True,
        validate=COUNTRY,
        metadata={"description": "the country whose template it is; null: shared"},
    )
    revision = fields.Integer(
        required=True,
        strict=True,
        validate=validate.Range(min=0),
        metadata={"description": "the one it was read at; 0: there is none yet"},
    )
    specification = fields.Dict(
        keys=fields.String(validate=validate.Length(1, 64)),
        required=True,
        metadata={"description": "contracts/reports/template.v1.json; the id may be left to the address"},
    )


class RetireQuery(ReadQuery):
    """The revision that the template was read at."""

    revision = fields.Integer(required=True, validate=validate.Range(min=1))


class TemplateView(Schema):
    """A template as it stands."""

    template = fields.String(required=True)
    namespace = fields.String(required=True, allow_none=True)
    revision = fields.Integer(required=True)
    retired = fields.Boolean(required=True)
    specification = fields.Dict(keys=fields.String(), required=True)
    links = fields.Dict(keys=fields.String(), values=fields.String(), required=True)


class TemplateList(Schema):
    """The shared templates and those of the caller's country."""

    items = fields.List(fields.Nested(TemplateView), required=True)
    next = fields.String(required=True, allow_none=True)


def add_templates(routes: Blueprint, serving: Serving) -> None:
    """Add the operations to the API of reports."""

    @routes.route("/reports/templates", methods=["GET"])
    @routes.arguments(ListQuery, location="query")
    @routes.response(200, TemplateList)
    def list_templates(query: dict[str, Any]) -> dict[str, Any]:
        """The templates that administrators defined, shared ones and those of the caller's country."""
        country = serving.application.reader(context()).country
        with serving.application.reading() as connection:
            found = kept_templates(connection, country, retired=True)
        [start] = (0,) if query["after"] is None else parse_place(query["after"], 1)
        end = start + query["limit"]
        items = [_view(each) for each in found[start:end]]
        return listing({"items": items, "next": end if end < len(found) else None})

    @routes.route("/reports/templates/<template>", methods=["GET"])
    @routes.arguments(ReadQuery, location="query")
    @routes.response(200, TemplateView)
    def get_template(_: dict[str, Any], template: str) -> dict[str, Any]:
        """One template as it stands, retired or not."""
        country = serving.application.reader(context()).country
        with serving.application.reading() as connection:
            kept = kept_template(connection, country, template)
        if kept is None:
            raise NotFound(kind="report", id=template[:80])
        return _view(kept)

    @routes.route("/reports/templates/<template>", methods=["PUT"])
    @routes.arguments(TemplateBody)
    @routes.response(200, TemplateView)
    def put_template(body: dict[str, Any], template: str) -> dict[str, Any]:
        """Define a template, or its next revision; refused where somebody else saved it meanwhile."""
        return _answered(call("reporting", "define_template", **body, template=template))

    @routes.route("/reports/templates/<template>", methods=["DELETE"])
    @routes.arguments(RetireQuery, location="query")
    @routes.response(200, TemplateView)
    def delete_template(query: dict[str, Any], template: str) -> dict[str, Any]:
        """Retire a template: it is offered no more, and what was saved of it says so."""
        request = {"template": template, "revision": query["revision"]}
        return _answered(call("reporting", "retire_template", **request))


def _view(kept: Kept) -> dict[str, Any]:
    specification = payload_of(kept.specification)
    return _answered(
        {
            "template": specification["id"],
            "namespace": kept.namespace,
            "revision": kept.revision,
            "retired": kept.retired,
            "specification": specification,
        }
    )


def _answered(view: dict[str, Any]) -> dict[str, Any]:
    """A template with where it and its reports are."""
    about = {name: view[name] for name in ("template", "namespace", "revision", "retired", "specification")}
    here = f"{API}/reports/templates/{view['template']}"
    return {**about, "links": {"self": here, "report": f"{API}/reports/{view['template']}"}}
