"""Ways to ask a running system: its HTTP applications, and its operations over the bus."""

import json
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.cookiejar import DefaultCookiePolicy
from typing import Any, Final, Protocol
from urllib.parse import urlencode

import requests
from werkzeug.test import Client

from servicekit.context import Context
from servicekit.errors import Refused
from servicekit.rpc import Calls

REFUSED: Final = frozenset({401, 403, 404})
"""Not signed in, not allowed, and nothing there for this caller."""
TIMEOUT_S: Final = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back. status: of HTTP; an operation's is that of its refusal, else 200."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def text(self) -> str:
        return self.body.decode(errors="replace")

    @property
    def told(self) -> str:
        """Status and what was said, for messages."""
        said = re.search(r"<title>(.*?)</title>|\"detail\": \"(.*?)\"", self.text, re.DOTALL)
        return f"{self.status} {' '.join((said[0] if said else self.text)[:300].split())}"

    @property
    def refused(self) -> bool:
        """Refused: 401, 403, 404, or sent to the page where people sign in."""
        led_to_sign_in = self.status == 303 and "/sign-in?next=" in self.headers.get("Location", "")
        return self.status in REFUSED or led_to_sign_in


class Web(Protocol):
    """The two HTTP applications of a system, reached in some way."""

    def send(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer: ...


@dataclass(frozen=True, slots=True)
class InProcess:
    """The applications as WSGI, in this process."""

    client: Client

    def send(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        with self.client.open(path, method=method, headers=dict(headers), data=body) as answer:
            return Answer(status=answer.status_code, body=answer.get_data(), headers=dict(answer.headers))


class OverNetwork:
    """The applications behind an address."""

    def __init__(self, base_url: str) -> None:
        self._base_url = base_url
        self._session = requests.Session()
        self._session.trust_env = False
        # A server may end a kept connection just when the next request goes out on it.
        self._session.headers["Connection"] = "close"
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))

    def send(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        answer = self._session.request(
            method,
            self._base_url + path,
            headers=dict(headers),
            data=body,
            allow_redirects=False,
            timeout=TIMEOUT_S,
        )
        return Answer(status=answer.status_code, body=answer.content, headers=answer.headers)

    def close(self) -> None:
        self._session.close()


@dataclass(slots=True)
class Operations:
    """The operations of a system, called directly: no gateway stands before the services."""

    calls: Calls

    def call(self, operation: str, body: Mapping[str, Any], actor: str | None) -> Answer:
        service, _, name = operation.partition(".")
        # What the log keeps of an attempt has a request's number, as behind the gateway.
        context = Context(actor=actor, address="127.0.0.1", request_id=uuid.uuid4().hex)
        try:
            answer = self.calls.call(service, name, body, context)
        except Refused as refusal:
            return Answer(status=refusal.remote_status, body=str(refusal.args).encode())
        return Answer(status=200, body=json.dumps(answer, separators=(",", ":")).encode())


def multipart(
    form: Mapping[str, str], file: tuple[str, str, str], original: tuple[str, str, str] | None = None
) -> tuple[str, bytes]:
    """Content type and body of a form with a file, and its original. Files: name, content, media type."""
    boundary = uuid.uuid4().hex
    parts = [f'name="{name}"\r\n\r\n{value}' for name, value in form.items()]
    for field_name, each in (("file", file), ("original", original)):
        if each is not None:
            name, content, media_type = each
            head = f'name="{field_name}"; filename="{name}"\r\nContent-Type: {media_type}'
            parts.append(f"{head}\r\n\r\n{content}")
    lines = "".join(f"--{boundary}\r\nContent-Disposition: form-data; {part}\r\n" for part in parts)
    return f"multipart/form-data; boundary={boundary}", f"{lines}--{boundary}--\r\n".encode()


def urlencoded(form: Mapping[str, str]) -> tuple[str, bytes]:
    """Content type and body of a plain form."""
    return "application/x-www-form-urlencoded", urlencode(form).encode()


def form_token(page: str) -> str:
    """The token of the forms of a page."""
    found = re.search(r'name="csrf_token" value="([0-9a-f]+)"', page)
    assert found is not None, "the page has no form"
    return found[1]
