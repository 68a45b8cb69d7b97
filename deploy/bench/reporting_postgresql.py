"""Reading over ten million stored observations in PostgreSQL, as a reader with restricted rights."""

from deploy.bench import reads
from deploy.bench.environment import BenchEnvironment
from deploy.bench.rows import BenchRow
from deploy.bench.stored import in_postgresql


def rows(environment: BenchEnvironment) -> list[BenchRow]:
    """Measure a query, a page and a file of a million cells."""
    stored = in_postgresql(environment)
    try:
        return reads.rows(stored)
    finally:
        stored.close()
