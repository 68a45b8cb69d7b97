"""What comes back from an address: taken up to a limit, of an expected kind, whole."""

import zlib
from collections.abc import Collection
from dataclasses import dataclass, field
from email.message import Message
from typing import Final

from urllib3 import BaseHTTPResponse
from urllib3.exceptions import ProtocolError

from servicekit.outward.errors import AnswerIncomplete, AnswerTooLarge, AnswerUnexpected, StatusUnexpected

_PART: Final = 64 * 1024
_GZIP: Final = frozenset({"gzip", "x-gzip"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much of an answer is taken, and for how long it is waited for.

    size_bytes: of the content, as sent and unpacked. read_s: between two parts. total_s: for everything.
    """

    size_bytes: int
    connect_s: float = 10
    read_s: float = 20
    total_s: float = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Tags:
    """What a server said to recognise a content by; sent back, it answers "unchanged" without content."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back. content: unpacked, empty where unchanged; media_type: lower case, no parameters."""

    status: int
    content: bytes = field(repr=False)
    media_type: str
    charset: str | None
    tags: Tags
    unchanged: bool


def taken(response: BaseHTTPResponse, limits: Limits, accept: Collection[str] | None) -> Answer:
    """Read an answer. accept: the media types that are taken; None: any, and "unchanged" is none of success.

    Raises StatusUnexpected, AnswerUnexpected, AnswerTooLarge, AnswerIncomplete.
    """
    media_type, charset = _kind(response.headers.get("Content-Type", ""))
    tags = Tags(etag=_tag(response, "ETag"), last_modified=_tag(response, "Last-Modified"))
    unchanged = response.status == 304 and accept is not None
    if not unchanged and not 200 <= response.status < 300:
        raise StatusUnexpected(answered=response.status)
    if not unchanged and accept is not None and media_type not in accept:
        raise AnswerUnexpected(media_type=media_type[:100], accepted=sorted(accept))
    content = b"" if unchanged else _content(response, limits)
    return Answer(
        status=response.status,
        content=content,
        media_type=media_type,
        charset=charset,
        tags=tags,
        unchanged=unchanged,
    )


def _content(response: BaseHTTPResponse, limits: Limits) -> bytes:
    """The whole content, unpacked. Raises AnswerTooLarge before more than a part too much was kept."""
    announced = response.headers.get("Content-Length", "")
    if announced.isdecimal() and int(announced) > limits.size_bytes:
        raise AnswerTooLarge(limit_bytes=limits.size_bytes)
    encoding = response.headers.get("Content-Encoding", "identity").strip().lower()
    if encoding not in _GZIP | {"identity", ""}:
        raise AnswerIncomplete()  # nobody asked for it packed like this
    packed = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16) if encoding in _GZIP else None
    found, received = bytearray(), 0
    try:
        while part := response.read1(_PART, decode_content=False):
            received += len(part)
            room = limits.size_bytes + 1 - len(found)
            found += part if packed is None else packed.decompress(part, max_length=room)
            if max(received, len(found)) > limits.size_bytes:
                raise AnswerTooLarge(limit_bytes=limits.size_bytes)
    except zlib.error:
        raise AnswerIncomplete() from None
    except ProtocolError:
        raise AnswerIncomplete() from None
    if (announced.isdecimal() and received != int(announced)) or not _whole(packed):
        raise AnswerIncomplete()
    return bytes(found)


def _whole(packed: "zlib._Decompress | None") -> bool:
    return packed is None or (packed.eof and not packed.unused_data)


def _kind(header: str) -> tuple[str, str | None]:
    message = Message()
    message["Content-Type"] = header or "application/octet-stream"
    charset = message.get_param("charset")
    return message.get_content_type(), charset[:64] if isinstance(charset, str) else None


def _tag(response: BaseHTTPResponse, name: str) -> str | None:
    """A tag short enough to keep and fit to be sent back in a header."""
    text = response.headers.get(name)
    return text if text is not None and len(text) <= 500 and text.isprintable() and text.isascii() else None
