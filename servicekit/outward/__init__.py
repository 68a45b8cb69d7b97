"""The one HTTP client for addresses that people enter: pulls fetch with it, webhooks are sent with it.

Whoever enters an address chooses where this process connects to. So it connects to public networks alone, to
the network address that was checked and no other, and takes only so much, for so long, of the expected kind.
"""

from servicekit.outward.addresses import AddressRefused, AddressUnknown
from servicekit.outward.answers import Answer, Limits, Tags
from servicekit.outward.client import Outward, outward
from servicekit.outward.errors import (
    AnswerIncomplete,
    AnswerTooLarge,
    AnswerUnexpected,
    NotReached,
    NotTrusted,
    OutwardFailed,
    RedirectedElsewhere,
    StatusUnexpected,
    TookTooLong,
)

__all__ = [
    "AddressRefused",
    "AddressUnknown",
    "Answer",
    "AnswerIncomplete",
    "AnswerTooLarge",
    "AnswerUnexpected",
    "Limits",
    "NotReached",
    "NotTrusted",
    "Outward",
    "OutwardFailed",
    "RedirectedElsewhere",
    "StatusUnexpected",
    "Tags",
    "TookTooLong",
    "outward",
]
