"""A client of the HTTP API, as an agency's own program would have one."""

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from http.cookiejar import DefaultCookiePolicy
from typing import Any

import requests

TIMEOUT_S = 120


class Problem(RuntimeError):
    """The system answered with a problem document, or with a status that was not expected."""

    def __init__(self, method: str, path: str, status: int, body: Any) -> None:
        code = body.get("code") if isinstance(body, dict) else None
        super().__init__(f"{method} {path} answered {status} {code or ''}: {str(body)[:500]}")
        self.status = status
        self.code = code
        self.body = body


class Connections(threading.local):
    """The open connections of each thread, shared by its clients; no cookie is kept."""

    def __init__(self) -> None:
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))


class Client:
    """Calls under one base address, on behalf of whoever signed in; for any number of threads."""

    def __init__(
        self,
        base_url: str,
        token: str | None = None,
        *,
        language: str = "en",
        connections: Connections | None = None,
    ) -> None:
        self.base_url = base_url
        self._connections = connections or Connections()
        self._headers = {"Accept-Language": language}
        if token is not None:
            self._headers["Authorization"] = f"Bearer {token}"

    def with_token(self, token: str) -> "Client":
        """A client for whoever the token belongs to: a person's session, or an agency's key."""
        return Client(self.base_url, token, connections=self._connections)

    def signed_in(self, email: str, password: str) -> "Client":
        """A client for the person with this address. Raises Problem."""
        session = self.post("/api/v1/sessions", {"email": email, "password": password})
        return self.with_token(session["token"])

    def invited(self, path: str, body: Mapping[str, Any], password: str) -> Any:
        """Post what gives somebody an account, and open it as they would, with the link of the answer.

        The answer. Raises Problem.
        """
        answer = self.post(path, body)
        public = Client(self.base_url, connections=self._connections)
        public.post(
            "/api/v1/invitations/accept", {"token": answer["invitation"]["token"], "password": password}
        )
        return answer

    def get(self, path: str, **query: Any) -> Any:
        """The JSON answer. Raises Problem."""
        return self._answer("GET", path, params=query)

    def fetch(
        self, path: str, *, headers: Mapping[str, str] | None = None, **query: Any
    ) -> requests.Response:
        """The answer as it came, whatever its status."""
        return self.send("GET", path, headers=headers, params=query)

    def send(
        self, method: str, path: str, *, headers: Mapping[str, str] | None = None, **how: Any
    ) -> requests.Response:
        """The answer to any request as it came, whatever its status. how: as requests takes it."""
        return self._request(method, path, headers=headers, **how)

    def items(self, path: str, **query: Any) -> Iterator[Any]:
        """Every item of a list, page by page. Raises Problem."""
        page = self.get(path, **query)
        yield from page["items"]
        while page["next"]:
            page = self.get(page["next"].removeprefix(self.base_url))
            yield from page["items"]

    def post(self, path: str, body: Any = None, **query: Any) -> Any:
        """The JSON answer to a JSON body. Raises Problem."""
        return self._answer("POST", path, json={} if body is None else body, params=query)

    def put(self, path: str, body: Any) -> Any:
        """The JSON answer to a JSON body. Raises Problem."""
        return self._answer("PUT", path, json=body)

    def patch(self, path: str, body: Any) -> Any:
        """PATCH a JSON body."""
        return self._answer("PATCH", path, json=body)

    def post_csv(self, path: str, text: str, **query: Any) -> Any:
        """The JSON answer to a CSV body. Raises Problem."""
        headers = {"Content-Type": "text/csv; charset=utf-8"}
        return self._answer("POST", path, data=text.encode(), headers=headers, params=query)

    def post_file(
        self, path: str, name: str, content: bytes, media_type: str, form: Mapping[str, str]
    ) -> Any:
        """The JSON answer to a form with a file. Raises Problem."""
        return self._answer("POST", path, data=form, files={"file": (name, content, media_type)})

    def wait_until_ready(self, timeout_s: float, alive: Callable[[], bool] = lambda: True) -> None:
        """Wait until the system answers that it is ready. Raises TimeoutError; at once if not alive."""
        deadline = time.monotonic() + timeout_s
        while time.monotonic() < deadline and alive():
            try:
                if self.fetch("/health/ready").status_code == 200:
                    return
            except requests.ConnectionError:
                pass  # it does not listen yet
            time.sleep(0.1)
        raise TimeoutError(f"{self.base_url} was not ready within {timeout_s} s")

    def _answer(self, method: str, path: str, **how: Any) -> Any:
        response = self._request(method, path, **how)
        kind = response.headers.get("Content-Type", "")
        body = response.json() if "json" in kind else response.text
        if not response.ok:
            raise Problem(method, path, response.status_code, body)
        return body

    def _request(
        self, method: str, path: str, *, headers: Mapping[str, str] | None = None, **how: Any
    ) -> requests.Response:
        given = {**self._headers, **(headers or {})}
        address = self.base_url + path
        return self._connections.session.request(method, address, headers=given, timeout=TIMEOUT_S, **how)
