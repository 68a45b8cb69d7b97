"""From the bytes of a file to text: UTF-8 with or without a byte order mark, and UTF-16 with one."""

import codecs
from typing import Final

from services.submission.intake.findings import Findings

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def utf8(data: bytes, findings: Findings) -> bytes | None:
    """The same text in UTF-8 without a mark, or None and a finding that names the first bad line.

    Windows-1251 and Latin-1 cannot be told apart by looking at them, so neither is guessed.
    """
    encoding = "utf-8"
    for mark, name in _MARKS:
        if data.startswith(mark):
            data, encoding = data[len(mark) :], name
            break
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        findings.add("error", "not-utf-8", row=_line(data, error.start, encoding))
        return None
    if "\0" in text:
        findings.add("error", "not-utf-8", row=text.count("\n", 0, text.index("\0")) + 1)
        return None
    return data if encoding == "utf-8" else text.encode()


def _line(data: bytes, at: int, encoding: str) -> int:
    return data[:at].decode(encoding, errors="replace").count("\n") + 1
