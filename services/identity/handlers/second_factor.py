"""Second factors: enrolling one, using it, taking it away, and the countries that require one."""

import base64
import secrets
from collections.abc import Mapping
from typing import Any

from eventlog import NewEvent, Write, reading
from servicekit.context import Context, actor_of, person_of
from servicekit.kit import Kit
from services.identity import queries
from services.identity.attempts import Attempts, Subject
from services.identity.domain import errors
from services.identity.domain import second_factor as rules
from services.identity.domain.directory import administered
from services.identity.domain.events import (
    RecoveryCodeUsed,
    SecondFactorEnrolled,
    SecondFactorRemoved,
    SessionEvent,
    SignInRuleSet,
    payload_of,
)
from services.identity.domain.values import person_actor
from services.identity.handlers.writing import Writing, Written
from services.identity.second_factors import SecondFactors


class SecondFactor:
    """What people and administrators do with second factors."""

    def __init__(self, kit: Kit, writing: Writing, factors: SecondFactors, attempts: Attempts) -> None:
        self._kit = kit
        self._writing = writing
        self._factors = factors
        self._attempts = attempts

    def begin(self, context: Context) -> dict[str, Any]:
        """{secret, uri} for the caller's device, told this once. Raises SecondFactorEnrolled."""
        person = person_of(context)
        secret = secrets.token_bytes(rules.SECRET_BYTES)
        with reading(self._kit.database) as connection:
            email = queries.person(connection, person)["email"]
        if not self._factors.begin(person, secret):
            raise errors.SecondFactorEnrolled()
        text = base64.b32encode(secret).decode()
        return {"secret": text, "uri": rules.uri(secret, email or person)}

    def confirm(self, context: Context, otp: str) -> dict[str, Any]:
        """{recovery_codes, position}: from now on a code is asked for. Raises SecondFactorWrong."""
        person = person_of(context)
        factor = self._factors.of(person)
        if factor is None or factor.confirmed:
            raise errors.SecondFactorEnrolled() if factor else errors.SecondFactorMissing()
        step = rules.matching_step(factor.secret, otp, self._kit.clock(), factor.last_step)
        if step is None:
            raise errors.SecondFactorWrong()
        codes = [secrets.token_hex(5) for _ in range(rules.RECOVERY_CODES)]
        if not self._factors.confirm(person, step, codes):
            raise errors.SecondFactorEnrolled()
        position = self._note(context, person, SecondFactorEnrolled(person=person))
        return {"recovery_codes": [f"{code[:5]}-{code[5:]}" for code in codes], "position": position}

    def remove_own(self, context: Context, otp: str) -> int:
        """Take the caller's own second factor away, with a code of it. Raises SecondFactorWrong."""
        person = person_of(context)
        tried = Subject(what=("second-factor", person), allowed=self._kit.settings.sign_in_attempts)
        self._attempts.begin(tried)
        if not self._factors.enrolled(person):
            raise errors.SecondFactorMissing()
        if not self.is_right(context, person, otp):
            raise errors.SecondFactorWrong()
        self._attempts.succeeded(forget=[tried])
        return self._removed(context, person)

    def remove(self, context: Context, person: str) -> int:
        """Take away the second factor of somebody who lost it; their administrators may."""
        administered(self._writing.aggregates.directory().state, actor_of(context), person, "person.register")
        return self._removed(context, person)

    def is_right(self, context: Context, person: str, otp: str) -> bool:
        """Whether a code, or a recovery code, is right; it is used up by that."""
        factor = self._factors.of(person)
        if factor is None or not factor.confirmed:
            return False
        step = rules.matching_step(factor.secret, otp, self._kit.clock(), factor.last_step)
        if step is not None:
            return self._factors.use_step(person, step)
        left = self._factors.use_recovery_code(person, rules.recovery_code(otp))
        if left is None:
            return False
        self._note(context, person, RecoveryCodeUsed(person=person, left=left))
        return True

    def asked_of(self, person: str) -> bool:
        """Whether signing in takes a code."""
        return self._factors.enrolled(person)

    def missing(self, person: str, country: str | None) -> bool:
        """Whether the person's country requires a second factor and they have none."""
        with reading(self._kit.database) as connection:
            required = queries.sign_in_rule(connection, country)["second_factor_required"]
        return required and not self._factors.enrolled(person)

    def set_rule(self, context: Context, data: Mapping[str, Any]) -> Written:
        """Decide whether a country's people need a second factor. data: country, second_factor_required."""
        country = data["country"]
        self._kit.rights.require(actor_of(context), "sign-in.set", country=country)
        event = SignInRuleSet(country=country, second_factor_required=data["second_factor_required"])

        def decide() -> list[Write]:
            with reading(self._kit.database) as connection:
                if queries.sign_in_rule(connection, country) == payload_of(event):
                    return []
            new = NewEvent(type=event.TYPE, payload=payload_of(event), country=country)
            return [Write(stream=f"sign-in-{country}", events=[new])]

        return self._writing.carry_out(context, {"operation": "set_sign_in_rule", **data}, decide)

    def _removed(self, context: Context, person: str) -> int:
        if not self._factors.remove(person):
            raise errors.SecondFactorMissing()
        return self._note(context, person, SecondFactorRemoved(person=person))

    def _note(self, context: Context, person: str, event: SessionEvent) -> int:
        with reading(self._kit.database) as connection:
            country = queries.person(connection, person)["country"]
        by = Context(
            actor=context.actor or person_actor(person),
            request_id=context.request_id,
            address=context.address,
        )
        return self._writing.note(event, stream=f"second-factor-{person}", country=country, context=by)
