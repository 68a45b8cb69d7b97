"""Who lacks what their country requires is led to it, and can do nothing else until then."""

from collections.abc import Callable
from typing import Any, Final, TypeVar

from flask import current_app, redirect, request
from werkzeug.wrappers import Response

from servicekit.errors import Rejection
from servicekit.web.caller import caller
from servicekit.web.problems import for_people

View = TypeVar("View", bound=Callable[..., Any])
WHERE: Final = "/account/second-factor"
_FREE: Final = ("/health/", "/metrics")


class SecondFactorRequired(Rejection):
    """The caller's country requires a second factor, and they have none yet. No fields."""

    code = "second-factor-required"
    status = 403


def while_restricted(view: View) -> View:
    """Mark a view that people may reach who have no second factor yet."""
    view.while_restricted = True  # type: ignore[attr-defined]
    return view


def check_unrestricted() -> Response | None:
    """Lead people to the enrolment; refuse everything else. Raises SecondFactorRequired."""
    if request.endpoint == "static" or request.path.startswith(_FREE):
        return None
    principal = caller().principal
    if principal is None or principal.get("restricted") is None:
        return None
    view = current_app.view_functions.get(request.endpoint or "")
    if getattr(view, "while_restricted", False):
        return None
    if for_people() and request.method == "GET":
        return redirect(WHERE, 303)
    raise SecondFactorRequired
