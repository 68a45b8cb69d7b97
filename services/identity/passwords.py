"""argon2id, computed in child processes: an RPC process must not stand still for a tenth of a second."""

import base64
import json
import secrets
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from servicekit.settings import Settings
from servicekit.workers import Workers
from services.identity.domain import passwords as rules

MODULE = __name__
SALT_BYTES, HASH_BYTES = 16, 32


class Passwords:
    """Hashes and verifies passwords with the parameters of the settings."""

    def __init__(self, settings: Settings, workers: Workers) -> None:
        self._workers = workers
        self._demo = settings.demo
        self._parameters = {
            "time_cost": settings.argon2_time_cost,
            "memory_cost": settings.argon2_memory_kib,
            "parallelism": settings.argon2_parallelism,
        }
        self._decoy = decoy(**self._parameters)

    def check(self, password: str, *about: str | None) -> None:
        """Raise PasswordUnsuitable or PasswordGuessable for one that nobody should have.

        about: what the account is known by.
        """
        rules.check(password, about, demo=self._demo)

    def hash(self, password: str, *about: str | None) -> str:
        """The hash to keep. Raises what check raises."""
        self.check(password, *about)
        return str(self._run("hashed", password=password)["hash"])

    def verify(self, password: str, known: str | None) -> tuple[bool, str | None]:
        """Whether the password is right, and a new hash to keep where the old one has other parameters.

        known: the hash that is kept; None does the same work and is never right, so that the time
        it takes does not tell whether there is an account.
        """
        if len(password) > rules.LONGEST:
            password, known = "", None
        answer = self._run("verified", password=password, hash=known or self._decoy)
        return bool(answer["right"]), answer["renewed"]

    def _run(self, function: str, **fields: str) -> dict[str, Any]:
        payload = json.dumps({**fields, "parameters": self._parameters}).encode()
        answer: dict[str, Any] = json.loads(self._workers.run(f"{MODULE}:{function}", payload))
        return answer


def decoy(*, time_cost: int, memory_cost: int, parallelism: int) -> str:
    """A hash of no password that costs as much to verify as a real one."""
    salt, digest = (_b64(secrets.token_bytes(size)) for size in (SALT_BYTES, HASH_BYTES))
    return f"$argon2id$v=19$m={memory_cost},t={time_cost},p={parallelism}${salt}${digest}"


def hashed(payload: bytes) -> bytes:
    """In a child process: {password, parameters} to {hash}."""
    asked = json.loads(payload)
    return json.dumps({"hash": _hasher(asked).hash(_normal(asked["password"]))}).encode()


def verified(payload: bytes) -> bytes:
    """In a child process: {password, hash, parameters} to {right, renewed: hash or null}."""
    asked = json.loads(payload)
    hasher, password = _hasher(asked), _normal(asked["password"])
    try:
        hasher.verify(asked["hash"], password)
    except (VerificationError, InvalidHashError):
        return json.dumps({"right": False, "renewed": None}).encode()
    renewed = hasher.hash(password) if hasher.check_needs_rehash(asked["hash"]) else None
    return json.dumps({"right": True, "renewed": renewed}).encode()


def _hasher(asked: dict[str, Any]) -> PasswordHasher:
    return PasswordHasher(**asked["parameters"], salt_len=SALT_BYTES, hash_len=HASH_BYTES)


def _normal(password: str) -> bytes:
    # NIST SP 800-63B-4, 3.1.1.2: the same characters may be typed as different code points.
    return rules.normal(password).encode("utf-8", "surrogatepass")


def _b64(data: bytes) -> str:
    return base64.b64encode(data).rstrip(b"=").decode()
