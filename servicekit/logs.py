"""Structured log lines of a process: JSON on standard error, one line an event, no secret in any."""

import logging
import sys

import structlog

SECRET = frozenset({"password", "token", "otp", "key", "authorization", "cookie", "secret", "master_key"})


def configure_logs(level: str = "INFO", *, colour: bool = False) -> None:
    """Send structlog and the standard library's logging to standard error."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        _without_secrets,
    ]
    final = structlog.dev.ConsoleRenderer() if colour else structlog.processors.JSONRenderer()
    structlog.configure(
        processors=[*shared, final],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )
    for chatty in ("casbin", "fontTools", "weasyprint", "amqp", "kombu"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    logging.basicConfig(level=level, stream=sys.stderr, format="%(levelname)s %(name)s %(message)s")


def _without_secrets(
    _logger: object, _method: str, line: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    return {name: ("…" if name in SECRET else value) for name, value in line.items()}
