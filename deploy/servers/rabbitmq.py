"""A private RabbitMQ on the loopback address, and fresh virtual hosts on it or on one that is given."""

import base64
import json
import os
import signal
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

from deploy.servers.ports import free_ports
from deploy.servers.run import Kept, Run, ServerMissing
from deploy.setup import system

_CONFIGURATION = """\
listeners.tcp.default = 127.0.0.1:{port}
management.tcp.ip = 127.0.0.1
management.tcp.port = {management_port}
management_agent.disable_metrics_collector = true
vm_memory_high_watermark.absolute = 1GB
disk_free_limit.absolute = 50MB
log.console = false
log.file = server.log
log.file.level = warning
"""


class BrokerRefused(Exception):
    """The management API did not do what it was asked."""


def program() -> Path:
    """Return the server's program, installing Debian's package if that is allowed."""
    system.require((system.RABBITMQ,))
    found = system.rabbitmq_program()
    if found is None:
        raise ServerMissing("a private RabbitMQ", system.RABBITMQ.package)
    return found


@dataclass(slots=True, kw_only=True)
class Broker:
    """Where a broker listens: its AMQP URL without a virtual host, and its management API."""

    amqp: str
    management: str

    def url(self, vhost: str) -> str:
        return f"{self.amqp}/{urllib.parse.quote(vhost, safe='')}"

    @contextmanager
    def fresh_vhost(self) -> Iterator[str]:
        """Yield the URL of a new virtual host; it is deleted afterwards with all that is in it."""
        name = f"comity-test-{uuid4().hex}"
        user = urllib.parse.quote(urllib.parse.urlsplit(self.management).username or "guest")
        self.call("PUT", f"/api/vhosts/{name}", {})
        everything = {"configure": ".*", "write": ".*", "read": ".*"}
        self.call("PUT", f"/api/permissions/{name}/{user}", everything)
        try:
            yield self.url(name)
        finally:
            self.call("DELETE", f"/api/vhosts/{name}")

    def call(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        """Call the management API; return its JSON answer, or None where it has none.

        Raises BrokerRefused when it does not answer or says no.
        """
        parts = urllib.parse.urlsplit(self.management)
        address = f"{parts.scheme}://{parts.hostname}:{parts.port}{path}"
        user = urllib.parse.unquote(parts.username or "guest")
        password = urllib.parse.unquote(parts.password or "guest")
        token = base64.b64encode(f"{user}:{password}".encode()).decode()
        request = urllib.request.Request(
            address,
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"Basic {token}", "Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                text = answer.read()
        except OSError as error:
            raise BrokerRefused(f"{method} {address}: {error}") from error
        return json.loads(text) if text else None


@dataclass(slots=True, kw_only=True)
class BrokerServer:
    """A private broker with its own data folder; may be stopped, killed and started again in place."""

    run: Run
    folder: Path
    port: int = 0
    management_port: int = 0
    distribution_port: int = 0
    _kept: Kept | None = field(default=None, init=False)

    def start(self) -> None:
        """Start the broker on its data folder and wait until it takes AMQP and management connections."""
        started = program()
        if not self.port:
            self.port, self.management_port, self.distribution_port = free_ports(3)
        (self.folder / "home").mkdir(mode=0o700, exist_ok=True)
        (self.folder / "plugins").write_text("[rabbitmq_management].")
        configuration = _CONFIGURATION.format(port=self.port, management_port=self.management_port)
        (self.folder / "rabbitmq.conf").write_text(configuration)
        self._kept = Kept.start(
            self.run,
            self.folder,
            "rabbitmq",
            [str(started)],
            environment=self._environment(),
            user=None,
        )
        self._kept.wait_until(self._answers, timeout_s=120)

    def stop(self) -> None:
        """Shut down in order."""
        if self._kept is not None:
            self._kept.stop(signal.SIGTERM, timeout_s=60)

    def kill(self) -> None:
        """End every process of the broker at once (signal 9)."""
        if self._kept is not None:
            self._kept.kill()

    def restart(self) -> None:
        self.stop()
        self.start()

    @property
    def broker(self) -> Broker:
        return Broker(
            amqp=f"amqp://guest:guest@127.0.0.1:{self.port}",
            management=f"http://guest:guest@127.0.0.1:{self.management_port}",
        )

    def url(self, vhost: str = "/") -> str:
        """Return the AMQP URL of a virtual host."""
        return self.broker.url(vhost)

    def _environment(self) -> dict[str, str]:
        own = {
            "HOME": str(self.folder / "home"),
            "ERL_EPMD_PORT": str(_epmd(self.run)),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODENAME": f"comity{self.port}@localhost",
            "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODE_PORT": str(self.port),
            "RABBITMQ_DIST_PORT": str(self.distribution_port),
            "RABBITMQ_MNESIA_BASE": str(self.folder / "data"),
            "RABBITMQ_LOG_BASE": str(self.folder / "log"),
            "RABBITMQ_PID_FILE": str(self.folder / "rabbitmq.pid"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(self.folder / "plugins"),
            "RABBITMQ_CONFIG_FILE": str(self.folder / "rabbitmq.conf"),
            "RABBITMQ_ADVANCED_CONFIG_FILE": str(self.folder / "advanced.config"),
            "RABBITMQ_CONF_ENV_FILE": "/dev/null",
            # Two schedulers that sleep when idle: the clients need the processor more.
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": (
                "-kernel inet_dist_use_interface {127,0,0,1} +S 2:2 +sbwt none +sbwtdcpu none +sbwtdio none"
            ),
        }
        inherited = {k: v for k, v in os.environ.items() if not k.startswith(("RABBITMQ_", "ERL_"))}
        return {**inherited, **own}

    def _answers(self) -> bool:
        try:
            self.broker.call("GET", "/api/health/checks/port-listener/" + str(self.port))
        except BrokerRefused:
            return False
        return True


def _epmd(run: Run) -> int:
    """Return the port of the run's own Erlang port mapper."""

    def start() -> dict[str, int]:
        folder = run.folder / "epmd"
        folder.mkdir(exist_ok=True)
        (port,) = free_ports(1)
        environment = {**os.environ, "ERL_EPMD_PORT": str(port), "ERL_EPMD_ADDRESS": "127.0.0.1"}
        Kept.start(run, folder, "epmd", ["epmd"], environment=environment, user=None)
        return {"port": port}

    return int(run.shared("epmd", start)["port"])


def shared_broker(run: Run) -> Broker:
    """Return a broker on which virtual hosts can be made: the given one if it lets us, else the run's own."""
    given = os.environ.get("COMITY_TEST_BROKER_URL")
    if given and given_without_management() is None:
        return _given(given)
    return Broker(**run.shared("rabbitmq", lambda: _start_shared(run)))


def given_without_management() -> str | None:
    """COMITY_TEST_BROKER_URL, if its management API does not answer: then there is one virtual host only."""
    given = os.environ.get("COMITY_TEST_BROKER_URL")
    if not given:
        return None
    try:
        _given(given).call("GET", "/api/whoami")
    except BrokerRefused:
        return given
    return None


def _given(url: str) -> Broker:
    """COMITY_TEST_BROKER_MANAGEMENT_URL: where the management API is; else port 15672, same account."""
    parts = urllib.parse.urlsplit(url)
    account = f"{parts.username or 'guest'}:{parts.password or 'guest'}"
    management = os.environ.get(
        "COMITY_TEST_BROKER_MANAGEMENT_URL", f"http://{account}@{parts.hostname}:15672"
    )
    return Broker(
        amqp=f"{parts.scheme}://{account}@{parts.hostname}:{parts.port or 5672}", management=management
    )


def _start_shared(run: Run) -> dict[str, str]:
    folder = run.folder / "rabbitmq"
    folder.mkdir(exist_ok=True)
    server = BrokerServer(run=run, folder=folder)
    server.start()
    return {"amqp": server.broker.amqp, "management": server.broker.management}
