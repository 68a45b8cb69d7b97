"""Calls inside one process: nameko service classes on the caller's thread, without a broker."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from servicekit.context import Context
from servicekit.errors import Refused, Unavailable
from servicekit.rpc import operations_of


class LocalBus:
    """The embedded system's Calls.

    Requests and answers pass through JSON, so that a value the broker could not carry
    fails here too. Calls run on the caller's thread: there is no pool to exhaust.
    """

    def __init__(self) -> None:
        self._services: dict[str, tuple[type, Any]] = {}

    def register(self, service: Any, app: Any) -> None:
        """Offer the operations of a service class, its self.app being app."""
        self._services[service.name] = (service, app)

    def call(
        self, service: str, operation: str, request: Mapping[str, Any], context: Context
    ) -> dict[str, Any]:
        if service not in self._services:
            raise Unavailable(part=service)
        cls, app = self._services[service]
        if operation not in operations_of(cls):
            raise LookupError(f"{service} has no operation {operation}")
        worker = cls()
        worker.app, worker.context = app, context
        try:
            answer = getattr(worker, operation)(json.loads(json.dumps(request)))
        except Refused as error:
            raise Refused.from_wire(*error.args) from error
        result: dict[str, Any] = json.loads(json.dumps(answer))
        return result

    def services(self) -> Iterable[type]:
        return [cls for cls, _ in self._services.values()]
