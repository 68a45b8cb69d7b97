"""Webhooks: what a country's system is told, how it is signed, and what happens when it does not take it."""

import base64
import hmac
import json
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from hashlib import sha256
from typing import Any

import pytest

from servicekit.context import Context
from servicekit.errors import Refused
from servicekit.localbus import LocalBus
from servicekit.outward import Limits, Outward
from services.reporting.domain.webhooks import MOST
from services.reporting.handlers import webhooks as handlers
from services.reporting.handlers.webhooks import ATTEMPTS, Webhooks
from services.reporting.service import ReportingService
from tests.service.outward.servers import Server, Speak, answer, serving
from tests.service.reporting.readers import shows
from tests.service.reporting.scene import INDICATOR, Scene

ROWS = [("2024", "_T", "_T", 4519), ("2024", "UA", "_T", 4519)]
AMENDED = [("2024", "_T", "_T", 8360), ("2024", "UA", "_T", 8360)]


class Hooked:
    """KZ's administrator, who connects addresses of this machine, and MD, whose figures KZ reads."""

    def __init__(self, scene: Scene, ends: ExitStack) -> None:
        self.scene, self._ends = scene, ends
        scene.app.webhooks = Webhooks(
            scene.bench.kit, Outward(loopback=True), scene.app.reading, lambda _: scene.catch_up()
        )
        self.bus = LocalBus()
        self.bus.register(ReportingService, scene.app)
        self.administrator = scene.person("KZ", "country-administrator")
        scene.agree("MD", "participants")
        scene.catch_up()

    def call(self, operation: str, by: Context | None = None, **request: Any) -> dict[str, Any]:
        return self.bus.call("reporting", operation, request, by or self.administrator)

    def server(self, speak: Speak | bytes) -> tuple[Server, str]:
        server = self._ends.enter_context(serving(speak))
        return server, f"http://127.0.0.1:{server.port}/comity"

    def connected(self, speak: Speak | bytes, **more: Any) -> tuple[Server, dict[str, Any]]:
        server, address = self.server(speak)
        return server, self.call("register_webhook", country="KZ", address=address, **more)

    def released(self, *, country: str = "MD", indicator: str = INDICATOR) -> None:
        self.scene.release(country, ROWS, indicator=indicator)
        self.scene.catch_up()

    def told(self) -> bool:
        return self.scene.app.webhooks.run()

    @property
    def state(self) -> dict[str, Any]:
        [found] = self.call("list_webhooks", country="KZ")["items"]
        return dict(found)


@pytest.fixture
def hooked(sqlite_scene: Scene) -> Iterator[Hooked]:
    with ExitStack() as ends:
        yield Hooked(sqlite_scene, ends)


def message(request: bytes) -> tuple[dict[str, str], bytes]:
    head, _, body = request.partition(b"\r\n\r\n")
    lines = [line.decode().partition(": ") for line in head.split(b"\r\n")[1:]]
    return {name.lower(): value for name, _, value in lines}, body


def test_a_system_is_told_of_a_release_and_of_its_correction_with_a_signature(hooked: Hooked) -> None:
    server, registered = hooked.connected(answer())
    hooked.released()
    hooked.scene.release("MD", AMENDED, reason="Files that came late")
    hooked.scene.catch_up()
    hooked.told()
    hooked.told()
    first, second = map(message, server.requests)
    key = base64.b64decode(registered["secret"].removeprefix("whsec_"))
    for headers, body in (first, second):
        content = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
        signature = base64.b64encode(hmac.digest(key, content, sha256)).decode()
        assert headers["webhook-signature"] == f"v1,{signature}"
        assert headers["content-type"] == "application/json"
    notices = [json.loads(body) for _, body in (first, second)]
    assert [each["type"] for each in notices] == ["figures.released", "figures.amended"]
    about = notices[1]["data"]
    assert (about["country"], about["periods"], about["reason"]) == ("MD", ["2024"], "Files that came late")
    assert not shows(second[1].decode(), 8360)


def test_a_system_is_told_of_what_its_country_may_read_and_of_nothing_else(hooked: Hooked) -> None:
    server, _ = hooked.connected(answer())
    hooked.scene.release("UA", ROWS)
    hooked.scene.release("KZ", ROWS)
    hooked.scene.catch_up()
    hooked.told()
    told = [json.loads(message(request)[1])["data"]["country"] for request in server.requests]
    assert told == ["KZ"]


def test_a_system_may_be_told_of_some_indicators_alone(hooked: Hooked) -> None:
    server, _ = hooked.connected(answer(), indicators=["ENTRIES"])
    hooked.released()
    hooked.told()
    assert server.requests == []


def test_of_what_was_released_before_a_system_is_not_told(hooked: Hooked) -> None:
    hooked.released()
    server, _ = hooked.connected(answer())
    hooked.told()
    assert server.requests == []


