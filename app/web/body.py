"""Request bodies, read whole only where they are small."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import orjson
from starlette.requests import ClientDisconnect, Request

from ..library.errors import Incomplete, Invalid, TooLarge
from .service import service_of


async def read_body(request: Request) -> bytes:
    """The body's bytes. Raises TooLarge above the setting's limit, before more is read; Incomplete when cut off."""
    limit = service_of(request).settings.max_body_bytes
    parts: list[bytes] = []
    size = 0
    async for chunk in stream_body(request):
        size += len(chunk)
        if size > limit:
            raise TooLarge("The request body", limit)
        parts.append(chunk)
    return b"".join(parts)


async def stream_body(request: Request) -> AsyncIterator[bytes]:
    """The body's bytes as they arrive. Raises Incomplete when it is cut off."""
    try:
        async for chunk in request.stream():
            if chunk:
                yield chunk
    except ClientDisconnect as error:
        raise Incomplete("The request body ended before it was whole.") from error


def parse_json_object(body: bytes, *, empty: bool = False) -> dict[str, Any]:
    """The body as a JSON object, whatever its Content-Type says. Raises Invalid.

    With `empty`, a body of nothing but white space counts as an object without members.
    """
    if empty and not body.strip():
        return {}
    try:
        content = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise Invalid("Request body", f"is not valid JSON: {error.msg} at line {error.lineno}") from error
    if not isinstance(content, dict):
        raise Invalid("Request body", "is not a JSON object.")
    if b"\\u0000" in body and holds_nul(content):
        raise Invalid("Request body", "holds a NUL character.")
    return content


def holds_nul(content: Any) -> bool:
    """Tell whether some text inside the JSON content holds the one character that PostgreSQL cannot store."""
    match content:
        case str():
            return "\0" in content
        case list():
            return any(holds_nul(item) for item in content)
        case dict():
            return any(holds_nul(key) or holds_nul(value) for key, value in content.items())
    return False
