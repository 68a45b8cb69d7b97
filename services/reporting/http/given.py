"""The parameters of a report as a request has them: several codes repeated, or with commas between them."""

from collections.abc import Container
from typing import Final

from flask import request

from services.reporting.reports.parameters import (
    LONGEST_NAME,
    ContradictoryParameter,
    codes_listed,
    takes_several,
)
from services.reporting.reports.template import Template

NOT_ITS_OWN: Final = ("format", "lang", "as_of")
"""Parameters of an address that say how a report is read, not which it is."""


def given_parameters(about: Template) -> dict[str, str]:
    """The report's own parameters among those of the request, each choice of codes in its one spelling.

    Of what is given more than once and is no choice of codes, what is said: blanks say nothing. Raises
    ContradictoryParameter where it is said in several ways, also of how the report is read.
    """
    given = {}
    for name, values in request.args.lists():
        if name not in NOT_ITS_OWN:
            several = takes_several(name, about.needs, about.takes)
            given[name] = codes_listed(",".join(values)) if several else _said(name, values)
        elif len({*values}) > 1:
            raise _contradictory(name, values)
    return given


def given_observations(fixed: Container[str]) -> dict[str, str]:
    """The parameters of a request for observations, where codes may be repeated as in one for a report.

    fixed: names of those that are no choice of codes. Raises ContradictoryParameter.
    """
    return {
        name: _said(name, values) if name in fixed else ",".join(values)
        for name, values in request.args.lists()
    }


def _said(name: str, values: list[str]) -> str:
    said = list(dict.fromkeys(value for value in values if value.strip()))
    if len(said) > 1:
        raise _contradictory(name, said)
    return said[0] if said else ""


def _contradictory(name: str, values: list[str]) -> ContradictoryParameter:
    return ContradictoryParameter(parameter=name[:LONGEST_NAME], value=", ".join(values)[:LONGEST_NAME])
