"""Both HTTP applications over the real services, in this process: requests without a network."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from werkzeug.test import Client, TestResponse

from deploy.embedded import Embedded
from deploy.services import part
from servicekit.settings import Settings

PASSWORD = "correct horse battery"
INDICATOR = "ASYLUM_APPLICATIONS"
DOCUMENTED = (
    "definition",
    "legal_basis",
    "agency",
    "collection_method",
    "coverage",
    "counting_unit",
    "periodicity",
    "timeliness",
    "contact",
)


@dataclass
class Caller:
    """A client of the API with a token, or without one."""

    client: Client
    token: str | None = None

    def send(self, method: str, path: str, **how: Any) -> TestResponse:
        headers = {**how.pop("headers", {})}
        if self.token is not None:
            headers["Authorization"] = f"Bearer {self.token}"
        return self.client.open(f"/api/v1{path}", method=method, headers=headers, **how)

    def ok(self, method: str, path: str, **how: Any) -> Any:
        """The JSON of an answer that must be a success."""
        answer = self.send(method, path, **how)
        assert answer.status_code < 300, answer.text
        return answer.json

    def csv(self, content: bytes, source: str = "REG", **how: Any) -> TestResponse:
        query = {"country": "MD", "indicator": INDICATOR, "source": source, **how.pop("query", {})}
        how = {"content_type": "text/csv", **how}
        return self.send("POST", "/submissions", query_string=query, data=content, **how)

    def json(self, **body: Any) -> TestResponse:
        head = {"country": "MD", "indicator": INDICATOR, "source": "REG"}
        return self.send("POST", "/submissions", json={**head, **body})


@dataclass
class World:
    """A running system with Moldova in it, and Poland, which shares a group with it."""

    system: Embedded
    client: Client

    def signed_in(self, who: str) -> Caller:
        body = {"email": f"{who}@example.org", "password": PASSWORD}
        answer = self.client.post("/api/v1/sessions", json=body)
        assert answer.status_code == 201, answer.text
        assert answer.json is not None
        return Caller(self.client, answer.json["token"])

    def public(self) -> Caller:
        return Caller(self.client)

    def head(self) -> int:
        return self.system.composition.log.head().position


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    settings = Settings(
        var=tmp_path_factory.mktemp("world"),
        workers=0,
        argon2_time_cost=1,
        argon2_memory_kib=1024,
        argon2_parallelism=1,
        max_upload_bytes=3_000_000,
    )
    with founded(settings) as world:
        yield world


@contextmanager
def founded(settings: Settings) -> Iterator[World]:
    """A running system with two countries and their people."""
    with Embedded(settings) as system:
        # Forms and cookies are for browsers; here every caller brings a token.
        made = World(system=system, client=Client(system.web, use_cookies=False))
        _found(made)
        yield made


def _found(world: World) -> None:
    identity: Any = world.system.composition.wired("identity", part("identity").build)
    identity.create_first_administrator(
        email="system@example.org", name="System", password=PASSWORD, language="en"
    )
    root = world.signed_in("system")
    root.ok("POST", "/groups", json={"group": "ONE", "names": {"en": "One", "ru": "Первая"}})
    for code in ("MD", "PL"):
        administrator = {"email": f"admin.{code.lower()}@example.org", "name": "A"}
        body = {"country": code, "groups": [{"group": "ONE", "standing": "member"}]}
        opened(root.ok("POST", "/countries", json={**body, "administrator": administrator}), world.public())
        _staffed(world.signed_in(f"admin.{code.lower()}"), code)


def opened(answer: dict[str, Any], public: Caller) -> None:
    """Open the account that an answer has the invitation to."""
    body = {"token": answer["invitation"]["token"], "password": PASSWORD}
    public.ok("POST", "/invitations/accept", json=body)


def _staffed(administrator: Caller, code: str) -> None:
    names = {"en": "Register", "ru": "Реестр"}
    administrator.ok("POST", "/agencies", json={"agency": "MIA", "names": names})
    source = {"names": names, "kind": "register", "unit": "persons", "official": True}
    administrator.ok("PUT", f"/sources/{code}/{INDICATOR}/REG", json=source)
    fields = {name: {"en": "Text", "ru": "Текст"} for name in DOCUMENTED}
    administrator.ok("PUT", f"/documentation/{code}/{INDICATOR}", json={"fields": fields})
    for role in ("data-submitter", "data-validator", "data-approver", "user"):
        email = f"{role}.{code.lower()}@example.org"
        body = {"email": email, "name": role, "roles": [{"role": role}]}
        opened(administrator.ok("POST", "/users", json=body), Caller(administrator.client))


@pytest.fixture(scope="session")
def submitter(world: World) -> Caller:
    return world.signed_in("data-submitter.md")
