"""Sending stored bytes: whole or in ranges, safe to open in a browser."""

from __future__ import annotations

from collections.abc import AsyncIterator

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse

from ..errors import NotFound, ObjectMissing
from ..library.records import File
from .call import Call
from .conditions import Conditions, Validators
from .disposition import harmless, inline

# Of an address where another file never stands, and of one where tomorrow another may.
_FOREVER = "public, max-age=31536000, immutable"
_REVALIDATE = "public, no-cache"
_SANDBOX = "sandbox; default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'"
_DIRECT_SECONDS = 900
_LONGEST_RANGE = 100


async def send_file(call: Call, file: File, *, replaceable: bool = False) -> Response:
    """Answer with the file: 200, or 206 for one range; 304 when the caller has it, 412 when another one was meant.

    A range that is not there is refused with 416. `replaceable` says that the address is not this file's alone. Where
    clients reach the store themselves they are sent there with 307. Raises NotFound when the bytes are gone, and where
    the call's address begins with another workspace than the file's.
    """
    if file.workspace is not None:
        call.enter(file.workspace)
    request, storage = call.request, call.service.storage
    if storage.is_direct:
        return RedirectResponse(_direct(call, file), status_code=307, headers={"Cache-Control": "no-store"})
    conditions = Conditions(request.scope)
    current = Validators(f'"{file.md5}"', file.modified_at // 1000, exact=not replaceable)
    headers = _headers(file, current, replaceable)
    instead = conditions.status(current)
    if instead == 304:
        return Response(status_code=304, headers=headers)
    if instead is not None:
        return _refusal(instead, current)
    start, end = 0, file.size
    span = _range(request, file.size) if conditions.allow_range(current) else None
    if span is not None:
        start, end = span
        if start >= end:
            return _refusal(416, current, f"bytes */{file.size}")
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{file.size}"
    headers["Content-Length"] = str(end - start)
    headers["Content-Type"] = _content_type(file)
    status = 206 if span is not None else 200
    if request.method == "HEAD":
        return Response(status_code=status, headers=headers)
    chunks = await _opened(storage.read(file.key, start, end), file)
    return StreamingResponse(chunks, status_code=status, headers=headers)


def _direct(call: Call, file: File) -> str:
    """The file's address in the store, for the method that will be used there."""
    content_type = _content_type(file)
    return call.service.storage.sign_get(
        file.key,
        _DIRECT_SECONDS,
        content_type=content_type,
        disposition=harmless(file.file_name, content_type),
        head=call.request.method == "HEAD",
    )


def _headers(file: File, current: Validators, replaceable: bool) -> dict[str, str]:
    return {
        "ETag": current.etag,
        "Last-Modified": current.last_modified,
        "Accept-Ranges": "bytes",
        "Cache-Control": _REVALIDATE if replaceable else _FOREVER,
        "X-Content-Type-Options": "nosniff",
        # An uploaded page or drawing must not run script on this origin.
        "Content-Security-Policy": _SANDBOX,
        "Content-Disposition": inline(file.file_name),
    }


def _refusal(status: int, current: Validators, content_range: str | None = None) -> Response:
    headers = {"ETag": current.etag, "Cache-Control": "no-store"}
    return Response(status_code=status, headers=headers | ({"Content-Range": content_range} if content_range else {}))


def _content_type(file: File) -> str:
    return f"{file.content_type}; charset={file.charset}" if file.charset else file.content_type


async def _opened(chunks: AsyncIterator[bytes], file: File) -> AsyncIterator[bytes]:
    """The stream after its first chunk has arrived, so that a failure to open is still an error answer."""
    try:
        first = await anext(chunks, b"")
    except ObjectMissing as missing:
        raise NotFound("file", file.file_name) from missing
    return _rejoined(first, chunks)


async def _rejoined(first: bytes, rest: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield first
    async for chunk in rest:
        yield chunk


def _range(request: Request, size: int) -> tuple[int, int] | None:
    """The one range that was asked for (RFC 9110, 14.2); None when there is none to honour, empty when it is absent.

    Several ranges in one request are answered with the whole file, as the RFC allows.
    """
    header = request.headers.get("range", "")
    if request.method != "GET" or len(header) > _LONGEST_RANGE:
        return None
    unit, _, spec = header.partition("=")
    if unit.strip().lower() != "bytes" or "," in spec:
        return None
    first, dash, last = (piece.strip() for piece in spec.partition("-"))
    if not dash or not all(piece == "" or (piece.isascii() and piece.isdigit()) for piece in (first, last)):
        return None
    if first == "" and last == "":
        return None
    if first == "":
        return max(size - int(last), 0), size
    if last != "" and int(last) < int(first):
        return None
    return int(first), min(int(last) + 1, size) if last else size
