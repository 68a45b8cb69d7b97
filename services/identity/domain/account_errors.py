"""What identity refuses about second factors."""

from servicekit.errors import Rejection


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
