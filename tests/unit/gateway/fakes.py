"""Services that answer what a test says, and the people of these tests."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from servicekit.context import Context
from servicekit.errors import Refused

NOW = datetime(2025, 3, 1, 9, 0, tzinfo=UTC)
TOKENS = {
    "ana": "person:3",
    "ion": "person:4",
    "admin": "person:9",
    "auditor": "person:11",
    "machine": "key:k1",
}

IMPACT = {
    "submission": "s1",
    "state": "checked",
    "amendment": False,
    "moved": False,
    "limit": None,
    "counts": {"new": 1, "changed": 0, "withdrawn": 0, "hidden": 0, "shown": 0},
    "masks": True,
    "cells": [],
    "total": 0,
    "next": None,
    "reports": [],
    "readers": None,
}
"""What submission.impact answers of one new figure."""


@dataclass(frozen=True)
class Event:
    """As much of a recorded event as rights and reference need."""

    type: str
    payload: Mapping[str, Any]
    position: int = 1
    readable: bool = True


@dataclass(frozen=True)
class Call:
    """A call that was made."""

    name: str
    request: Mapping[str, Any]
    context: Context


@dataclass
class FakeCalls:
    """Calls that answer what the test says, and remember what they were asked.

    An answer is a dict, an error to raise, or a function of (request, context).
    """

    answers: dict[str, Any] = field(default_factory=dict)
    made: list[Call] = field(default_factory=list)

    def call(
        self, service: str, operation: str, request: Mapping[str, Any], context: Context
    ) -> dict[str, Any]:
        name = f"{service}.{operation}"
        self.made.append(Call(name, dict(request), context))
        answer = self.answers[name]
        if isinstance(answer, Exception):
            raise answer
        result: dict[str, Any] = answer(request, context) if callable(answer) else answer
        return result

    def of(self, name: str) -> list[Call]:
        return [call for call in self.made if call.name == name]


@dataclass
class FakeEveryone:
    """All other processes: those are behind that a test says so of."""

    behind: bool = False
    asked: list[int] = field(default_factory=list)

    def wait_for(self, position: int, timeout_s: float) -> bool:
        self.asked.append(position)
        return not self.behind


def principal(actor: str, country: str | None = "MD") -> dict[str, Any]:
    kind, _, number = actor.partition(":")
    person = kind == "person"
    return {
        "actor": actor,
        "kind": kind,
        "person": number if person else None,
        "name": "Ana Rusu" if person else None,
        "email": "ana@demo.example" if person else None,
        "country": country,
        "organisation": None,
        "positions": [],
        "language": "ru" if person else None,
        "session": "s1" if person else None,
        "expires_at": None,
        "roles": [],
    }


def authenticate(request: Mapping[str, Any], _: Context) -> dict[str, Any]:
    try:
        return principal(TOKENS[request["token"]])
    except KeyError:
        raise Refused("not-signed-in", 401, {}) from None


def bearer(who: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {who}"}
