"""Bulk payloads: a header and columns of equal length, dictionary-encoded, as canonical JSON under zstd."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import zstandard

from eventlog.canonical import check_json
from eventlog.errors import PayloadDamaged, PayloadInvalid, PayloadTooLarge

ROWS_LIMIT = 50_000
DECOMPRESSED_LIMIT_BYTES = 64 * 1024 * 1024
COMPRESSION_LEVEL = 3

Scalar = str | int | bool | None


class Columns:
    """A table of scalars with a header: what one submission holds, in one event.

    header: a JSON object. columns: name -> values, all of the same length; a value is str, int, bool or
    None. Values are kept as a dictionary of distinct values and one code per row, so that a reader can
    work on codes (`dictionary`) without building a string per row.
    """

    __slots__ = ("_columns", "header", "rows")

    header: dict[str, Any]
    rows: int

    def __init__(self, header: Mapping[str, object], columns: Mapping[str, Sequence[Scalar]]) -> None:
        lengths = {len(values) for values in columns.values()}
        if len(lengths) > 1:
            raise PayloadInvalid(reason="columns of different length", path="")
        self.header = dict(header)
        self.rows = lengths.pop() if lengths else 0
        if self.rows > ROWS_LIMIT:
            raise PayloadTooLarge(what="rows", actual=self.rows, limit=ROWS_LIMIT)
        self._columns = {name: _compact(name, values) for name, values in columns.items()}

    @classmethod
    def _of(cls, header: dict[str, object], rows: int, columns: "dict[str, _Column]") -> "Columns":
        made = cls.__new__(cls)
        made.header, made.rows, made._columns = header, rows, columns
        return made

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._columns)

    def column(self, name: str) -> list[Scalar]:
        """The values of one column, one per row. KeyError if there is no such column."""
        values, codes = self._columns[name]
        if codes is None:
            return list(values) if len(values) == self.rows else values * self.rows
        return list(map(values.__getitem__, codes))

    def dictionary(self, name: str) -> tuple[list[Scalar], list[int]]:
        """The distinct values of one column in order of first appearance, and one index per row."""
        values, codes = self._columns[name]
        if codes is not None:
            return list(values), list(codes)
        if len(values) == 1:
            return list(values), [0] * self.rows
        return _dictionary(values)

    def __len__(self) -> int:
        return self.rows

    def __iter__(self) -> Iterator[tuple[Scalar, ...]]:
        """Rows as tuples in the order of `names`."""
        return zip(*(self.column(name) for name in self._columns), strict=True)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Columns) and canonical_columns(self) == canonical_columns(other)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"Columns(header={self.header!r}, names={self.names!r}, rows={self.rows})"


# Distinct values and codes; codes None: one value per row, or a single value for all rows.
_Column = tuple[list[Scalar], list[int] | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class EncodedColumns:
    """Columns as they will be stored (not sealed yet): what a child process hands to the one that appends.

    content_digest is the SHA-256 of the canonical bytes before compression: use it for the request of a
    Command, because compressed bytes may differ between versions of zstd.
    """

    compressed: bytes
    content_digest: bytes
    header: dict[str, object]
    names: tuple[str, ...]
    rows: int


def encode_columns(header: Mapping[str, object], columns: Mapping[str, Sequence[Scalar]]) -> EncodedColumns:
    """Encode in whatever process this is called; the result is picklable and `NewEvent` accepts it.

    Raises PayloadInvalid (float, unequal lengths ...) and PayloadTooLarge.
    """
    return encoded(Columns(header, columns))


def encoded(table: Columns) -> EncodedColumns:
    """The stored form of columns."""
    content = canonical_columns(table)
    return EncodedColumns(
        compressed=compress(content),
        content_digest=hashlib.sha256(content).digest(),
        header=table.header,
        names=table.names,
        rows=table.rows,
    )


def canonical_columns(table: Columns) -> bytes:
    """The canonical bytes: equal for equal tables, whichever way they were built."""
    check_json(table.header, "/header")
    body = {
        "header": table.header,
        "rows": table.rows,
        "columns": [
            {"name": name, "values": values}
            if codes is None
            else {"name": name, "values": values, "codes": codes}
            for name, (values, codes) in table._columns.items()
        ],
    }
    return _bounded(
        json.dumps(body, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))
    )


def decode_columns(content: bytes) -> Columns:
    """The table of canonical bytes. Raises PayloadDamaged when they describe none."""
    try:
        body = json.loads(content)
        rows = body["rows"]
        if type(rows) is not int or not 0 <= rows <= ROWS_LIMIT:
            raise PayloadTooLarge(what="rows", actual=rows, limit=ROWS_LIMIT)
        columns: dict[str, _Column] = {}
        for column in body["columns"]:
            values, codes = column["values"], column.get("codes")
            _check_shape(rows, values, codes)
            columns[column["name"]] = (values, codes)
        return Columns._of(body["header"], rows, columns)
    except (ValueError, KeyError, TypeError) as error:
        raise PayloadDamaged(reason=f"columns: {error}") from error


def _check_shape(rows: int, values: list[Scalar], codes: list[int] | None) -> None:
    if codes is None:
        if len(values) not in (1, rows):
            raise ValueError("a column of another length")
    elif len(codes) != rows or (codes and not 0 <= min(codes) <= max(codes) < len(values)):
        raise ValueError("codes that do not fit the column")


def compress(content: bytes) -> bytes:
    """One zstd frame that names its content size."""
    return zstandard.ZstdCompressor(level=COMPRESSION_LEVEL, write_content_size=True).compress(content)


def decompress(stored: bytes) -> bytes:
    """The content of a frame. Raises PayloadTooLarge before it unpacks more than the limit."""
    try:
        size = zstandard.frame_content_size(stored)
        if size < 0:
            raise PayloadDamaged(reason="a frame without its size")
        if size > DECOMPRESSED_LIMIT_BYTES:
            raise PayloadTooLarge(what="bytes", actual=size, limit=DECOMPRESSED_LIMIT_BYTES)
        return zstandard.ZstdDecompressor().decompress(stored)
    except zstandard.ZstdError as error:
        raise PayloadDamaged(reason=str(error)) from error


def _bounded(text: str) -> bytes:
    try:
        content = text.encode()
    except UnicodeEncodeError as error:
        raise PayloadInvalid(reason="text that is no valid Unicode", path="/columns") from error
    if len(content) > DECOMPRESSED_LIMIT_BYTES:
        raise PayloadTooLarge(what="bytes", actual=len(content), limit=DECOMPRESSED_LIMIT_BYTES)
    return content


def _compact(name: str, values: Sequence[Scalar]) -> _Column:
    """Choose the smaller spelling by a fixed rule, so that equal columns are always spelled the same."""
    for kind in {*map(type, values)} - {str, int, bool, type(None)}:
        raise PayloadInvalid(reason=f"{kind.__name__} is not allowed", path=f"/columns/{name}")
    distinct, codes = _dictionary(values)
    check_json(distinct, f"/columns/{name}")
    if len(distinct) == 1:
        return distinct, None
    if 2 * len(distinct) > len(values):
        return list(values), None
    return distinct, codes


def _dictionary(values: Sequence[Scalar]) -> tuple[list[Scalar], list[int]]:
    if len({*map(type, values)} - {type(None)}) < 2:
        distinct = list(dict.fromkeys(values))
        place_of = {value: place for place, value in enumerate(distinct)}
        return distinct, list(map(place_of.__getitem__, values))
    places: dict[tuple[type, Scalar], int] = {}
    # The type is part of the key because 1 == True == 1.0 in a dictionary.
    codes = [places.setdefault((value.__class__, value), len(places)) for value in values]
    return [value for _, value in places], codes
