"""What the system does not accept: tried through the API, each with the answer that it has to give."""

from collections.abc import Callable
from typing import Any, Final

from demo.figures import Extract, first_vintage
from demo.posting import Release, post
from demo.stage import Stage
from deploy.trial.client import Client, Problem

RECORDS: Final = "period,citizenship,surname,passport_number,value\n2024,UA,Ivanova,FB123456,1\n"
"""Individual persons instead of aggregates."""
SUBMISSIONS: Final = "/api/v1/submissions"


def try_what_is_refused(stage: Stage, releases: list[Release]) -> bool:
    """Try it, and show the code of each refusal. True if everything was refused as it must be."""
    poland = stage.person("submitter", "PL")
    released = next(each for each in releases if each.extract.country == "PL")
    address = f"{SUBMISSIONS}/{released.submission['id']}"
    attempts: list[tuple[str, str, Callable[[], Any]]] = [
        ("Poland's submitter posts figures of Moldova", "not-allowed", lambda: post(poland, _extract("MD"))),
        ("A file of persons instead of counts", "has-errors", lambda: _post_records(poland)),
        ("A submitter approves what they submitted", "not-allowed", lambda: _approve(poland, address)),
        ("A released submission is validated again", "step-not-possible", lambda: _validate(stage, address)),
        ("Somebody who is not signed in posts", "not-signed-in", lambda: post(stage.public, _extract("MD"))),
    ]
    right = [_refused(stage, what, code, attempt) for what, code, attempt in attempts]
    right.append(_nothing_new(stage, poland, released.extract))
    return all(right)


def _refused(stage: Stage, what: str, code: str, attempt: Callable[[], Any]) -> bool:
    try:
        attempt()
    except Problem as problem:
        wrong = [] if problem.code == code else [f"refused with {problem.code} ({problem.status})"]
        stage.show.verdict(f"{what}: refused, {code}", wrong)
    else:
        wrong = ["accepted"]
        stage.show.verdict(f"{what}: refused, {code}", wrong)
    return not wrong


def _nothing_new(stage: Stage, client: Client, extract: Extract) -> bool:
    duplicate = post(client, extract)["duplicate"]
    stage.show.verdict(
        "The same file a second time: changes nothing, and the answer says so",
        [] if duplicate else ["it was taken for something new"],
    )
    return bool(duplicate)


def _extract(country: str) -> Extract:
    return next(each for each in first_vintage() if each.country == country)


def _post_records(client: Client) -> Any:
    head = {"country": "PL", "indicator": "ASYLUM_APPLICATIONS", "source": "REG"}
    return client.post_csv(SUBMISSIONS, RECORDS, **head)


def _approve(client: Client, address: str) -> Any:
    return client.post(f"{address}/approve")


def _validate(stage: Stage, address: str) -> Any:
    return stage.person("validator", "PL").post(f"{address}/validate")
