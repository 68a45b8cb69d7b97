"""What pages have in common: names of things in the reader's language, moments, and refused forms."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from flask import Response, render_template, request

from gateway.api.calls import status_in_force
from servicekit import language as wording
from servicekit.errors import ComityError, code_of, status_of
from servicekit.reference import TOTAL, text_in
from servicekit.web.caller import call, caller, language
from servicekit.web.parts import parts
from servicekit.web.problems import problem_document


def show(template: str, section: str | None, **context: Any) -> str:
    """A page. section: which part of the navigation it belongs to."""
    return render_template(
        template,
        section=section,
        country_name=country_name,
        indicator_name=indicator_name,
        source_name=source_name,
        name_in=name_in,
        moment_of=moment_of,
        day_of=day_of,
        next_page=next_page,
        state_word=state_word,
        status_word=status_word,
        documentation_word=documentation_word,
        day_short=day_short,
        **context,
    )


def show_refused(template: str, section: str | None, error: ComityError, **context: Any) -> tuple[str, int]:
    """The page of a form that was refused, with what was wrong; raises error if no form can mend it."""
    status = status_of(error)
    if status < 400 or status in {401, 404} or status >= 500:
        raise error
    problem = problem_document(code_of(error), status, error.fields, language())
    fields = [{"field": item["field"], "text": item["message"]} for item in problem.get("errors", ())]
    errors = fields or [{"field": None, "text": problem["detail"]}]
    findings = [placed(item) for item in problem.get("findings", ())]
    return show(template, section, errors=errors, findings=findings, **context), status


def placed(finding: Mapping[str, Any]) -> dict[str, Any]:
    """A finding for the macro `findings`: severity, message, and its place in words."""
    words = []
    if finding.get("place"):
        words.append(say("cell %(place)s", place=finding["place"]))
    elif finding.get("row") is not None:
        words.append(say("row %(row)s", row=finding["row"]))
    if finding.get("column"):
        words.append(say("column %(column)s", column=finding["column"]))
    if finding.get("period"):
        words.append(wording.format_period(finding["period"], language()))
    words += [f"{name} {code}" for name, code in (finding.get("key") or {}).items()]
    return {
        "severity": finding["severity"],
        "message": finding.get("message") or finding["code"],
        "place": ", ".join(words) or None,
    }


def say(message: str, **values: object) -> str:
    """A message in the reader's language."""
    return wording.translate(language(), message, **values)


def actor_names(actors: Iterable[str]) -> dict[str, str]:
    """Who did something, by actor, as far as the reader may know it."""
    wanted = set(actors)
    people = sorted(actor.removeprefix("person:") for actor in wanted if actor.startswith("person:"))
    names = _names(people) if people else {}
    return {actor: _actor_name(actor, names) for actor in wanted}


def _names(people: list[str]) -> dict[str, str]:
    known = call("identity", "name_people", people=people)
    erased = {number: say("erased person %(number)s", number=number) for number in known["erased"]}
    return {**known["names"], **erased}


def _actor_name(actor: str, names: Mapping[str, str]) -> str:
    kind, _, number = actor.partition(":")
    if actor == caller().actor:
        return say("you")
    if kind == "person":
        return names.get(number) or say("person %(number)s", number=number)
    if kind == "key":
        return say("an agency's system (key %(key)s)", key=number)
    return actor


def country_name(code: str | None) -> str:
    """The name of a country."""
    return parts().reference.country_name(code, language()) if code else "–"


def indicator_name(code: str | None) -> str:
    """The name of an indicator."""
    known = parts().reference.indicator(code) if code else None
    return text_in(known.names, language()) if known else code or "–"


def source_name(country: str, indicator: str, code: str | None) -> str:
    """The name of a source."""
    known = parts().reference.source(country, indicator, code) if code else None
    return text_in(known.names, language()) if known else code or "–"


def name_in(names: Mapping[str, str]) -> str:
    """A text in the reader's language."""
    return text_in(names, language())


def figure_label(indicator: str, period: str, codes: Mapping[str, str]) -> str:
    """What a figure is of: its period, and the names of the codes that are no totals."""
    known = parts().reference.indicator(indicator)
    words = [wording.format_period(period, language())]
    for name, code in codes.items():
        dimension = known.dimension(name) if known else None
        if code != TOTAL:
            words.append(
                parts().reference.label(dimension.code_list, code, language()) if dimension else code
            )
    if len(words) == 1 and codes:
        words.append(say("total"))
    return ", ".join(words)


def state_word(state: str) -> str:
    """A state of a submission or notice in words."""
    return say(STATES.get(state, state))


def status_word(status: str) -> str:
    """A status of the data calendar in words."""
    return say(STATUSES[status])


def documentation_word(state: str) -> str:
    """How far data documentation is, in words."""
    return say(DOCUMENTED[state])


def day_short(text: str) -> str:
    """A day as services write it, in as little space as the language allows."""
    return wording.format_day_short(date.fromisoformat(text), language())


def moment_of(text: str | None) -> str:
    """A moment as services write it, in words."""
    return wording.format_moment(datetime.fromisoformat(text), language()) if text else "–"


def day_of(text: str | None) -> str:
    """A day as services write it, in words."""
    return wording.format_date(date.fromisoformat(text[:10]), language()) if text else "–"


def next_page(answer: Mapping[str, Any]) -> str | None:
    """The address of the page after this one of a list."""
    if answer.get("next") is None:
        return None
    return address_with(after=str(answer["next"]))


