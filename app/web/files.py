"""Sending stored bytes: whole or in ranges, safe to open in a browser."""

from __future__ import annotations

from collections.abc import AsyncIterator
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse

from ..errors import NotFound, Unavailable
from ..library.records import File
from ..pool import PoolBusy
from ..storage.base import ObjectMissing, StorageError
from .call import Call

# What is under a file's address never changes: another file has another address.
FOREVER = "public, max-age=31536000, immutable"
_SANDBOX = "sandbox; default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'"
_DIRECT_SECONDS = 900
_LONGEST_RANGE = 100


async def send_file(call: Call, file: File, *, cache: str = FOREVER) -> Response:
    """Answer with the file: 200, 206 for one range, 304 when the caller has it, 416 for a range that is not there.

    Where clients reach the store themselves they are sent there with 307. Raises NotFound when the bytes are gone, and
    where the call's address begins with another workspace than the file's.
    """
    if file.workspace is not None:
        call.enter(file.workspace)
    request, storage = call.request, call.service.storage
    direct = storage.sign_get(file.key, _DIRECT_SECONDS, _content_type(file))
    if direct is not None:
        return RedirectResponse(direct, status_code=307, headers={"Cache-Control": "no-store"})
    headers = _headers(file, cache)
    if _matches(request.headers.get("if-none-match"), headers["ETag"]):
        return Response(status_code=304, headers=headers)
    start, end = 0, file.size
    span = _range(request, headers["ETag"], file.size)
    if span is not None:
        start, end = span
        if start >= end:
            return Response(status_code=416, headers={**headers, "Content-Range": f"bytes */{file.size}"})
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{file.size}"
    headers["Content-Length"] = str(end - start)
    headers["Content-Type"] = _content_type(file)
    status = 206 if span is not None else 200
    if request.method == "HEAD":
        return Response(status_code=status, headers=headers)
    chunks = await _opened(storage.read(file.key, start, end), file)
    return StreamingResponse(chunks, status_code=status, headers=headers)


def _headers(file: File, cache: str) -> dict[str, str]:
    return {
        "ETag": f'"{file.md5}"',
        "Accept-Ranges": "bytes",
        "Cache-Control": cache,
        "X-Content-Type-Options": "nosniff",
        # An uploaded page or drawing must not run script on this origin.
        "Content-Security-Policy": _SANDBOX,
        "Content-Disposition": f"inline; filename*=UTF-8''{quote(file.file_name, safe='')}",
    }


def _content_type(file: File) -> str:
    return f"{file.content_type}; charset={file.charset}" if file.charset else file.content_type


async def _opened(chunks: AsyncIterator[bytes], file: File) -> AsyncIterator[bytes]:
    """The stream after its first chunk has arrived, so that a failure to open is still an error answer."""
    try:
        first = await anext(chunks, b"")
    except ObjectMissing as missing:
        raise NotFound("file", file.file_name) from missing
    except StorageError as error:
        raise Unavailable("The store does not answer.") from error
    except PoolBusy as busy:
        raise Unavailable("The service is overloaded.") from busy
    return _rejoined(first, chunks)


async def _rejoined(first: bytes, rest: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield first
    async for chunk in rest:
        yield chunk


def _matches(header: str | None, etag: str) -> bool:
    if header is None:
        return False
    return header.strip() == "*" or any(tag.strip().removeprefix("W/") == etag for tag in header.split(","))


def _range(request: Request, etag: str, size: int) -> tuple[int, int] | None:
    """The one range that was asked for (RFC 9110, 14.2); None when there is none to honour, empty when it is absent.

    Several ranges in one request are answered with the whole file, as the RFC allows.
    """
    header = request.headers.get("range", "")
    if request.method != "GET" or len(header) > _LONGEST_RANGE:
        return None
    unit, _, spec = header.partition("=")
    condition = request.headers.get("if-range")
    if unit.strip().lower() != "bytes" or "," in spec or (condition is not None and condition.strip() != etag):
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
