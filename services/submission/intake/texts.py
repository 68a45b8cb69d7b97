"""From the bytes of a file to text: by its byte order mark, else as its sender declared, else UTF-8."""

import codecs
from typing import Final

from services.submission.intake.findings import Findings

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


CHARSETS: Final = frozenset(
    {
        *("utf-8", "ascii", "cp866", "koi8-r", "koi8-u", "mac-cyrillic"),
        *(f"cp125{number}" for number in range(9)),
        *(f"iso8859-{number}" for number in (1, 2, 3, 4, 5, 7, 9, 10, 13, 14, 15, 16)),
        *("utf-16", "utf-16-le", "utf-16-be"),
    }
)
"""The encodings that a file may be declared to have, by Python's names of them."""


def charset_named(text: str) -> str | None:
    """The encoding that a charset parameter names, None for one that is not taken."""
    try:
        name = codecs.lookup(text.strip().strip('"')).name
    except (LookupError, ValueError):
        return None
    return name if name in CHARSETS else None


def utf8(data: bytes, findings: Findings, charset: str | None = None) -> bytes | None:
    """The same text in UTF-8 without a mark, or None and a finding that names the first bad line.

    charset: what its sender declared, of CHARSETS. Windows-1251 and Latin-1 cannot be told apart by
    looking at them, so without a declaration neither is guessed.
    """
    encoding = charset or "utf-8"
    for mark, name in _MARKS:
        if data.startswith(mark):
            data, encoding = data[len(mark) :], name
            break
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        row = _line(data, error.start, encoding)
        if charset is not None and encoding == charset:
            findings.add("error", "not-in-charset", row=row, charset=charset)
        else:
            findings.add("error", "not-utf-8", row=row)
        return None
    if "\0" in text:
        findings.add("error", "not-utf-8", row=text.count("\n", 0, text.index("\0")) + 1)
        return None
    return data if encoding == "utf-8" else text.encode()


def _line(data: bytes, at: int, encoding: str) -> int:
    return data[:at].decode(encoding, errors="replace").count("\n") + 1
