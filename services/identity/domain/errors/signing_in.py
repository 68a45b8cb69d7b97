"""What is refused where people and keys sign in."""

from servicekit.errors import Fault, Rejection


class SignInRefused(Rejection):
    """The address and the password do not belong together; the same for every cause. No fields."""

    code = "sign-in-refused"
    status = 401


class TooManyAttempts(Rejection):
    """Too many failed sign-ins with this address from this place. fields: retry_after_s."""

    code = "too-many-attempts"
    status = 429


class SessionExpired(Fault):
    """The session was not used for too long, or has reached its end. No fields."""

    code = "session-expired"
    status = 401


class KeyExpired(Fault):
    """The key of an agency's system has reached its end. fields: key, expires_at."""

    code = "key-expired"
    status = 401


class SecretReplaced(Fault):
    """The secret of the key was replaced, and its time has passed. fields: key, ends_at."""

    code = "secret-replaced"
    status = 401


class NetworkNotAllowed(Rejection):
    """The key may not be used from this network address. fields: key."""

    code = "network-not-allowed"
    status = 403


class SecondFactorNeeded(Rejection):
    """The password is right, and a one-time code is needed too. fields: ticket, for the second step."""

    code = "second-factor-needed"
    status = 401


class SecondFactorWrong(Rejection):
    """The one-time code is not right, or was used already. No fields."""

    code = "second-factor-wrong"
    status = 403


class SecondFactorEnrolled(Rejection):
    """There is a second factor already. No fields."""

    code = "second-factor-enrolled"


class SecondFactorMissing(Rejection):
    """There is no second factor. No fields."""

    code = "second-factor-missing"
