"""What is refused about agencies, what they pass on, and the keys of their systems."""

from servicekit.errors import Fault, Rejection


class UnknownAgency(Fault):
    """The country has no agency of this code. fields: country, agency."""

    code = "unknown-agency"
    status = 422


class AgencyExists(Rejection):
    """The country has an agency of this code, open or closed. fields: country, agency."""

    code = "agency-exists"


class AgencyIsClosed(Rejection):
    """The agency ended. fields: country, agency."""

    code = "agency-closed"


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


class KeyRevokedAlready(Rejection):
    """The key was revoked before. fields: key."""

    code = "key-revoked"


class KeyEnded(Rejection):
    """The key has reached its end, so nothing about it changes. fields: key, expires_at."""

    code = "key-ended"


class LifetimeTooLong(Fault):
    """Keys of this system live at most so long. fields: maximum_days."""

    code = "lifetime-too-long"
    status = 422


class OverlapTooLong(Fault):
    """A replaced secret counts at most so much longer. fields: maximum_hours."""

    code = "overlap-too-long"
    status = 422


class KeyWidened(Rejection):
    """A key is only ever limited further; what may do more is another key. fields: key, field."""

    code = "key-widened"
    status = 422
