"""Samples: for each row of the table a request that would do what it is for, were it allowed."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, urlencode

from tests.outcomes.asking import Answer, multipart, urlencoded
from tests.outcomes.stage import Stage, Walker
from tests.outcomes.table import OWN, Row
from tests.outcomes.things import Things

_PARAMETER: Final = re.compile(r"<(?:[^<>]*:)?(\w+)>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A request for a row. Texts have names of things in braces (things.MAKE, and of_caller below).

    given: values of parameters of the route that are not named like the thing.
    body: JSON of the API, or the request of an operation. form, file, original: of a form.
    fresh: things that a caller who gets through uses up. shows: a text that stands in the answer only for
    those who get through; others get an answer without it. also: statuses beside success that mean through.
    refusing: statuses by which this one refuses, beside those of every refusal. stands_in: whom to ask
    instead of the caller of "own", where it would be that caller's own end.
    """

    what: str
    about: str = ""
    given: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    body: Any = None
    form: Mapping[str, str] | None = None
    file: tuple[str, str, str] | None = None
    original: tuple[str, str, str] | None = None
    cookies: Mapping[str, str] = field(default_factory=dict)
    fresh: tuple[str, ...] = ()
    shows: str | None = None
    also: frozenset[int] = frozenset()
    refusing: frozenset[int] = frozenset()
    stands_in: Callable[[Stage], Walker] | None = None

    @property
    def key(self) -> tuple[str, str]:
        return self.what, self.about


class Walk:
    """Asks a stage what rows say. var: where its system keeps its state. whole: as every caller there is."""

    def __init__(self, stage: Stage, var: Path, *, whole: bool = True) -> None:
        self.stage = stage
        self.var = var
        self.whole = whole
        self.things = Things(stage)

    def ask(self, sample: Sample, row: Row, walker: Walker) -> Answer:
        """The answer to a caller."""
        through = row.through(walker.kind, walker.side)
        names = Things(self.stage, self.things)
        if sample.shows is not None:
            filled(sample.shows, self.things)  # it has to be there before somebody looks for it
        by = walker
        if through:
            if sample.stands_in is not None and walker.side == OWN:
                by = sample.stands_in(self.stage)
                names["leaving"] = by.country or ""
            names.renew(*sample.fresh)
        names.renew("n", *(("upload", "original_upload") if "{upload}" in str(sample.body) else ()))
        if sample.what in ENDS_SESSIONS and by.email:
            by = self.stage.signed_in(by)
            walker.token = walker.form = None  # asks for another one when it needs it
        names.update(of_caller(self.stage, by))
        try:
            if "/" not in sample.what:
                return self.stage.operations.call(sample.what, filled(sample.body or {}, names), by.actor)
            return self._request(sample, names, by)
        finally:
            if "{upload}" in str(sample.body):
                self.stage.uploads.remove(names["upload"])
                self.stage.uploads.remove(names["original_upload"])

    def got_through(self, sample: Sample, answer: Answer) -> bool:
        """Whether an answer is one of those who get through."""
        if answer.refused or answer.status in sample.refusing:
            return False
        return sample.shows is None or filled(sample.shows, self.things) in answer.text

    def _request(self, sample: Sample, names: Things, by: Walker) -> Answer:
        method, _, rule = sample.what.partition(" ")
        path = _PARAMETER.sub(
            lambda found: quote(
                filled(sample.given.get(found[1], f"{{{_THING.get(found[1], found[1])}}}"), names)
            ),
            rule,
        )
        if sample.query:
            path += "?" + urlencode(filled(dict(sample.query), names))
        kind: str | None = None
        content = b""
        if sample.form is not None:
            form = filled(dict(sample.form), names)
            if not rule.startswith("/api/"):
                form["csrf_token"] = self.stage.csrf(by)
            file = sample.file
            kind, content = (
                urlencoded(form)
                if file is None
                else multipart(form, (file[0], file[1].format_map(names), file[2]), sample.original)
            )
        elif sample.body is not None:
            kind, content = "application/json", json.dumps(filled(sample.body, names)).encode()
        return self.stage.send(by, method, path, kind, content, filled(dict(sample.cookies), names))


ENDS_SESSIONS: Final = frozenset(
    {
        "DELETE /api/v1/sessions/current",
        "POST /sign-in",
        "POST /sign-out",
        "PUT /api/v1/me/password",
        "POST /account/password",
        "identity.set_password",
        "DELETE /api/v1/me/sessions",
        "DELETE /api/v1/me/sessions/<session>",
        "POST /account/sessions/end",
        "POST /account/sessions/end-all",
        "identity.end_session",
        "identity.end_sessions",
    }
)
"""Asked with a session of their own, because they end it, or the others."""
_THING: Final = {"country": "own", "indicator": "national"}
"""What stands for a parameter of a route, where no thing has its name."""


def of_caller(stage: Stage, by: Walker) -> dict[str, str]:
    """Names of what is the caller's own."""
    return {"me": by.person, "my_password": stage.password_of(by), "my_session": by.session}


def filled(value: Any, names: Mapping[str, str]) -> Any:
    """A value with the names in its texts filled in."""
    match value:
        case str():
            return value.format_map(names)
        case dict():
            return {name: filled(inner, names) for name, inner in value.items()}
        case list():
            return [filled(inner, names) for inner in value]
        case _:
            return value
