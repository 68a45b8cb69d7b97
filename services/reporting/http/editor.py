"""Pages of report templates: those there are, and the editor of one with what would come of it."""

from collections.abc import Sequence
from typing import Any, Final

from flask import Blueprint, redirect, render_template, request

from servicekit.errors import ComityError, NotAllowed, NotFound, code_of, status_of
from servicekit.language import language_name, languages, mark, translate
from servicekit.reference import text_in
from servicekit.web.caller import call, context, language
from servicekit.web.pages import signed_in_page
from servicekit.web.problems import problem_document
from services.reporting.domain.specification import (
    MOST_ON_AXIS,
    MOST_TABLES,
    MOST_TOP,
    PERIOD,
    Specification,
)
from services.reporting.handlers.defined import DEFINE, DEFINE_NATIONAL
from services.reporting.http.editor_filters import filter_fields
from services.reporting.http.editor_form import (
    Values,
    Wrong,
    data_of,
    differing,
    dimensions_for,
    indicators_for,
    texts_of,
    values_from,
    values_of,
    wrong_with,
)
from services.reporting.http.editor_preview import preview_of
from services.reporting.http.layout import layout_choices
from services.reporting.http.pages import asked_language, defining_for
from services.reporting.http.serving import Serving
from services.reporting.queries.defined import Kept, kept_template, kept_templates
from services.reporting.reports.names import Names
from services.reporting.reports.predefined import shipped

DONE: Final = {
    "saved": mark("The template is saved. Reports are made by it from now on."),
    "retired": mark("The template is retired. Reports of it are made no more."),
}
NEW: Final[Values] = {
    **dict.fromkeys(("template", "indicator", "chart", "top"), ""),
    **{"totals": "first", "order": "label", "measure": "value"},
    **{"rows": [], "columns": [PERIOD], "tables": [], "filters": [], "texts": []},
}


