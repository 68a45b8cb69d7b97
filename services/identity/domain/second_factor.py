"""One-time codes after RFC 6238, and what is typed instead when the device is lost."""

import hmac
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Final

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

DIGITS: Final = 6
STEP_S: Final = 30
SECRET_BYTES: Final = 20
"""RFC 4226, requirement 6: as long as the hash is recommended."""
DRIFT_STEPS: Final = 1
"""RFC 6238, 5.2: one step for the delay of a network and a clock that is not exact."""
RECOVERY_CODES: Final = 10
ISSUER: Final = "Comity"

_CODE: Final = re.compile(rf"[0-9]{{{DIGITS}}}")


def uri(secret: bytes, account: str) -> str:
    """What an authenticator reads: the secret and whose it is."""
    return _generator(secret).get_provisioning_uri(account, ISSUER)


def matching_step(secret: bytes, typed: str, now: datetime, last_step: int) -> int | None:
    """The step of a code that is right now and comes after the last that was used; None for any other.

    A code is good for one time (RFC 6238, 5.2), whoever has seen it meanwhile.
    """
    code = re.sub(r"\s", "", typed)
    if not _CODE.fullmatch(code):
        return None
    return next(
        (
            step
            for step in _steps(now)
            if step > last_step and hmac.compare_digest(code_at(secret, step), code.encode())
        ),
        None,
    )


def code_at(secret: bytes, step: int) -> bytes:
    """The code of a step."""
    return _generator(secret).generate(step * STEP_S)


def recovery_code(typed: str) -> str:
    """A recovery code as it was made, however it is typed."""
    return re.sub(r"[\s-]", "", typed).casefold()


def _generator(secret: bytes) -> TOTP:
    # SHA-1 is what every authenticator can do, and RFC 6238 builds on the keyed hash, which still holds.
    return TOTP(secret, DIGITS, SHA1(), STEP_S)  # noqa: S303


def _steps(now: datetime) -> Iterator[int]:
    present = int(now.timestamp()) // STEP_S
    yield from range(present - DRIFT_STEPS, present + DRIFT_STEPS + 1)
