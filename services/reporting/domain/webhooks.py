"""Webhooks: a country's system is told of what was released to it. What they say, and how it is signed."""

import base64
import hmac
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Final

from servicekit.errors import Rejection

MOST: Final = 10
"""So many webhooks of a country are connected at once."""


class TooManyWebhooks(Rejection):
    """The country has as many as it may: disconnect one. fields: most."""

    code = "too-many-webhooks"
    status = 409


def secret_text(key: bytes) -> str:
    """The secret of a webhook as its owner gets it: the form of Standard Webhooks."""
    return "whsec_" + base64.b64encode(key).decode()


def signed(key: bytes, identifier: str, moment: datetime, body: bytes) -> Mapping[str, str]:
    """The headers of a call: identifier, time and signature (Standard Webhooks, HMAC-SHA256)."""
    timestamp = str(int(moment.timestamp()))
    content = f"{identifier}.{timestamp}.".encode() + body
    signature = base64.b64encode(hmac.digest(key, content, sha256)).decode()
    return {
        "webhook-id": identifier,
        "webhook-timestamp": timestamp,
        "webhook-signature": f"v1,{signature}",
    }
