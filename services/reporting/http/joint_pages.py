"""Pages of joint reports: those that somebody works on, opening one, and one with what is to do about it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from flask import Blueprint, current_app, redirect, render_template, request
from markupsafe import Markup

from servicekit.errors import ComityError, code_of, status_of
from servicekit.language import format_moment, languages, mark, sort_key, translate
from servicekit.reference import text_in
from servicekit.web.caller import call, caller, context, language
from servicekit.web.pages import signed_in_page
from servicekit.web.parts import parts
from servicekit.web.problems import problem_document
from services.reporting.domain.joint import LONGEST_TEXT
from services.reporting.http.pages import asked_language
from services.reporting.http.reports import file_links
from services.reporting.http.serving import Serving
from services.reporting.queries.joint import OPEN
from services.reporting.rendering import html
from services.reporting.reports.joint import ID

ANSWERS: Final[Mapping[str, str]] = {
    "waiting": mark("has not answered yet"),
    "confirmed": mark("has confirmed"),
    "declined": mark("does not confirm"),
}
STAGES: Final[Mapping[str, str]] = {
    "open": mark("being written"),
    "posted": mark("is posted"),
    "withdrawn": mark("is withdrawn"),
}
TAGS: Final[Mapping[str, str]] = {
    "waiting": "grey",
    "confirmed": "green",
    "declined": "red",
    "open": "yellow",
    "posted": "green",
    "withdrawn": "grey",
}
DONE: Final[Mapping[str, str]] = {
    "opened": mark("The joint report is open. Its figures stay as they are now."),
    "texts": mark("The text is kept. Every country confirms what stands now."),
    "confirm": mark("Confirmed."),
    "decline": mark("The answer is kept. The report is not posted while it stands."),
    "withdraw": mark("The joint report is withdrawn."),
}


def joint_routes(serving: Serving) -> Blueprint:
    """/reports/joint and the pages below it."""
    pages = Blueprint("joint_report_pages", __name__, url_prefix="/reports/joint")

    @pages.get("")
    @signed_in_page
    def list_joint_reports() -> Any:
        return listed({}, [])

    @pages.post("")
    @signed_in_page
    def open_joint_report() -> Any:
        given = {
            "indicator": request.form.get("indicator", ""),
            "countries": request.form.getlist("countries"),
            "titles": {code: request.form.get(f"title-{code}", "") for code in languages()},
            "parameters": {name: request.form.get(name, "") for name in ("from", "to")},
        }
        try:
            opened = call("reporting", "open_joint_report", **given)
        except ComityError as error:
            return listed(given, refused(error)), status_of(error)
        return redirect(f"/reports/joint/{opened['report']}?done=opened", 303)

    @pages.get("/<report>")
    @signed_in_page
    def joint_report(report: str) -> Any:
        return shown(call("reporting", "get_joint_report", report=report), [], {})

    @pages.post("/<report>/texts")
    @signed_in_page
    def write_joint_text(report: str) -> Any:
        given = {"language": request.form.get("language", ""), "text": request.form.get("text", "")}
        return stepped(report, "texts", "write_joint_text", given)

    @pages.post("/<report>/confirm")
    @signed_in_page
    def confirm_joint_report(report: str) -> Any:
        seen = request.form.get("revision", "")
        revision = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else 0
        return stepped(report, "confirm", "confirm_joint_report", {"revision": revision})

    @pages.post("/<report>/decline")
    @signed_in_page
    def decline_joint_report(report: str) -> Any:
        return stepped(report, "decline", "decline_joint_report", {"reason": request.form.get("reason", "")})

    @pages.post("/<report>/withdraw")
    @signed_in_page
    def withdraw_joint_report(report: str) -> Any:
        given = {"reason": request.form.get("withdraw_reason", "")}
        return stepped(report, "withdraw", "withdraw_joint_report", given)

    def stepped(report: str, step: str, operation: str, given: Mapping[str, Any]) -> Any:
        """The page after a step, or as it is with what was wrong."""
        try:
            call("reporting", operation, report=report, **given)
        except ComityError as error:
            if status_of(error) in {401, 404}:
                raise
            view = call("reporting", "get_joint_report", report=report)
            return shown(view, refused(error), given), status_of(error)
        return redirect(f"/reports/joint/{report}?done={step}", 303)

    def listed(given: Mapping[str, Any], errors: list[dict[str, str]]) -> str:
        """The list, with the form to open one for those who may."""
        items = call("reporting", "list_joint_reports", limit=500)["items"]
        return render_template(
            "reporting/joint-list.html",
            section="reports",
            items=[told(each) for each in items],
            form=opening(given) if may_open() else None,
            errors=errors,
            asked_language=asked_language(),
        )

    def opening(given: Mapping[str, Any]) -> dict[str, Any]:
        """What can be chosen to open one, and what was."""
        reader = serving.application.reader(context())
        with serving.application.reading() as connection:
            material = serving.material(connection, reader, language())
            seen = {(each.country, each.indicator) for each in material.scope()}
            everything = reader.country is None  # the secretariat sees which countries there are, no figures
            codes = material.reference.countries() if everything else {country for country, _ in seen}
            measured = {indicator for _, indicator in seen}
            indicators = [
                (each.code, text_in(each.names, language()))
                for each in material.reference.indicators()
                if everything or each.code in measured
            ]
            countries = [(code, material.country(code)) for code in material.by_name(codes)]
        chosen = given.get("countries", [] if reader.country is None else [reader.country])
        titles, parameters = given.get("titles", {}), given.get("parameters", {})
        return {
            "indicators": indicators,
            "countries": [(code, name, code in chosen) for code, name in countries],
            "indicator": given.get("indicator", ""),
            "titles": [(code, titles.get(code, "")) for code in languages()],
            "from": parameters.get("from", ""),
            "to": parameters.get("to", ""),
        }

    def shown(item: dict[str, Any], errors: list[dict[str, str]], given: Mapping[str, Any]) -> str:
        """The page of one: the report as it will be posted, the answers, and the steps."""
        own = caller().principal
        country = None if own is None else own["country"]
        mine = next((each for each in item["countries"] if each["country"] == country), None)
        texts = dict(mine["texts"]) if mine else {}
        if "text" in given:
            texts[given["language"]] = given["text"]
        done = DONE.get(request.args.get("done", ""))
        article, charts = drafted(item)
        return render_template(
            "reporting/joint.html",
            section="reports",
            item=told(item),
            texts=[(code, texts.get(code, "")) for code in languages()],
            longest=LONGEST_TEXT,
            article=article,
            charts=charts,
            errors=errors,
            reason=given.get("reason", ""),
            done=None if done is None or errors else translate(language(), done),
            asked_language=asked_language(),
        )

    def drafted(item: Mapping[str, Any]) -> tuple[Markup | None, bool]:
        """The report as its readers get it, and whether it has charts; nothing where the caller may not."""
        given = {"joint": item["report"]}
        try:
            with serving.asked(serving.template(ID), given, language=language(), as_of=None) as asked:
                built = serving.report(asked)
                serving.received(asked, "html")
        except ComityError as error:
            if status_of(error) != 404:
                raise
            return None, False
        downloads = file_links(ID, given, None)
        drawn = html.fragment(built, environment=current_app.jinja_env, downloads=downloads)
        return drawn, bool(built.charts)

    return pages


def may_open() -> bool:
    """Whether the caller may open a joint report, for their country or the secretariat."""
    principal, rights = caller().principal, parts().rights
    if principal is None or principal.get("organisation"):
        return False
    return any(grant.country == principal["country"] for grant in rights.reach(principal["actor"], OPEN))


def told(item: Mapping[str, Any]) -> dict[str, Any]:
    """A joint report with its words in the caller's language."""
    reference, spoken = parts().reference, language()

    def named(code: str | None) -> str:
        if code is None:
            return translate(spoken, mark("the secretariat"))
        return reference.country_name(code, spoken)

    indicator = reference.indicator(item["indicator"])
    return {
        **item,
        "title": text_in(item["titles"], spoken),
        "indicator_name": text_in(indicator.names, spoken) if indicator else item["indicator"],
        "stage_words": translate(spoken, STAGES[item["stage"]]),
        "stage_tag": TAGS[item["stage"]],
        "opened": _moment(item["opened_at"], spoken),
        "opened_by_name": named(item["opened_by"]),
        "withdrawn_by_name": named(item["withdrawn_by"]) if item["stage"] == "withdrawn" else None,
        "unseen_names": [named(code) for code in item["unseen"]],
        "countries": sorted(
            (
                {
                    **each,
                    "name": named(each["country"]),
                    "words": translate(spoken, ANSWERS[each["answer"]]),
                    "tag": TAGS[each["answer"]],
                    "answered": _moment(each["answered_at"], spoken),
                }
                for each in item["countries"]
            ),
            key=lambda each: sort_key(str(each["name"]), spoken),
        ),
    }


def refused(error: ComityError) -> list[dict[str, str]]:
    """What was wrong, as the summary of errors takes it."""
    if status_of(error) == 401:
        raise error
    document = problem_document(code_of(error), status_of(error), error.fields, language())
    return [{"field": "", "text": str(document["detail"])}]


def _moment(text: str | None, spoken: str) -> str:
    return "" if text is None else format_moment(datetime.fromisoformat(text), spoken)