def test_an_agreement_that_ended_meanwhile_tells_nothing(hooked: Hooked) -> None:
    server, _ = hooked.connected(answer())
    hooked.released()
    hooked.scene.agree("MD", "national")
    hooked.scene.catch_up()
    hooked.told()
    assert server.requests == []


def forever(connection: socket.socket, request: bytes) -> None:
    """An answer that never ends."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n")
    while True:
        connection.sendall(b"x" * 65536)


def silence(connection: socket.socket, request: bytes) -> None:
    """No answer, for as long as the other side waits."""
    connection.recv(1)


@pytest.mark.parametrize(
    "speak",
    [
        forever,
        silence,
        answer(status="500 Internal Server Error"),
        answer(status="302 Found", location="http://127.0.0.1:9/elsewhere"),
        answer(b"short", content_length="9999999"),
        answer(b"short", content_length="50"),
        b"this is no HTTP\r\n\r\n",
    ],
    ids=["endless", "silent", "fails", "redirects", "announces too much", "lies about length", "no HTTP"],
)
def test_a_system_that_does_not_take_it_is_told_again_later(
    hooked: Hooked, speak: Speak | bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    quick = Limits(size_bytes=100_000, connect_s=1, read_s=1, total_s=2)
    monkeypatch.setattr(handlers, "LIMITS", quick)
    server, _ = hooked.connected(speak)
    hooked.released()
    hooked.told()
    hooked.told()
    assert len(server.requests) == 1
    assert hooked.state["called_at"] is None
    hooked.scene.bench.clock.move(minutes=1)
    hooked.told()
    assert len(server.requests) == 2


def test_a_system_that_fails_for_long_is_disconnected_and_its_country_sees_why(hooked: Hooked) -> None:
    server, _ = hooked.connected(answer(status="503 Service Unavailable"))
    hooked.released()
    for _ in range(ATTEMPTS + 2):
        hooked.told()
        hooked.scene.bench.clock.move(hours=7)
    assert len(server.requests) == ATTEMPTS
    assert hooked.state["reason"] == "failing"


def test_disconnecting_holds_at_once(hooked: Hooked) -> None:
    server, registered = hooked.connected(answer())
    hooked.released()
    asked = {"country": "KZ", "webhook": registered["webhook"]}
    assert hooked.call("disconnect_webhook", **asked)["reason"] == "asked"
    assert hooked.call("disconnect_webhook", **asked)["position"] is None
    hooked.told()
    assert server.requests == []


def test_a_webhook_of_somebody_who_may_no_longer_have_one_ends(hooked: Hooked) -> None:
    server, _ = hooked.connected(answer())
    hooked.released()
    person = {"person": hooked.administrator.person, "reason": "left"}
    hooked.scene.bench.append("identity.person-deactivated", person, country="KZ")
    hooked.scene.catch_up()
    hooked.told()
    assert server.requests == []
    other = hooked.scene.person("KZ", "country-administrator")
    hooked.scene.catch_up()
    [state] = hooked.call("list_webhooks", other, country="KZ")["items"]
    assert state["reason"] == "not-entitled"


@pytest.mark.parametrize(
    "address",
    [
        "http://example.org/hook",
        "https://10.0.0.1/hook",
        "https://169.254.169.254/",
        "ftp://example.org",
        "x",
    ],
)
def test_addresses_that_lead_inside_are_refused(hooked: Hooked, address: str) -> None:
    hooked.scene.app.webhooks._reach = Outward(resolve=lambda host, port: [host])
    with pytest.raises(Refused) as refused:
        hooked.call("register_webhook", country="KZ", address=address)
    assert refused.value.remote_code == "address-refused"
    assert hooked.call("list_webhooks", country="KZ")["items"] == []


def test_webhooks_are_for_administrators_of_the_country_and_not_without_number(hooked: Hooked) -> None:
    _, address = hooked.server(answer())
    for by in (hooked.scene.person("KZ"), hooked.scene.person("MD", "country-administrator")):
        hooked.scene.catch_up()
        with pytest.raises(Refused, match="not-allowed"):
            hooked.call("register_webhook", by, country="KZ", address=address)
    for _ in range(MOST):
        hooked.call("register_webhook", country="KZ", address=address)
    with pytest.raises(Refused, match="too-many-webhooks"):
        hooked.call("register_webhook", country="KZ", address=address)


def test_the_secret_is_in_no_event_and_told_once(hooked: Hooked) -> None:
    _, registered = hooked.connected(answer())
    secret = registered["secret"].removeprefix("whsec_")
    assert all(secret not in str(event.payload) for event in hooked.scene.bench.kit.log.read())
    assert "secret" not in hooked.state
