"""What is refused where agencies end or succeed each other."""

from servicekit.errors import Fault, Rejection


class AgencyInUse(Rejection):
    """The agency holds sources, positions or keys that nobody takes over. fields: agency, keys, sources,
    positions (lists)."""

    code = "agency-in-use"


class ReasonNeeded(Fault):
    """To end an agency that still holds something needs a reason. No fields."""

    code = "reason-needed"
    status = 422


class SuccessorIsItself(Fault):
    """An agency does not take over from itself. fields: agency."""

    code = "successor-is-itself"
    status = 422


class AgencySucceededAlready(Rejection):
    """Another agency has taken over already. fields: agency, successor, starts."""

    code = "agency-succeeded-already"


class SuccessorSucceeded(Rejection):
    """The agency that should take over is succeeded itself. fields: agency."""

    code = "successor-succeeded"


class SuccessionTooEarly(Rejection):
    """The agency itself took over on a day, and passes on after it. fields: agency, starts."""

    code = "succession-too-early"
