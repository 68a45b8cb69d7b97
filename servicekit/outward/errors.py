"""How reaching an address fails: each kind with a permanent code, told to whoever entered the address."""

from servicekit.errors import Fault


class OutwardFailed(Fault):
    """Nothing usable came back; trying again later may help. The other errors here are kinds of it."""

    code = "address-failed"
    status = 502


class NotReached(OutwardFailed):
    """No connection, or it broke off. No fields."""

    code = "address-not-reached"


class NotTrusted(OutwardFailed):
    """The certificate is not valid for this address. No fields."""

    code = "address-not-trusted"


class TookTooLong(OutwardFailed):
    """It did not answer in time, or not wholly. fields: limit_s."""

    code = "address-too-slow"


class AnswerTooLarge(OutwardFailed):
    """It sends more bytes than are taken, packed or unpacked. fields: limit_bytes."""

    code = "address-answer-too-large"


class AnswerIncomplete(OutwardFailed):
    """Fewer bytes came than it announced, or they cannot be unpacked. No fields."""

    code = "address-answer-incomplete"


class AnswerUnexpected(OutwardFailed):
    """It sends something of another kind. fields: media_type, accepted."""

    code = "address-answer-unexpected"


class StatusUnexpected(OutwardFailed):
    """It answers with another status than one of success. fields: answered."""

    code = "address-status-unexpected"


class RedirectedElsewhere(OutwardFailed):
    """It sends on to another origin, or on and on. No fields."""

    code = "address-redirected"
