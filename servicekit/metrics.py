"""Prometheus metrics of a process; each is described where it is defined."""

from prometheus_client import Counter, Gauge, Histogram

CALLS = Counter("comity_calls", "Operations by outcome.", ["operation", "outcome"])
CALL_SECONDS = Histogram("comity_call_seconds", "Seconds that an operation took.", ["operation"])
CONSUMER_POSITION = Gauge(
    "comity_consumer_position", "Log position that a consumer has reached.", ["consumer"]
)
REQUESTS = Counter("comity_requests", "HTTP requests by route and status.", ["app", "route", "status"])
