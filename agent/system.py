"""The system that figures are sent to, by its HTTP API."""

import time
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import requests

from agent.configuration import Configuration, Destination
from agent.counting import TOTAL, Cell, Codes, Counts, folded
from agent.errors import AgentError, WrongUse

TIMEOUT_S: Final = (10, 120)
TRIES: Final = 4
LONGEST_PAUSE_S: Final = 60
_AGAIN: Final = frozenset({429, 502, 503, 504})


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What the system said. findings: (places in words, severity, message)."""

    submission: str
    state: str
    duplicate: bool
    findings: Sequence[tuple[str, str, str]]


def body_of(configuration: Configuration, counts: Counts) -> dict[str, Any]:
    """Everything that is sent, as it is sent: codes, periods and numbers of people or cases."""
    to = configuration.destination
    names = [each.name for each in configuration.dimensions]
    return {
        "country": to.country,
        "indicator": to.indicator,
        "source": to.source,
        "reason": to.reason,
        "observations": [
            {"period": cell[0], **dict(zip(names, cell[1:], strict=True)), "value": value}
            for cell, value in counts.cells.items()
        ],
    }


class Api:
    """Requests to the system with the agency's key. The key goes to that address alone."""

    def __init__(self, destination: Destination) -> None:
        self._to = destination
        self._session = requests.Session()
        self._session.headers.update(
            {
                "Authorization": f"Bearer {destination.key}",
                "User-Agent": "comity-agent",
                "Accept": "application/json",
            }
        )

    def codes(self, configuration: Configuration) -> Codes:
        """The codes that the indicator takes. Raises AgentError; WrongUse where it has no such dimension."""
        indicator = self._get(f"/indicators/{self._to.indicator}")
        lists = {each["dimension"]: each["code_list"] for each in indicator["dimensions"]}
        needed = {each["dimension"] for each in indicator["dimensions"] if not each["optional"]}
        given = {each.name for each in configuration.dimensions}
        if given - lists.keys():
            wrong = sorted(given - lists.keys())[0]
            raise WrongUse(f"dimensions.{wrong} is none of {self._to.indicator}; it has: {', '.join(lists)}")
        if needed - given:
            raise WrongUse(
                f"dimensions.{sorted(needed - given)[0]} is missing: {self._to.indicator} needs it"
            )
        frequency = configuration.period.frequency
        if frequency not in indicator["frequencies"] and "I" not in indicator["frequencies"]:
            raise WrongUse(
                f"period.frequency is one of {', '.join(indicator['frequencies'])} for {self._to.indicator}"
            )
        if configuration.unit not in indicator["units"]:
            raise WrongUse(f"count.unit is one of {', '.join(indicator['units'])} for {self._to.indicator}")
        for each in configuration.dimensions:
            [dimension] = [one for one in indicator["dimensions"] if one["dimension"] == each.name]
            if each.total and configuration.unit == "cases" and not dimension.get("additive", True):
                raise WrongUse(
                    f"dimensions.{each.name} does not add up: its total cannot be derived from records"
                )
        return Codes({name: self._known(lists[name]) for name in sorted(given)})

    def send(self, body: Mapping[str, Any], names: Sequence[str]) -> Sent:
        """Post the figures, once, however often the line breaks. Raises AgentError, findings by cell."""
        key = str(uuid.uuid4())
        answer = self._request("POST", "/submissions", json=body, headers={"Idempotency-Key": key})
        found = _json(answer)
        findings = [
            (_place(each, body, names), str(each["severity"]), str(each.get("message", each["code"])))
            for each in found.get("findings") or ()
        ]
        if answer.status_code not in {200, 201}:
            lines = [f"{place}: {message}" if place else message for place, _, message in findings]
            told = found.get("error_count", 0)
            more = [f"… {told} errors in all"] if isinstance(told, int) and told > len(lines) else []
            raise AgentError(f"The system refused it: {_why(found, answer)}", *lines, *more)
        return Sent(
            submission=found["id"],
            state=found["state"],
            duplicate=bool(found.get("duplicate")),
            findings=findings,
        )

    def _known(self, code_list: str) -> dict[str, str]:
        """Codes and names of a list, to the code; a name of two codes stands for neither."""
        codes = self._get(f"/codelists/{code_list}")["codes"]
        named: dict[str, set[str]] = {}
        for each in codes:
            for name in (*each.get("aliases", ()), *each.get("names", {}).values()):
                named.setdefault(folded(name), set()).add(each["code"])
        known = {name: code for name, (code, *others) in named.items() if not others}
        return {
            **known,
            **{form: each["code"] for each in codes for form in (folded(each["code"]), each["code"])},
        }

    def _get(self, path: str) -> dict[str, Any]:
        answer = self._request("GET", path)
        if answer.status_code != 200:
            raise AgentError(f"{path}: {_why(_json(answer), answer)}")
        return _json(answer)

    def _request(self, method: str, path: str, **about: Any) -> requests.Response:
        """An answer, tried again while the system is busy or away. Redirections are not followed."""
        for attempt in range(1, TRIES + 1):
            try:
                answer = self._session.request(
                    method, f"{self._to.url}/api/v1{path}", timeout=TIMEOUT_S, allow_redirects=False, **about
                )
            except requests.RequestException as error:
                if attempt == TRIES:
                    raise AgentError(f"{self._to.url} cannot be reached ({type(error).__name__})") from None
                pause = 2.0**attempt
            else:
                if answer.status_code not in _AGAIN or attempt == TRIES:
                    return answer
                pause = float(answer.headers.get("Retry-After", 2**attempt))
            time.sleep(min(pause, LONGEST_PAUSE_S))
        raise AssertionError("the loop returns or raises")


def _place(finding: Mapping[str, Any], body: Mapping[str, Any], names: Sequence[str]) -> str:
    """The cell that a finding is about, in words: rows of the system are numbers of observations, from 1."""
    row = finding.get("row")
    rows = body["observations"]
    if isinstance(row, int) and 1 <= row <= len(rows):
        return in_words((rows[row - 1]["period"], *(rows[row - 1][name] for name in names)), names)
    return ""


def in_words(cell: Cell, names: Sequence[str]) -> str:
    """A cell, as 2024, citizenship UA, sex F."""
    return ", ".join(
        [cell[0], *(f"{name} {code}" for name, code in zip(names, cell[1:], strict=True) if code != TOTAL)]
    )


def _json(answer: requests.Response) -> dict[str, Any]:
    try:
        found = answer.json()
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _why(found: Mapping[str, Any], answer: requests.Response) -> str:
    return str(found.get("detail") or f"status {answer.status_code}")
