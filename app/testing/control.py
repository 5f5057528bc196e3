"""Calls of a server's own API, and what a server is told by that is none, or too old."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from contextlib import closing
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import urlsplit

OLDEST = (0, 1, 0)
"""The oldest version of a server that has all that is called here."""
SECONDS = 30.0
"""How long an answer may take."""


class ServerError(Exception):
    """The server cannot be used: it is not there, too old, no Triptych, or refuses. The message is for people."""


class Control:
    """The service's own API behind an address, which may begin with the path of a workspace.

    `token` is that of the control API, where it asks for one. What cannot be reached is told by `diagnose`, where
    whoever started it knows more.
    """

    def __init__(
        self,
        url: str,
        token: str | None = None,
        diagnose: Callable[[], str | None] = lambda: None,
        *,
        seconds: float = SECONDS,
    ) -> None:
        """Raises ServerError where this is no address, or that can be no token."""
        self.url = url.rstrip("/")
        self.token = token
        self._diagnose = diagnose
        self._seconds = seconds
        parts = urlsplit(self.url)
        try:
            host, port = parts.hostname, parts.port
        except ValueError:
            host = port = None
        if parts.scheme not in ("http", "https") or not host or parts.query or parts.fragment:
            raise ServerError(f"{url!r} is no address of a server: one looks like http://127.0.0.1:8000")
        if not all(character.isprintable() or character > "\x7f" for character in token or ""):
            raise ServerError("TRIPTYCH_CONTROL_TOKEN: holds characters that no header can carry")
        self._make, self._host, self._port = _CONNECTIONS[parts.scheme], host, port
        self._path = parts.path

    def of(self, path: str) -> Control:
        """The same below a path."""
        return Control(self.url + path, self.token, self._diagnose, seconds=self._seconds)

    def without_token(self) -> Control:
        """The same for calls of a vendor's API, which has tokens of its own."""
        return Control(self.url, diagnose=self._diagnose, seconds=self._seconds)

    def call(self, method: str, path: str, body: object = None, *, headers: dict[str, str] | None = None) -> Any:
        """What the server answers, read as JSON. Raises ValueError for what it calls a mistake, ServerError else."""
        status, content = self._send(method, path, body, headers or {})
        answer = _read(content)
        if 200 <= status < 300:
            return answer
        said = answer.get("message") or answer.get("error_message") if isinstance(answer, dict) else None
        message = f"{method} {self.url}{path} answered {status}: {said or content[:200]!r}"
        if status in (400, 422):
            raise ValueError(said or message)
        if status == 401 and not self.token:
            message += " (TRIPTYCH_CONTROL_TOKEN is where the token is looked for)"
        raise ServerError(message)

    def check_server(self) -> None:
        """Raises ServerError unless a Triptych that is new enough answers there."""
        status, content = self._send("GET", "/", None, {"Accept": "application/json"})
        page = _read(content)
        if status != 200 or not isinstance(page, dict) or page.get("service") != "triptych":
            raise ServerError(f"what answers at {self.url} is no Triptych")
        version = page.get("version")
        if not isinstance(version, str) or _numbers(version) < OLDEST:
            needed = ".".join(map(str, OLDEST))
            raise ServerError(f"the Triptych at {self.url} is too old: {version or 'its version'} is before {needed}")

    def _send(self, method: str, path: str, body: object, given: dict[str, str]) -> tuple[int, bytes]:
        content = None if body is None else json.dumps(body).encode()
        headers: dict[str, str | bytes] = {**given}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}".encode(errors="surrogateescape")
        try:
            with closing(self._make(self._host, self._port, timeout=self._seconds)) as connection:
                connection.request(method, self._path + path, content, headers)
                answer = connection.getresponse()
                return answer.status, answer.read()
        except (OSError, HTTPException, UnicodeError) as error:  # UnicodeError: such a name can no host have
            reason = self._diagnose() or f"no Triptych answers at {self.url}: {error or type(error).__name__}"
            raise ServerError(reason) from error


_CONNECTIONS: dict[str, Callable[..., HTTPConnection]] = {"http": HTTPConnection, "https": HTTPSConnection}


def _read(content: bytes) -> Any:
    try:
        return json.loads(content) if content else None
    except ValueError:
        return None


def _numbers(version: str) -> tuple[int, ...]:
    """What a version begins with: 1.2.3rc1 counts as 1.2.3."""
    return tuple(int(number) for number in re.findall(r"\d+", version)[:3])
