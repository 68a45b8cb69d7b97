"""Prometheus metrics of a process; each is described where it is defined."""

from prometheus_client import Counter, Gauge, Histogram

CALLS = Counter("comity_calls", "Operations by outcome.", ["operation", "outcome"])
CALL_SECONDS = Histogram("comity_call_seconds", "Seconds that an operation took.", ["operation"])
REQUESTS = Counter("comity_requests", "HTTP requests by route and status.", ["app", "route", "status"])
DUTIES = Counter("comity_duties", "Duties performed, by outcome.", ["duty", "outcome"])
DISCLOSURES_WAITING = Gauge("comity_disclosures_waiting", "Records of restricted reads not yet written.")
DISCLOSURE_FAILURES = Counter("comity_disclosure_failures", "Batches of such records that failed.")
