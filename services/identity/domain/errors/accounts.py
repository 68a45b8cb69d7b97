"""What is refused about people's accounts: addresses, passwords, invitations."""

from servicekit.errors import Fault, Rejection


class EmailTaken(Rejection):
    """Another account has this address. No fields."""

    code = "email-taken"


class InvalidEmail(Fault):
    """The text has not the form of an e-mail address. No fields."""

    code = "invalid-email"
    status = 422


class PasswordUnsuitable(Fault):
    """The password is too short or too long. fields: minimum, maximum."""

    code = "password-unsuitable"
    status = 422


class PasswordGuessable(Fault):
    """The password is one that is tried first: common words, runs, one's own names. No fields."""

    code = "password-guessable"
    status = 422


class WrongPassword(Rejection):
    """The present password, needed to set one's own, is not right. No fields."""

    code = "wrong-password"
    status = 403


class PersonErased(Rejection):
    """What was personal about the account was erased for good. fields: person."""

    code = "person-erased"
    status = 410


class InvitationNotValid(Rejection):
    """The link was used, replaced by a newer one, has expired, or never was one. No fields."""

    code = "invitation-not-valid"
    status = 410


class PersonInactive(Rejection):
    """The account is closed. fields: person."""

    code = "person-inactive"


class PersonActive(Rejection):
    """The account is open already. fields: person."""

    code = "person-active"


class SystemInUse(Rejection):
    """There is a system administrator; the first one cannot be made again. No fields."""

    code = "system-in-use"
