"""Prometheus metrics of a process; each is described where it is defined."""

from prometheus_client import Counter, Histogram

CALLS = Counter("comity_calls", "Operations by outcome.", ["operation", "outcome"])
CALL_SECONDS = Histogram("comity_call_seconds", "Seconds that an operation took.", ["operation"])
REQUESTS = Counter("comity_requests", "HTTP requests by route and status.", ["app", "route", "status"])
