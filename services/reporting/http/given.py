"""The parameters of a report as a request has them: several codes repeated, or with commas between them."""

from typing import Final

from flask import request

from services.reporting.reports.parameters import BadParameter, codes_listed, takes_several
from services.reporting.reports.template import Template

NOT_ITS_OWN: Final = ("format", "lang", "as_of")
"""Parameters of an address that say how a report is read, not which it is."""


def given_parameters(about: Template) -> dict[str, str]:
    """The report's own parameters among those of the request, each choice of codes in its one spelling.

    Of what is given more than once and is no choice of codes, the first.
    """
    given = {}
    for name, values in request.args.lists():
        if name not in NOT_ITS_OWN:
            several = takes_several(name, about.needs, about.takes)
            given[name] = codes_listed(",".join(values)) if several else values[0]
    return given


def given_once(about: Template) -> dict[str, str]:
    """The same for a program. Raises BadParameter for what is given twice and is no choice of codes."""
    for name, values in request.args.lists():
        once = name not in NOT_ITS_OWN and not takes_several(name, about.needs, about.takes)
        if once and len(values) > 1:
            raise BadParameter(parameter=name, value=",".join(values)[:40])
    return given_parameters(about)
