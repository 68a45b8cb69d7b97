"""Pages of reports: what there is to read, and each report with its parameters, vintages and downloads."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final
from urllib.parse import urlencode

from flask import Blueprint, Response, current_app, render_template, request
from markupsafe import Markup

from servicekit.errors import ComityError, Fault, NotFound, status_of
from servicekit.reference import text_in
from servicekit.rpc import Calls
from servicekit.web.api import API
from servicekit.web.caller import caller, context, language
from servicekit.web.conditional import tag_of
from servicekit.web.pages import to_sign_in
from servicekit.web.parts import parts
from servicekit.web.problems import for_people, problem_document
from services.reporting.domain.periods import BadPeriod
from services.reporting.domain.specification import TooManyCells
from services.reporting.handlers.defined import DEFINE, DEFINE_NATIONAL
from services.reporting.http.explained import said_of, unopened
from services.reporting.http.fields import Field
from services.reporting.http.form import data_set_fields, form_fields, vintage_field, vintages
from services.reporting.http.given import given_parameters
from services.reporting.http.mirror_thread import is_waiting, take_note, thread_form
from services.reporting.http.reports import file_links
from services.reporting.http.serving import Serving
from services.reporting.http.standing import code_answer, standing_page
from services.reporting.queries.joint import ACTIONS
from services.reporting.queries.vintages import BadVintage, NothingReleasedYet
from services.reporting.rendering import html
from services.reporting.reports.cross_sections import choice_of, sections_of, too_large_of
from services.reporting.reports.library import available, templates
from services.reporting.reports.mirror import NoMirror
from services.reporting.reports.parameters import LAYOUT, BadParameter, RangeReversed
from services.reporting.reports.template import Template

DATA_SET: Final = ("country", "indicator")
"""Parameters of the reports that are of one data set."""
FOLDED: Final = 24
"""Of more reports of one kind the list shows how many there are, until it is asked for them."""
FIELDS: Final = 256
"""How many drawn fields are kept; the longest lists some hundred countries."""


def page_routes(serving: Serving, calls: Calls) -> Blueprint:
    """/reports, /reports/{id} and /reports/cross-sections."""
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
            known = templates(connection, reader.country)
        return render_template(
            "reporting/list.html",
            section="reports",
            entries=entries,
            search=search,
            templates=known,
            folded=FOLDED,
            may_define=bool(defining_for()),
            may_save=may_save(),
            may_join=may_join(),
            asked_language=asked_language(),
        )

    @pages.get("/reports/<id_>/standing")
    def report_standing(id_: str) -> Any:
        try:
            return standing_page(serving, id_)
        except ComityError as error:
            return _instead(serving, error, request.args)

    @pages.get("/reports/<id_>/standing.svg")
    def code_of_standing(id_: str) -> Response:
        """The address of the page above, of the same parameters, as a QR code that goes out with a chart."""
        return code_answer(serving, id_)

    @pages.get("/reports/<id_>")
    def report(id_: str) -> Any:
        chosen = serving.template(id_)
        as_of = request.args.get("as_of") or None
        given = given_parameters(chosen)
        laid_out = "country" in chosen.needs and bool(set(LAYOUT) & set(chosen.takes))
        if laid_out and not (given.get("country") and given.get("indicator")):
            return pick(chosen, given)
        wrong = None
        try:
            offering = chosen.frozen is None
            with serving.asked(chosen, given, language=language(), as_of=as_of, offering=offering) as asked:
                try:
                    built = serving.report(asked)
                except Fault as error:
                    if not laid_out or not for_people():
                        raise
                    wrong = error
                fields = [] if chosen.frozen else form_fields(asked)
                earlier = [] if chosen.frozen else vintages(asked)
                if wrong is None:
                    serving.received(asked, "html")
                about = said_of(asked)
                tag = asked.tag
                explaining = None if wrong is not None else thread_form(asked, built)
                waiting = explaining is not None and is_waiting(asked)
        except ComityError as error:
            return corrected(chosen, error, given, as_of) or _instead(serving, error, given)
        if waiting:
            take_note(calls, given)
        kept = {name: value for name, value in given.items() if value.strip()}
        shared = choices(chosen, fields, kept, as_of)
        if wrong is not None:
            return told_wrong(wrong, about=chosen, **shared)
        article = html.fragment(
            built, environment=current_app.jinja_env, downloads=file_links(id_, kept, as_of)
        )
        watched = None
        if as_of is None:  # an earlier state stays as it is
            address = file_links(id_, kept, None)["json"]
            watched = {"address": address, "tag": tag_of(tag, "json"), "here": request.full_path.rstrip("?")}
        return render_template(
            "reporting/report.html",
            report=built,
            article=article,
            vintages=earlier,
            explained=about,
            explaining=explaining,
            watched=watched,
            may_save=may_save(),
            may_share=may_share(),
            data_set={name: kept[name] for name in DATA_SET} if laid_out else None,
            figures=figures_of(kept, as_of),
            **shared,
        )

    def choices(
        about: Template, fields: list[Field], kept: dict[str, str], as_of: str | None
    ) -> dict[str, Any]:
        """What the form of a report is drawn from."""
        return {
            "section": "reports",
            "fields": fields,
            "drawn_fields": [draw(each, language()) for each in fields],
            "drawn_as_of": draw(vintage_field(language(), as_of or ""), language()),
            "asked_language": asked_language(),
            "given": kept,
            "id": about.id,
            "frozen": about.frozen is not None,
        }

    def corrected(
        about: Template, error: ComityError, given: dict[str, str], as_of: str | None
    ) -> tuple[str, int] | None:
        """Why it was refused, with the form as it was filled in but for that; None where no form helps."""
        refused = refused_by(error)
        if not refused or about.frozen is not None or not for_people():
            return None
        kept = {name: value for name, value in given.items() if value.strip() and name not in refused}
        try:
            with serving.asked(about, kept, language=language(), as_of=None) as asked:
                fields = form_fields(asked)
        except ComityError:
            return None
        return told_wrong(
            error, about=about, **choices(about, fields, kept, None if "as_of" in refused else as_of)
        )

    def pick(about: Template, given: dict[str, str]) -> str:
        """The page that asks for the data set of a report."""
        reader = serving.application.reader(context())
        with serving.application.reading() as connection:
            fields = data_set_fields(serving.material(connection, reader, language()), given)
        return render_template(
            "reporting/pick.html",
            section="reports",
            about=about,
            drawn_fields=[draw(each, language()) for each in fields],
            asked_language=asked_language(),
        )

    @pages.get("/reports/cross-sections")
    def cross_sections() -> Any:
        country, indicator = (request.args.get(name, "") for name in ("country", "indicator"))
        try:
            return drawn_sections(country, indicator)
        except NotFound:
            if caller().principal is None:
                return to_sign_in()
            raise

    def drawn_sections(country: str, indicator: str) -> str:
        with serving.data_set(country, indicator) as material:
            known = material.reference.indicator(indicator)
            assert known is not None
            scope = material.scope(indicator=indicator, countries=[country])
            sizes: dict[int, list[tuple[str, dict[str, str], TooManyCells | None]]] = {}
            too_large = too_large_of(material, country, known)
            for names in sections_of(material, known, scope):
                label = ", ".join(material.dimension(known, name) for name in names)
                choice = choice_of(country, indicator, names)
                entry = (label or material.say("Total"), choice, too_large(names))
                sizes.setdefault(len(names), []).append(entry)
            title = f"{text_in(known.names, language())}: {material.country(country)}"
        return render_template(
            "reporting/cross-sections.html",
            section="reports",
            title=title,
            sizes=list(sizes.items()),
            data_set={"country": country, "indicator": indicator},
            figures=figures_of({"country": country, "indicator": indicator}, None),
            asked_language=asked_language(),
        )

    return pages


def figures_of(given: Mapping[str, str], as_of: str | None) -> str | None:
    """The address of the file of all figures of a report's data set; None where it is of several.

    It shows what the caller may see: there is none beside a report as others saw it.
    """
    if not given.keys() >= {*DATA_SET} or "seen_by" in given:
        return None
    asked = {name: given[name] for name in (*DATA_SET, "source") if name in given}
    vintage = {"as_of": as_of} if as_of else {}
    form = {"format": "csv", "labels": "name", "lang": language()}
    return f"{API}/observations?{urlencode({**asked, **vintage, **form})}"


def refused_by(error: ComityError) -> frozenset[str]:
    """The parameters that a report was refused for; none where it was for something else."""
    match error:
        case BadVintage() | NothingReleasedYet():
            return frozenset({"as_of"})
        case BadPeriod() | RangeReversed():
            return frozenset({"from", "to"})
        case BadParameter():
            return frozenset({str(error.fields["parameter"])})
    return frozenset()


def told_wrong(error: ComityError, **shared: Any) -> tuple[str, int]:
    """The page that says why a report was refused, with its form."""
    status = status_of(error)
    text = problem_document(error.code, status, error.fields, language())["detail"]
    return render_template("reporting/wrong.html", wrong=text, **shared), status


def _instead(serving: Serving, error: ComityError, given: Mapping[str, str]) -> Any:
    """What a person gets instead of a report that is not open to them; every other error is raised again."""
    if status_of(error) != 404 or not for_people() or isinstance(error, NothingReleasedYet):
        raise error
    # Somebody may have sent the address of a report that is open to those who are signed in.
    if caller().principal is None:
        return to_sign_in()
    closed = unopened(serving.application, given, language())
    if not closed or isinstance(error, NoMirror):
        raise error
    return render_template("reporting/not-open.html", section="reports", explained=closed), 403


def may_save() -> bool:
    """Whether whoever reads is a person, who has saved reports and follows some."""
    principal = caller().principal
    return principal is not None and principal["kind"] == "person"


def may_share() -> bool:
    """Whether whoever reads stands for a country, with whose people they can share a saved report."""
    principal = caller().principal
    return may_save() and principal is not None and bool(principal["country"])


def may_join() -> bool:
    """Whether the caller works on joint reports."""
    actor, rights = caller().actor, parts().rights
    return actor is not None and any(rights.reach(actor, action) for action in ACTIONS)


def defining_for() -> list[str | None]:
    """For whom the caller defines templates: None is for everyone, else a country."""
    actor, rights = caller().actor, parts().rights
    found: list[str | None] = []
    if actor is not None and rights.allows(actor, DEFINE):
        found.append(None)
    principal = caller().principal
    country = None if principal is None else principal["country"]
    if country and rights.allows(actor, DEFINE_NATIONAL, country=country):
        found.append(country)
    return found


def asked_language() -> dict[str, str]:
    """The parameter `lang` for links, where this page was asked for with it."""
    return {"lang": language()} if "lang" in request.args else {}
