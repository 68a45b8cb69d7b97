"""The secrets of second factors, sealed under a key of the keyring, and the digests of recovery codes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from eventlog import reading, writing
from eventlog.keyring import Keyring
from eventlog.sealing import seal, unseal
from services.identity import tables as t
from services.identity.secrets import digest_of

KEY: Final = "identity:second-factors"


@dataclass(frozen=True, slots=True, kw_only=True)
class Factor:
    """What a person's device shares. last_step: of the last code that was used; 0 before the first."""

    secret: bytes
    confirmed: bool
    last_step: int


class SecondFactors:
    """Reads and writes the tables of second factors; each method is one transaction."""

    def __init__(self, database: Engine, keyring: Keyring) -> None:
        self._database = database
        self._keyring = keyring

    def of(self, person: str) -> Factor | None:
        """A person's second factor, confirmed or not."""
        query = sa.select(t.second_factors).where(t.second_factors.c.person == int(person))
        with reading(self._database) as connection:
            row = connection.execute(query).first()
        if row is None:
            return None
        secret = unseal(self._keyring.key(KEY), bytes(row.secret), bound_to=_place(person))
        return Factor(secret=secret, confirmed=row.confirmed, last_step=row.last_step)

    def enrolled(self, person: str) -> bool:
        """Whether a person has a second factor that was confirmed."""
        mine = (t.second_factors.c.person == int(person)) & t.second_factors.c.confirmed
        with reading(self._database) as connection:
            return connection.execute(sa.select(sa.literal(1)).where(mine)).first() is not None

    def begin(self, person: str, secret: bytes) -> bool:
        """Keep a secret that is to be confirmed; False where there is a confirmed one."""
        mine = t.second_factors.c.person == int(person)
        sealed = seal(self._keyring.key_for_sealing(KEY), secret, bound_to=_place(person))
        row = {"person": int(person), "secret": sealed, "confirmed": False, "last_step": 0}
        with writing(self._database) as connection:
            connection.execute(t.second_factors.delete().where(mine & ~t.second_factors.c.confirmed))
            if connection.execute(sa.select(t.second_factors.c.person).where(mine)).first() is not None:
                return False
            connection.execute(t.second_factors.insert(), row)
        return True

    def confirm(self, person: str, step: int, recovery_codes: Sequence[str]) -> bool:
        """Let a secret count from now on, with new recovery codes; False where it did already."""
        mine = (t.second_factors.c.person == int(person)) & ~t.second_factors.c.confirmed
        rows = [{"code_digest": _digest(person, code), "person": int(person)} for code in recovery_codes]
        with writing(self._database) as connection:
            changed = t.second_factors.update().where(mine).values(confirmed=True, last_step=step)
            if not connection.execute(changed).rowcount:
                return False
            connection.execute(t.recovery_codes.delete().where(t.recovery_codes.c.person == int(person)))
            connection.execute(t.recovery_codes.insert(), rows)
        return True

    def use_step(self, person: str, step: int) -> bool:
        """Use a code up; False where it, or a later one, was used already."""
        mine = (t.second_factors.c.person == int(person)) & (t.second_factors.c.last_step < step)
        with writing(self._database) as connection:
            return bool(
                connection.execute(t.second_factors.update().where(mine).values(last_step=step)).rowcount
            )

    def use_recovery_code(self, person: str, code: str) -> int | None:
        """Use a recovery code up; how many are left, None where it is none."""
        mine = t.recovery_codes.c.code_digest == _digest(person, code)
        left = sa.select(sa.func.count()).where(t.recovery_codes.c.person == int(person))
        with writing(self._database) as connection:
            if not connection.execute(t.recovery_codes.delete().where(mine)).rowcount:
                return None
            return int(connection.execute(left).scalar_one())

    def remove(self, person: str) -> bool:
        """Forget a person's second factor; False where there was no confirmed one."""
        with writing(self._database) as connection:
            connection.execute(t.recovery_codes.delete().where(t.recovery_codes.c.person == int(person)))
            mine = t.second_factors.c.person == int(person)
            removed = connection.execute(t.second_factors.delete().where(mine & t.second_factors.c.confirmed))
            connection.execute(t.second_factors.delete().where(mine))
            return removed.rowcount > 0


def _place(person: str) -> str:
    return f"second-factor:{person}"


def _digest(person: str, code: str) -> bytes:
    return digest_of(f"{person}:{code}")
