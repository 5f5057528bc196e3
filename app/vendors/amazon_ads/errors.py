"""From library errors to this vendor's status, code and body: one table."""

from __future__ import annotations

import uuid

import orjson
from starlette.responses import Response

from ...errors import (
    Expired,
    Incomplete,
    Invalid,
    NotFound,
    TooLarge,
    TriptychError,
    Unauthenticated,
    Unavailable,
)
from ...web.call import Call
from ...web.errors import NotAllowed, Refusal
from . import storage_host, tokens
from .addresses import UPLOADS
from .answers import through_gateway

_RETRY_SECONDS = 1

_TABLE: tuple[tuple[type[TriptychError], int, str], ...] = (
    (tokens.Refused, 400, "BAD_REQUEST"),
    (Invalid, 400, "BAD_REQUEST"),
    (TooLarge, 400, "BAD_REQUEST"),
    (Incomplete, 400, "BAD_REQUEST"),
    (Unauthenticated, 401, "UNAUTHORIZED"),
    (Expired, 403, "FORBIDDEN"),
    (NotFound, 404, "NOT_FOUND"),
    (NotAllowed, 405, "METHOD_NOT_ALLOWED"),
    (Unavailable, 429, "TOO_MANY_REQUESTS"),
    (TriptychError, 500, "INTERNAL_ERROR"),
)

# OAuth's words where no grant was looked at (RFC 6749, section 4.1.2.1).
_OAUTH_CODES = {500: "server_error", 503: "temporarily_unavailable"}


def render_error(call: Call, error: TriptychError) -> Response:
    """The vendor's error: both documented forms in one body (`code` and `details`; `message`), with `requestId`."""
    status, code = _entry(error)
    busy = isinstance(error, Unavailable)
    path = call.path
    if UPLOADS in path:
        return storage_host.render(call, error, 503 if busy else status)
    retry = {"Retry-After": str(_RETRY_SECONDS)} if busy else {}
    if path == tokens.PATH:
        return _oauth_error(error, 503 if busy else status, retry)
    request_id = str(uuid.uuid4())
    text = str(error)
    body = {"code": code, "details": text, "message": text, "requestId": request_id}
    return through_gateway(orjson.dumps(body), status, retry, request_id=request_id)


def _entry(error: TriptychError) -> tuple[int, str]:
    if isinstance(error, Refusal):
        return error.status, error.status.name
    return next((status, code) for kind, status, code in _TABLE if isinstance(error, kind))


def _oauth_error(error: TriptychError, status: int, retry: dict[str, str]) -> Response:
    code = error.code if isinstance(error, tokens.Refused) else _OAUTH_CODES.get(status, "invalid_request")
    body = {"error": code, "error_description": str(error)}
    return Response(orjson.dumps(body), status, tokens.NOT_STORED | retry, "application/json")
