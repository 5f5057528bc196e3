"""Asking by HTTP, as any client would: no redirect is followed, no proxy of this machine's is used."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPException, HTTPMessage, HTTPSConnection
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from .finding import in_thread

SECONDS = 10.0
_MOST_BYTES = 2**20


class Answer(NamedTuple):
    """As it came, as far as anybody needs it."""

    status: int
    headers: HTTPMessage
    body: bytes
    certificate: Mapping[str, Any] | None


async def ask(
    url: str,
    method: str = "GET",
    *,
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
    trusted: ssl.SSLContext | None = None,
) -> Answer:
    """The answer. Raises OSError, for what is no HTTP as well."""
    return await in_thread(_ask, url, method, dict(headers or {}), body, trusted)


def _ask(url: str, method: str, headers: dict[str, str], body: bytes | None, trusted: ssl.SSLContext | None) -> Answer:
    parts = urlsplit(url)
    host, target = parts.hostname or "", f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
    if parts.scheme == "https":
        context = trusted or ssl.create_default_context()
        connection: HTTPConnection = HTTPSConnection(host, parts.port, timeout=SECONDS, context=context)
    else:
        connection = HTTPConnection(host, parts.port, timeout=SECONDS)
    try:
        connection.connect()
        sock = connection.sock
        certificate = sock.getpeercert() if isinstance(sock, ssl.SSLSocket) else None
        connection.request(method, target, body, headers)
        answer = connection.getresponse()
        return Answer(answer.status, answer.headers, answer.read(_MOST_BYTES), certificate)
    except HTTPException as error:
        raise OSError(f"what answers is no HTTP: {error!r}") from error
    finally:
        connection.close()
