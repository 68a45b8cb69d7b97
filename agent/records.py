"""Records of a register, one after the other: rows of a file or of a query, as columns by name."""

import csv
from collections.abc import Iterator, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from agent.configuration import Configuration, CsvRecords, SqlRecords
from agent.errors import AgentError, WrongUse

Record = Mapping[str, Any]


def records_of(configuration: Configuration) -> Iterator[Record]:
    """The records, as they stand. Raises AgentError, and WrongUse where a column that is counted is missing.

    No error says what stands in a record, nor in the address of the register.
    """
    match configuration.records:
        case CsvRecords() as where:
            yield from _of_file(where, configuration.columns)
        case SqlRecords() as where:
            yield from _of_query(where, configuration.columns)


def _of_file(where: CsvRecords, columns: frozenset[str]) -> Iterator[Record]:
    try:
        with where.path.open(encoding=where.encoding, newline="") as file:
            rows = csv.DictReader(file, delimiter=where.separator, restkey=None, restval="")
            _check_columns(columns, rows.fieldnames or ())
            yield from rows
    except OSError:
        raise AgentError(f"{where.path} cannot be read") from None
    except (UnicodeDecodeError, LookupError):
        raise AgentError(f"{where.path} is not in the encoding {where.encoding} (records.encoding)") from None
    except csv.Error:
        raise AgentError(f"{where.path} is no CSV file with the separator {where.separator!r}") from None


def _of_query(where: SqlRecords, columns: frozenset[str]) -> Iterator[Record]:
    try:
        engine = sa.create_engine(where.url)
    except (SQLAlchemyError, ImportError, ValueError):
        raise WrongUse("the address of the register is none that SQLAlchemy knows (records.url_…)") from None
    try:
        with engine.connect().execution_options(stream_results=True) as connection:
            found = connection.execute(sa.text(where.query))
            _check_columns(columns, list(found.keys()))
            for row in found.mappings():
                yield dict(row)
    except SQLAlchemyError as error:
        # The driver's own text may quote what stands in the register, or its address with a password.
        raise AgentError(f"the register does not answer the query ({type(error).__name__})") from None
    finally:
        engine.dispose()


def _check_columns(columns: frozenset[str], found: Any) -> None:
    missing = sorted(columns - set(found))
    if missing:
        raise WrongUse(f"the records have no column {missing[0]!r}; they have: {', '.join(map(str, found))}")
