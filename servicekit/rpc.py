"""Operations that services offer, the same classes over RabbitMQ (nameko) and inside one process."""

import functools
import time
import warnings
from collections.abc import Callable, Mapping
from typing import Any, Protocol, TypeVar

import structlog
from marshmallow import Schema, ValidationError

from servicekit.context import Context
from servicekit.errors import ComityError, InvalidRequest, Refused, code_of, status_of
from servicekit.metrics import CALL_SECONDS, CALLS

with warnings.catch_warnings():
    # eventlet says at import that it only takes fixes; nameko 2 runs on it, in the RPC processes alone.
    warnings.simplefilter("ignore")
    from nameko.exceptions import get_module_path
    from nameko.exceptions import registry as errors_of_calls
    from nameko.extensions import DependencyProvider
    from nameko.rpc import rpc

errors_of_calls[get_module_path(Refused)] = Refused.from_wire
logger = structlog.get_logger(__name__)
CONTEXT_KEY = "comity"

Method = TypeVar("Method", bound=Callable[..., Any])


class Calls(Protocol):
    """A way to call operations of services: LocalBus or BrokerCalls."""

    def call(
        self, service: str, operation: str, request: Mapping[str, Any], context: Context
    ) -> dict[str, Any]:
        """Call service.operation with one JSON object and return its one JSON object.

        Raises Refused where the service said no, Unavailable where nobody answers.
        """
        ...


def operation(*, request: type[Schema], response: type[Schema]) -> Callable[[Method], Any]:
    """Make a method of a service class an RPC: parse, call, dump; errors get their wire form.

    The method gets (self, data) with data as loaded by the request schema, and returns what
    the response schema dumps. self.app is the wired service, self.context the caller.
    Both schemas are the contract: contracts/rpc/<service>.json is generated from them.
    """

    def decorate(method: Method) -> Any:
        load, dump = request(), response()

        @functools.wraps(method)
        def entry(self: Any, body: dict[str, Any]) -> dict[str, Any]:
            name, started = f"{self.name}.{method.__name__}", time.perf_counter()
            outcome = "crashed"
            try:
                result: dict[str, Any] = dump.dump(method(self, _load(load, body)))
                outcome = "answered"
                return result
            except ComityError as error:
                outcome = code_of(error)
                raise Refused(code_of(error), status_of(error), error.fields) from error
            except Exception:
                logger.exception("operation-crashed", operation=name, request_id=self.context.request_id)
                raise
            finally:
                CALLS.labels(name, outcome).inc()
                CALL_SECONDS.labels(name).observe(time.perf_counter() - started)

        entry.operation_request = request  # type: ignore[attr-defined]
        entry.operation_response = response  # type: ignore[attr-defined]
        return rpc(expected_exceptions=Refused)(entry)

    return decorate


def _load(schema: Schema, body: dict[str, Any]) -> Any:
    try:
        return schema.load(body)
    except ValidationError as error:
        messages: dict[str, Any] = error.normalized_messages()  # type: ignore[no-untyped-call]  # marshmallow's own
        raise InvalidRequest(errors=flat_errors(messages)) from None


def flat_errors(messages: Mapping[str, Any], prefix: str = "") -> list[dict[str, str]]:
    """marshmallow's nested messages as a list of {field, message}; field is a dotted path."""
    found: list[dict[str, str]] = []
    for name, value in messages.items():
        path = f"{prefix}.{name}" if prefix else str(name)
        if isinstance(value, Mapping):
            found.extend(flat_errors(value, path))
        else:
            found.extend({"field": path, "message": str(text)} for text in value)
    return found


class Wired(DependencyProvider):  # type: ignore[misc]  # nameko is untyped
    """Gives a service class its wired application (self.app), built once in a process."""

    def __init__(self, build: Callable[[Any], Any]) -> None:
        self.build = build
        self.app: Any = None

    def setup(self) -> None:
        self.app = self.container.config["comity"].wired(self.container.service_name, self.build)

    def get_dependency(self, worker_ctx: Any) -> Any:
        return self.app


class Caller(DependencyProvider):  # type: ignore[misc]  # nameko is untyped
    """Gives a service class the Context of the call (self.context)."""

    def get_dependency(self, worker_ctx: Any) -> Context:
        return Context.from_wire(worker_ctx.data.get(CONTEXT_KEY) or {})


def operations_of(service: type) -> dict[str, tuple[type[Schema], type[Schema]]]:
    """The operations of a service class and of those it is made of: name to (request, response schema)."""
    return {
        name: (method.operation_request, method.operation_response)
        for part in reversed(service.__mro__)
        for name, method in vars(part).items()
        if hasattr(method, "operation_request")
    }