def editor_routes(serving: Serving) -> Blueprint:
    """/reports/templates and the editor below it."""
    pages = Blueprint("report_templates", __name__, url_prefix="/reports/templates")
    names = Names(serving.application.kit.reference)

    @pages.get("")
    @signed_in_page
    def list_templates() -> str:
        mine = _require_any()
        country = serving.application.reader(context()).country
        with serving.application.reading() as connection:
            kept = kept_templates(connection, country, retired=True)
        return render_template(
            "reporting/templates.html",
            section="reports",
            kept=[(each, _title(each.specification)) for each in kept],
            shipped=[(each, _title(each)) for each in shipped()],
            mine=mine,
            country_name=_country_name,
            done=_done(),
            asked_language=asked_language(),
        )

    @pages.get("/new")
    @signed_in_page
    def new() -> str:
        mine = _require_any()
        values, copied = dict(NEW), request.args.get("from", "")
        if copied:
            values = {**values_of(_specification(copied)), "template": ""}
        return _drawn(values, namespace=mine[0], revision=0)

    @pages.post("/new")
    @signed_in_page
    def begin() -> Any:
        mine = _require_any()
        namespace = request.form.get("namespace") or None
        if namespace not in mine:
            raise NotAllowed(action=DEFINE if namespace is None else DEFINE_NATIONAL)
        values = values_from(request.form)
        if namespace is not None and values["template"] and "." not in values["template"]:
            values["template"] = f"{namespace}.{values['template']}"
        return _taken(values, namespace, revision=0)

    @pages.get("/<template>")
    @signed_in_page
    def edit(template: str) -> str:
        kept = _kept(template)
        return _drawn(
            values_of(kept.specification),
            namespace=kept.namespace,
            revision=kept.revision,
            retired=kept.retired,
        )

    @pages.post("/<template>")
    @signed_in_page
    def change(template: str) -> Any:
        kept = _kept(template)
        revision = int(given) if (given := request.form.get("revision", "")).isdecimal() else 0
        if request.form.get("step") == "retire":
            asked = {"template": template, "revision": revision}
            try:
                call("reporting", "retire_template", **asked)
            except ComityError as error:
                return _refused(error, values_of(kept.specification), kept.namespace, revision, kept)
            return redirect("/reports/templates?done=retired", 303)
        values = {**values_from(request.form), "template": template}
        return _taken(values, kept.namespace, revision, kept)

    def _taken(values: Values, namespace: str | None, revision: int, kept: Kept | None = None) -> Any:
        """The answer to a form that was sent: saved, or shown again with what would come of it."""
        if request.form.get("step") != "save":
            return _drawn(values, namespace=namespace, revision=revision, kept=kept)
        asked = {"template": values["template"], "namespace": namespace, "revision": revision}
        try:
            saved = call("reporting", "define_template", **asked, specification=data_of(values))
        except ComityError as error:
            return _refused(error, values, namespace, revision, kept)
        return redirect(f"/reports/templates/{saved['template']}?done=saved", 303)

    def _refused(
        error: ComityError, values: Values, namespace: str | None, revision: int, kept: Kept | None
    ) -> tuple[str, int]:
        """The form again with what was wrong; raises the error again where no form can mend it."""
        status = status_of(error)
        if status < 400 or status in {401, 403, 404} or status >= 500:
            raise error
        code = code_of(error)
        text = str(problem_document(code, status, error.fields, language())["detail"])
        if code == "invalid-request" and not values["template"]:
            wrong = Wrong(field="template", text=say("Fill in “%(field)s”.", field=say("Identifier")))
        else:
            wrong = wrong_with(code, error.fields, values, text, language())
        newest = kept
        if code == "template-edited-meanwhile":
            newest = _kept(values["template"])
        drawn = _drawn(
            values,
            namespace=namespace,
            revision=revision,
            kept=newest,
            wrong=(wrong,),
            theirs=newest if code == "template-edited-meanwhile" else None,
        )
        return drawn, status

    def _drawn(
        values: Values,
        *,
        namespace: str | None,
        revision: int,
        retired: bool = False,
        kept: Kept | None = None,
        wrong: Sequence[Wrong] = (),
        theirs: Kept | None = None,
    ) -> str:
        """The editor. kept: the template as it stands; theirs: what somebody else saved meanwhile."""
        reference = serving.application.kit.reference
        known = indicators_for(reference.indicators(), namespace)
        spoken = request.form.get("shown-language", language())
        spoken = spoken if spoken in languages() else language()
        shown = preview_of(serving, values, known, request.form.get("shown", ""), spoken)
        dimensions = dimensions_for(known, values["indicator"])
        if theirs is not None:
            revision = theirs.revision
        return render_template(
            "reporting/editor.html",
            section="reports",
            values=values,
            namespace=namespace,
            namespaces=[(each or "", _whose(each)) for each in defining_for()],
            revision=revision,
            new=revision == 0,
            retired=retired or (kept is not None and kept.retired),
            indicators=[(each.code, text_in(each.names, language())) for each in known],
            placeable=[
                (PERIOD, say("Period")),
                *((name, text_in(names, language())) for name, names in dimensions.items()),
            ],
            codes=filter_fields(values, known, names, language()),
            choices={
                name: (label, list(options), none)
                for name, (label, options, none) in layout_choices(say).items()
            },
            texts=texts_of(values),
            limits={"axis": MOST_ON_AXIS, "tables": MOST_TABLES, "top": MOST_TOP},
            preview=shown,
            preview_languages=[(each, language_name(each)) for each in languages()],
            errors=[{"field": each.field, "text": each.text} for each in wrong],
            differing=[]
            if theirs is None
            else differing(values, values_of(theirs.specification), language()),
            done=_done(),
            asked_language=asked_language(),
        )

    def _kept(template: str) -> Kept:
        """A template that the caller may define. Raises NotFound, NotAllowed."""
        country = serving.application.reader(context()).country
        with serving.application.reading() as connection:
            found = kept_template(connection, country, template)
        if found is None:
            raise NotFound(kind="report", id=template[:80])
        if found.namespace not in _require_any():
            raise NotAllowed(action=DEFINE if found.namespace is None else DEFINE_NATIONAL)
        return found

    def _specification(template: str) -> Specification:
        """One to begin with: of a template that came with the system, or that the caller may know."""
        for each in shipped():
            if each.id == template:
                return each
        country = serving.application.reader(context()).country
        with serving.application.reading() as connection:
            found = kept_template(connection, country, template)
        if found is None:
            raise NotFound(kind="report", id=template[:80])
        return found.specification

    def _country_name(country: str) -> str:
        return serving.application.kit.reference.country_name(country, language())

    def _whose(namespace: str | None) -> str:
        return say("Every country") if namespace is None else _country_name(namespace)

    return pages


def _require_any() -> list[str | None]:
    """For whom the caller may define templates. Raises NotAllowed."""
    mine = defining_for()
    if not mine:
        raise NotAllowed(action=DEFINE)
    return mine


def _title(specification: Specification) -> str:
    return text_in(specification.names, language()) or specification.id


def say(message: str, **values: object) -> str:
    """A message in the reader's language."""
    return translate(language(), message, **values)


def _done() -> str | None:
    told = DONE.get(request.args.get("done", ""))
    return None if told is None else say(told)
