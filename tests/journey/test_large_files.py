"""Files of 200 MB: refused before they are read, in the caller's words, and without a place to put them."""

import http.client
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
import requests

from deploy.trial.story import PASSWORD
from deploy.trial.systems import System
from tests.journey.office import INDICATOR, Office

MIB = 1024 * 1024
SIZE = 200 * MIB
PIECE = b"2024,UA,M,5\n" * 5000
UNREAD = 32 * MIB
"""More than the buffers between two processes hold, far less than the file."""


def token_of(office: Office) -> str:
    office.own.person("data-submitter")
    about = {"email": f"data-submitter.{office.own.code.lower()}@example.org", "password": PASSWORD}
    token: str = office.story.public().post("/api/v1/sessions", about)["token"]
    return token


class Upload:
    """One request whose body is made while it is sent; `sent` says how far it came."""

    def __init__(self, office: Office, path: str, headers: dict[str, str], *, chunked: bool) -> None:
        self.path = path
        self.headers = {"Authorization": f"Bearer {token_of(office)}", **headers}
        self.chunked = chunked
        self.address = urlsplit(office.system.base_url)
        self.sent = 0

    def __call__(self, language: str) -> requests.Response:
        """The answer, which may come before the whole body was sent."""
        connection = http.client.HTTPConnection(str(self.address.hostname), self.address.port, timeout=120)
        connection.putrequest("POST", self.path)
        length = ("Transfer-Encoding", "chunked") if self.chunked else ("Content-Length", str(SIZE))
        for name, value in {**self.headers, "Accept-Language": language, length[0]: length[1]}.items():
            connection.putheader(name, value)
        self.sent = 0
        try:
            connection.endheaders()
            for piece in self._pieces():
                connection.send(piece)
                self.sent += len(piece)
        except (BrokenPipeError, ConnectionResetError):
            pass  # the server listens no more; its answer is there
        answer = _as_response(connection.getresponse())
        connection.close()
        return answer

    def _pieces(self) -> Iterator[bytes]:
        for _ in range(SIZE // len(PIECE)):
            yield b"%x\r\n%s\r\n" % (len(PIECE), PIECE) if self.chunked else PIECE
        yield b"0\r\n\r\n" if self.chunked else PIECE[: SIZE % len(PIECE)]


def _as_response(answer: http.client.HTTPResponse) -> requests.Response:
    response = requests.Response()
    response.status_code = answer.status
    response.headers.update(dict(answer.getheaders()))
    response._content = answer.read()
    return response


def peak_memory_bytes(system: System) -> int:
    """The most memory that each process of a system has used so far, together."""
    mark = f"COMITY_PORT={system.environment['COMITY_PORT']}".encode()
    total = 0
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if mark not in (process / "environ").read_bytes().split(b"\0"):
                continue
            lines = (process / "status").read_text().splitlines()
        except (FileNotFoundError, ProcessLookupError, PermissionError):
            continue  # it ended meanwhile, or is somebody else's
        total += sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM"))
    assert total > 0
    return total


@pytest.mark.parametrize("media_type", ["text/csv", "application/json", "multipart/form-data; boundary=x"])
def test_a_file_of_200_mb_is_refused_before_it_is_read(any_office: Office, media_type: str) -> None:
    place = {"country": any_office.own.code, "indicator": INDICATOR, "source": "REG"}
    path = f"/api/v1/submissions?{urlencode(place)}"
    upload = Upload(any_office, path, {"Content-Type": media_type}, chunked=False)
    before = peak_memory_bytes(any_office.system)
    refusal = any_office.refused(upload, 413, "too-large")
    assert refusal.en["limit_bytes"] == 100 * MIB
    assert upload.sent < UNREAD or upload.sent == SIZE
    assert peak_memory_bytes(any_office.system) - before < UNREAD


def test_a_file_of_unknown_length_is_refused_at_the_limit(office: Office) -> None:
    place = {"country": office.own.code, "indicator": INDICATOR, "source": "REG"}
    path = f"/api/v1/submissions?{urlencode(place)}"
    upload = Upload(office, path, {"Content-Type": "text/csv"}, chunked=True)
    before = peak_memory_bytes(office.system)
    office.refused(upload, 413, "too-large")
    assert 100 * MIB <= upload.sent < 100 * MIB + UNREAD
    assert peak_memory_bytes(office.system) - before < UNREAD


@pytest.mark.parametrize("path", ["sessions", "users", "submissions/1/approve"])
def test_a_large_body_is_refused_where_no_file_is_expected(office: Office, path: str) -> None:
    headers: dict[str, Any] = {"Content-Type": "application/json"}
    upload = Upload(office, f"/api/v1/{path}", headers, chunked=False)
    refusal = office.refused(upload, 413, "too-large")
    assert refusal.en["limit_bytes"] == MIB
    assert upload.sent < UNREAD
