"""Pages of reports: what there is to read, and each report with its parameters, vintages and downloads."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

from flask import Blueprint, current_app, render_template, request
from markupsafe import Markup

from servicekit.errors import ComityError, status_of
from servicekit.web.caller import caller, context, language
from servicekit.web.pages import to_sign_in
from servicekit.web.problems import for_people
from services.reporting.http.explained import said_of, unopened
from services.reporting.http.form import Field, form_fields, vintage_field, vintages
from services.reporting.http.reports import file_links
from services.reporting.http.serving import Serving
from services.reporting.http.standing import standing_page
from services.reporting.rendering import html
from services.reporting.reports.library import TEMPLATES, available, template

FIELDS: Final = 256
"""How many drawn fields are kept; the longest lists some hundred countries."""


def page_routes(serving: Serving) -> Blueprint:
    """/reports and /reports/{id}."""
    pages = Blueprint("report_pages", __name__)

    @lru_cache(maxsize=FIELDS)
    def draw(field: Field, language: str) -> Markup:
        """A field as markup: it follows from these two alone, and most pages share most of their fields."""
        template = current_app.jinja_env.get_template("reporting/field.html")
        return Markup(template.render(each=field, language=language))  # noqa: S704 - the template escapes

    @pages.get("/reports")
    def reports() -> str:
        reader = serving.application.reader(context())
        search = request.args.get("q", "")[:200]
        with serving.application.reading() as connection:
            entries = available(serving.material(connection, reader, language()), search)
        return render_template(
            "reporting/list.html",
            section="reports",
            entries=entries,
            search=search,
            templates=TEMPLATES,
            asked_language=asked_language(),
        )

    @pages.get("/reports/<id_>/standing")
    def report_standing(id_: str) -> Any:
        try:
            return standing_page(serving, id_)
        except ComityError as error:
            return _instead(serving, error, request.args)

    @pages.get("/reports/<id_>")
    def report(id_: str) -> Any:
        chosen = template(id_)
        as_of = request.args.get("as_of") or None
        given = {
            name: value for name, value in request.args.items() if name not in {"lang", "as_of", "format"}
        }
        try:
            with serving.asked(chosen, given, language=language(), as_of=as_of) as asked:
                built = serving.report(asked)
                fields = form_fields(asked)
                earlier = vintages(asked)
                serving.received(asked, "html")
                about = said_of(asked)
        except ComityError as error:
            return _instead(serving, error, given)
        kept = {name: value for name, value in given.items() if value.strip()}
        article = html.fragment(
            built, environment=current_app.jinja_env, downloads=file_links(id_, kept, as_of)
        )
        return render_template(
            "reporting/report.html",
            section="reports",
            report=built,
            article=article,
            fields=fields,
            drawn_fields=[draw(each, language()) for each in fields],
            drawn_as_of=draw(vintage_field(language(), as_of or ""), language()),
            vintages=earlier,
            asked_language=asked_language(),
            given=kept,
            id=id_,
            explained=about,
        )

    return pages


def _instead(serving: Serving, error: ComityError, given: Mapping[str, str]) -> Any:
    """What a person gets instead of a report that is not open to them; every other error is raised again."""
    if status_of(error) != 404 or not for_people():
        raise error
    # Somebody may have sent the address of a report that is open to those who are signed in.
    if caller().principal is None:
        return to_sign_in()
    closed = unopened(serving.application, given, language())
    if not closed:
        raise error
    return render_template("reporting/not-open.html", section="reports", explained=closed), 403


def asked_language() -> dict[str, str]:
    """The parameter `lang` for links, where this page was asked for with it."""
    return {"lang": language()} if "lang" in request.args else {}
