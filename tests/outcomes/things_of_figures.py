"""Things that figures come in and go out by: submissions, files, mappings, reports, documents."""

import json
from collections.abc import Callable, Mapping
from typing import Any, Final

from tests.outcomes.asking import multipart
from tests.outcomes.stage import NAMES, NATIONAL, PUBLIC, SHARED, Stage, Walker
from tests.outcomes.table import OTHER, OWN

Names = Mapping[str, str]
DESCRIBED: Final = {
    "kind": "policy",
    "titles": '{"en": "Title", "ru": "Название"}',
    "summaries": '{"en": "Summary", "ru": "Кратко"}',
    "language": "en",
}
FIGURES_FILE: Final = ("figures.csv", "period,citizenship,sex,value\n{month},_T,_T,7\n", "text/csv")
PDF_FILE: Final = ("paper.pdf", "%PDF-1.4\n%%EOF\n", "application/pdf")
TEXT_FILE: Final = ("paper.txt", "Contents of a paper.", "text/plain")


def document(stage: Stage, by: Walker, visibility: str) -> str:
    kind, body = multipart({**DESCRIBED, "visibility": visibility}, TEXT_FILE)
    answer = stage.send(by, "POST", "/api/v1/documents", kind, body)
    assert answer.status == 201, answer.text
    return answer.headers["Location"].rpartition("/")[2]


def notice(stage: Stage) -> Names:
    """What the user was told about an amendment; everybody has notices of their own."""
    notices = stage.api(stage.of("user"), "GET", "/notices")["items"]
    return {"notice": next(each["id"] for each in notices if each["country"] == stage.country[OTHER])}


def saved_report(stage: Stage) -> Names:
    """A report that the user saved."""
    parameters = {"country": stage.country[OWN], "indicator": NATIONAL}
    body = {"title": "Mine", "template": "custom", "parameters": parameters}
    answer = stage.operations.call("reporting.save_report", body, stage.of("user").actor)
    return {"saved_report": json.loads(answer.body)["report"]}


def subscription(stage: Stage) -> Names:
    """A report that the user follows: of other periods each time, since nobody follows one report twice."""
    parameters = {"country": stage.country[OWN], "indicator": PUBLIC, "to": next(stage.months)}
    body = {"title": "Mine", "template": "citizenship-over-time", "parameters": parameters}
    by = stage.of("user").actor
    known = stage.operations.call("reporting.subscribe", body, by)
    return {"subscription": json.loads(known.body)["subscription"]}


def template(name: str, side: str | None) -> Callable[[Stage], Names]:
    """A report template of the system (side None) or of a country, at its first revision."""

    def make(stage: Stage) -> Names:
        namespace = None if side is None else stage.country[side]
        by = stage.root if side is None else stage.of("country-administrator")
        template = f"thing-{next(stage.numbers)}"
        body = {
            "template": template if namespace is None else f"{namespace}.{template}",
            "namespace": namespace,
            "revision": 0,
            "specification": {"rows": ["sex"], "names": NAMES},
        }
        answer = stage.operations.call("reporting.define_template", body, by.actor)
        return {name: json.loads(answer.body)["template"]}

    return make


def submission(name: str, *steps: str) -> Callable[[Stage], Names]:
    def make(stage: Stage) -> Names:
        return {name: stage.stepped(stage.submitted(OWN, NATIONAL, next(stage.months), 7), *steps)}

    return make


def upload(stage: Stage) -> Names:
    """A file on its way, where services look for it."""
    content = f"period,citizenship,sex,value\n{next(stage.months)},_T,_T,7\n".encode()
    return {"upload": stage.uploads.put(content, key_id="uploads")}


def original_upload(stage: Stage) -> Names:
    return {"original_upload": stage.uploads.put(PDF_FILE[1].encode(), key_id="uploads")}


def keyed_in(stage: Stage) -> Names:
    """A submission that the delegate keyed in from paper."""
    form = {"country": stage.country[OWN], "indicator": NATIONAL, "source": "REG"}
    content = f"period,citizenship,sex,value\n{next(stage.months)},_T,_T,7\n"
    kind, body = multipart(form, ("figures.csv", content, "text/csv"), PDF_FILE)
    answer = stage.send(stage.of("delegate"), "POST", "/api/v1/submissions", kind, body)
    assert answer.status == 201, answer.text
    return {"keyed_in": answer.headers["Location"].rpartition("/")[2]}


LAYOUT: Final[Mapping[str, Any]] = {
    "form": "csv",
    "heading": [1, 1],
    "columns": [
        {"at": 1, "heading": "Month", "gives": "period"},
        {"at": 2, "heading": "People", "gives": "value"},
    ],
}
"""Of a file with a figure for each month."""


def mapping(stage: Stage) -> Names:
    """A mapping of figures that others see after their release, if ever."""
    body = {"country": stage.country[OWN], "indicator": NATIONAL, "source": "REG"}
    named = {"name": f"Our table {next(stage.numbers)}", "layout": LAYOUT}
    saved = stage.api(stage.of("data-submitter"), "POST", "/mappings", {**body, **named})
    return {"mapping": saved["mapping"]}


def warned(stage: Stage) -> Names:
    """A submission with a warning: citizens of the country among foreigners."""
    country = stage.country[OWN]
    figure = {"period": next(stage.months), "citizenship": country, "value": 7}
    body = {"country": country, "indicator": NATIONAL, "source": "REG", "observations": [figure]}
    return {"warned": stage.api(stage.of("data-submitter"), "POST", "/submissions", body)["id"]}


def scheduled(stage: Stage) -> Names:
    """A submission that is to be released at a moment."""
    submission = stage.stepped(stage.submitted(OWN, NATIONAL, next(stage.months), 7), "validate", "approve")
    path = f"/submissions/{submission}/scheduled-release"
    stage.api(stage.of("data-approver"), "POST", path, {"at": "2090-01-01T00:00:00Z"})
    return {"scheduled": submission}


def corresponding(stage: Stage) -> Names:
    """An indicator with a correspondence table to the population."""
    code = stage.country[OWN]
    body = {
        "dimension": "sex",
        "target_dimension": "sex",
        "codes": [{"code": sex, "target": sex if sex != "_U" else None} for sex in ("F", "M", "_U")],
        "documentation": {"en": "Foreigners alone.", "ru": "Только иностранцы."},
    }
    administrator = stage.of("country-administrator")
    stage.api(administrator, "PUT", f"/correspondences/{code}/{SHARED}/POPULATION", body)
    return {"corresponding": SHARED}
