"""Posting figures as agencies do: one submits, another validates, a third approves and releases."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from demo.figures import Extract, amendments, first_vintage
from demo.forms import post_form
from demo.founding import KEY_HOLDER
from demo.stage import Stage
from deploy.trial.client import Client

AS_JSON: Final = frozenset({"GE", "KG", "CR"})
"""Their systems send JSON; the others send CSV."""
AS_FORM: Final = next(
    each.file for each in amendments() if (each.country, each.indicator) == ("UA", "ASYLUM_APPLICATIONS")
)
"""The file that comes in as a filled Excel form."""
COMMENT: Final = "Compared with the published table."
"""What the next person says, of the warnings of the checks too."""

ASKED_ABOUT: Final = next(
    each.file for each in first_vintage() if (each.country, each.indicator) == ("RU", "ASYLUM_DECISIONS")
)
"""The file that a validator has a question about."""
QUESTION: Final = "Do the decisions include those of appeals?"
ANSWER: Final = "Yes: every instance, as the published table has them."


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """A submission that was released. submission: its view in the API, as released."""

    extract: Extract
    submission: Mapping[str, Any]


def post_all(stage: Stage, what: str, extracts: Sequence[Extract], key: str) -> list[Release]:
    """Post, validate, approve and release every extract; countries at the same time, each in order.

    key: of the agency system of KEY_HOLDER. Returns the releases in the order of the extracts.
    """
    made: dict[str, Release] = {}

    def country(own: Sequence[Extract]) -> None:
        for extract in own:
            made[extract.file] = _release(stage, extract, key)

    stage.each(what, _by_country(extracts), country, lambda own: own[0].country)
    return [made[extract.file] for extract in extracts]


def post(client: Client, extract: Extract) -> Any:
    """Post an extract as it is, in the form that its country's system speaks. Raises Problem."""
    head = {"country": extract.country, "indicator": extract.indicator, "source": extract.source}
    if extract.file == AS_FORM:
        return post_form(client, extract)
    if extract.country in AS_JSON:
        body = {**head, "reason": extract.reason, "observations": extract.rows()}
        return client.post("/api/v1/submissions", body)
    reason = {} if extract.reason is None else {"reason": extract.reason}
    return client.post_csv("/api/v1/submissions", extract.text(), **head, **reason)


def submitter(stage: Stage, country: str, key: str) -> Client:
    """Who posts for a country: its submitter, or its agency's system."""
    return stage.public.with_token(key) if country == KEY_HOLDER else stage.person("submitter", country)


def answer_warnings(client: Client, posted: Mapping[str, Any]) -> None:
    """Comment on the warnings of a submission, on all of each check at once."""
    codes = dict.fromkeys(place["code"] for place in posted["uncommented"])
    if codes:
        comments = [{"code": code, "comment": COMMENT} for code in codes]
        client.post(f"/api/v1/submissions/{posted['id']}/comments", {"comments": comments})


def _release(stage: Stage, extract: Extract, key: str) -> Release:
    posted = post(submitter(stage, extract.country, key), extract)
    address = f"/api/v1/submissions/{posted['id']}"
    comment = {"comment": COMMENT}
    validator = stage.person("validator", extract.country)
    if extract.file == ASKED_ABOUT:
        validator.post(f"{address}/request-clarification", {"comment": QUESTION})
        submitter(stage, extract.country, key).post(f"{address}/answer", {"comment": ANSWER})
    answer_warnings(validator, posted)
    validator.post(f"{address}/validate", comment)
    approver = stage.person("approver", extract.country)
    approver.post(f"{address}/approve", comment)
    return Release(extract=extract, submission=approver.post(f"{address}/release", comment))


def _by_country(extracts: Iterable[Extract]) -> list[list[Extract]]:
    """The extracts of each country together; those with most to do first, so that none is left at the end."""
    found: dict[str, list[Extract]] = {}
    for extract in extracts:
        found.setdefault(extract.country, []).append(extract)
    return sorted(found.values(), key=lambda own: -sum(each.observations for each in own))