def address_with(**parameters: str) -> str:
    """This page's address with other parameters."""
    return f"{request.path}?{urlencode({**request.args.to_dict(), **parameters})}"


def in_order(options: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """(code, name) pairs in the alphabetical order of the reader's language."""
    return sorted(options, key=lambda option: wording.sort_key(option[1], language()))


def country_options(codes: Iterable[str] | None = None) -> list[tuple[str, str]]:
    """(code, name) of participating countries, or of those named."""
    return in_order((code, country_name(code)) for code in (codes or parts().reference.countries()))


def indicator_options() -> list[tuple[str, str]]:
    """(code, name) of all indicators, in their own order."""
    return [(each.code, text_in(each.names, language())) for each in parts().reference.indicators()]


def done() -> str | None:
    """What was just done, said on the page that people are led to afterwards."""
    code = request.args.get("done")
    if code not in DONE:
        return None
    return f"{say(DONE[code])} {say(PENDING)}" if "pending" in request.args else say(DONE[code])


def tell_pending(response: Response) -> Response:
    """Let the page that somebody is led to say that what they did is not in force everywhere yet."""
    if status_in_force() == 202 and "done=" in (response.location or ""):
        response.location = f"{response.location}&pending=1"
    return response


STATUSES = {
    "late": wording.mark("late"),
    "provisional-too-long": wording.mark("provisional for too long"),
    "due": wording.mark("due"),
    "in": wording.mark("came in"),
    "not-yet-due": wording.mark("not yet due"),
    "released": wording.mark("released"),
}
DOCUMENTED = {
    "missing": wording.mark("missing"),
    "incomplete": wording.mark("incomplete"),
    "complete": wording.mark("complete"),
}
STATES = {"clarification-requested": "clarification requested", "delivered": "new"}
PENDING = wording.mark("A part of the system has not followed yet: it will within seconds.")
DONE = {
    "kept": wording.mark("Your change is made and in force."),
    "country-withdrawn": wording.mark("The country has withdrawn. Nothing of it is shared any more."),
    "submitted": wording.mark("The file was accepted. It now waits for the next step."),
    "mapping-saved": wording.mark("The mapping is saved. Send a file by it, today or next year."),
    "mapping-retired": wording.mark("The mapping is given up."),
    "duplicate": wording.mark("These figures were here already. Nothing was changed."),
    "validate": wording.mark("The data are confirmed."),
    "approve": wording.mark("The submission is approved. Releasing it is a step of its own."),
    "release": wording.mark("The figures are released. Reports show them to everyone entitled to them."),
    "release-pending": wording.mark("The figures are released. Some reports will show them in a moment."),
    "reject": wording.mark("The submission is rejected."),
    "withdraw": wording.mark("The submission is withdrawn."),
    "request-clarification": wording.mark("The question was sent to the submitter."),
    "answer": wording.mark("The answer is kept with the submission, which is checked again."),
    "pull-agreed": wording.mark("The file is fetched from now on."),
    "pull-change": wording.mark("The file is fetched like this from now on, in your name."),
    "pull-run": wording.mark("The file is fetched within a minute."),
    "pull-disconnect": wording.mark("The file is fetched no more."),
    "commented": wording.mark("The comments are kept with the figures."),
    "scheduled": wording.mark("The submission will be released at that moment, if nothing forbids it then."),
    "unscheduled": wording.mark("The submission is not released by itself any more."),
    "acknowledged": wording.mark("The notice is acknowledged."),
    "filed": wording.mark("The document is filed."),
    "version": wording.mark("The new version is filed."),
    "withdrawn": wording.mark("The document is withdrawn."),
    "agreed": wording.mark("The agreement is set and in force."),
    "password": wording.mark("Your password is changed. Your other sessions have ended."),
    "opened": wording.mark("Your password is set. You can sign in with it now."),
    "person-codes-off": wording.mark("The one-time codes are taken away."),
    "person-erase": wording.mark("The person is erased."),
    "person-change": wording.mark("The account is changed."),
    "person-grant": wording.mark("The role is given and in force."),
    "person-revoke": wording.mark("The role is taken and counts no longer."),
    "person-deactivate": wording.mark(
        "The account is closed. What the person still answers for stands below."
    ),
    "person-reactivate": wording.mark("The account is open again."),
    "person-hand-over": wording.mark("The submission is handed over."),
    "position-created": wording.mark("The position is created."),
    "position-change": wording.mark("The position is changed, for whoever is in it."),
    "position-assign": wording.mark("The person is in the position and has its roles."),
    "position-rotate-out": wording.mark(
        "The person has left the position and its roles. What the person still answers for stands below."
    ),
    "position-close": wording.mark("The position is closed."),
    "role-defined": wording.mark("The role is saved, and in force for whoever holds it."),
    "role-retired": wording.mark("The role is given up."),
    "delegate-appointed": wording.mark("The organisation may submit for your country."),
    "delegate-dismissed": wording.mark("The organisation may submit for your country no longer."),
    "organisation-registered": wording.mark("The organisation takes part."),
    "organisation-closed": wording.mark(
        "The organisation takes part no longer, and the accounts of its people are closed."
    ),
    "codes-off": wording.mark("No one-time code is asked for any more when you sign in."),
    "session-ended": wording.mark("The session has ended."),
    "signed-out-everywhere": wording.mark("You are signed out everywhere."),
    "signed-out": wording.mark("You are signed out."),
}
