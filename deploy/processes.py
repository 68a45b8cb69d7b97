"""The processes of a distributed system, one role each, and the supervisor that runs all of them.

Roles: rpc-<service> answers calls (nameko, eventlet), consume-<service> keeps its read models,
policies and duties (plain process), relay follows the log into RabbitMQ, web serves pages and API (gunicorn).
"""

import os
import signal
import subprocess
import sys
import threading
import time
import warnings
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import structlog

from deploy.services import NAMES
from servicekit.settings import Settings

logger = structlog.get_logger(__name__)
ROLES = ("relay", *(f"consume-{name}" for name in NAMES), *(f"rpc-{name}" for name in NAMES), "web")


def run_role(role: str, settings: Settings) -> None:
    """Run one role until SIGTERM or SIGINT. Raises LookupError for an unknown role."""
    kind, _, service = role.partition("-")
    match kind:
        case "rpc" if service in NAMES:
            _run_rpc(service, settings)
        case "consume" if service in NAMES:
            _run_consumers(service, settings)
        case "relay" if not service:
            _run_relay(settings)
        case "web" if not service:
            _run_web(settings)
        case _:
            raise LookupError(role)


def _run_rpc(name: str, settings: Settings) -> None:
    # eventlet patches the standard library before anything else is imported; only these processes use it.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that it only takes fixes
        import eventlet

    eventlet.monkey_patch()
    from nameko.runners import ServiceRunner

    from deploy.composition import Threads
    from deploy.services import part

    composition = _composition(settings, name)
    threads = Threads()
    composition.follow(threads, f"rpc-{name}")
    if name == "reporting":
        from deploy.web import reporting_of

        threads.run("disclosures", reporting_of(composition).recorder.run)
    runner = ServiceRunner({"AMQP_URI": settings.broker_url, "comity": composition, "max_workers": 16})
    runner.add_service(part(name).service)
    runner.start()
    stopped = eventlet.event.Event()
    _on_stop_signal(lambda: stopped.send() if not stopped.ready() else None)
    _announce(f"rpc-{name}")
    stopped.wait()
    runner.stop()
    threads.end()
    composition.close()


def _run_consumers(name: str, settings: Settings) -> None:
    from deploy.composition import Threads
    from deploy.services import part
    from eventlog.broker import BrokerConsumer
    from servicekit.duties import keep

    composition = _composition(settings, name)
    threads = Threads(together=True)
    composition.follow(threads, f"consume-{name}")
    service = part(name)
    application = composition.wired(service.name, service.build)
    for consumer in application.consumers:
        runner = BrokerConsumer(consumer, broker_url=str(settings.broker_url))
        threads.run(consumer.name, runner.run)
    for duty in application.duties:
        threads.run(duty.name, partial(keep, duty, composition.engine(name)))
    _until_stopped(f"consume-{name}", threads.stop)
    threads.end()
    composition.close()
    if threads.failed:  # so that whoever supervises it knows
        logger.error("background-work-failed", role=f"consume-{name}", threads=threads.failed)
        sys.exit(1)


def _run_relay(settings: Settings) -> None:
    from deploy.roles import RELAY
    from eventlog.relay import Relay

    composition = _composition(settings, RELAY)
    stop = threading.Event()
    _on_stop_signal(stop.set)
    _announce("relay")
    relay = Relay(engine=composition.engine(RELAY), log=composition.log, broker_url=str(settings.broker_url))
    relay.run(stop)
    composition.close()


def _run_web(settings: Settings) -> None:
    arguments = [
        "gunicorn",
        "--worker-class",
        "gthread",
        "--workers",
        "2",
        "--threads",
        str(settings.threads),
    ]
    arguments += ["--bind", f"{settings.host}:{settings.port}", "--access-logfile", "/dev/null"]
    # Of a form without script each of some hundred ticks is a parameter: as long as gunicorn allows.
    arguments += ["--limit-request-line", "8190"]
    os.execv(sys.executable, [sys.executable, "-m", *arguments, "deploy.wsgi:create()"])


def supervise(settings: Settings, *, ready: Callable[[], None] = lambda: None) -> int:
    """Run every role as a process of its own until one ends or a signal comes; 0 after a signal."""
    prepare_as_owner(settings)
    stop = threading.Event()
    _on_stop_signal(stop.set)
    command = [sys.executable, "-m", "deploy.cli", "process"]
    running = {role: subprocess.Popen([*command, role], start_new_session=True) for role in ROLES}
    ready()
    try:
        while not stop.wait(0.5):
            for role, process in running.items():
                if process.poll() is not None:
                    logger.error("process-ended", role=role, exit_status=process.returncode)
                    return 1
        return 0
    finally:
        _end(list(running.values()))


def prepare_as_owner(settings: Settings) -> None:
    """Create what is missing in the databases; the processes themselves create nothing."""
    from deploy.composition import Composition
    from deploy.prepare import install_core_catalog, prepare_database
    from deploy.readmodels import consumers
    from eventlog.broker import BrokerConsumer
    from servicekit.localbus import LocalBus

    owner = Composition(settings, LocalBus())
    prepare_database(owner)
    # An event that no queue takes is not confirmed: every consumer's queue is there before the relay is.
    for consumer in consumers(owner):
        BrokerConsumer(consumer, broker_url=str(settings.broker_url)).declare()
    owner.close()
    # The owner of the tables may not append: only the services may, each its own types.
    catalog = Composition(settings, LocalBus(), role="catalog")
    catalog.catch_up()
    install_core_catalog(catalog)
    catalog.close()


def _composition(settings: Settings, role: str) -> Any:
    from deploy.composition import Composition
    from servicekit.broker import BrokerCalls

    calls = BrokerCalls(str(settings.broker_url), timeout_s=settings.call_timeout_s)
    return Composition(settings, calls, role=role)


def _until_stopped(role: str, stop: threading.Event) -> None:
    _on_stop_signal(stop.set)
    _announce(role)
    stop.wait()


def _announce(role: str) -> None:
    logger.info("process-ready", role=role, pid=os.getpid())


def _on_stop_signal(react: Callable[[], Any]) -> None:
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: react())


def _end(processes: Sequence[subprocess.Popen[bytes]], patience_s: float = 15) -> None:
    for process in processes:
        process.terminate()
    deadline = time.monotonic() + patience_s
    for process in processes:
        try:
            process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
