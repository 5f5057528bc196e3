"""From library errors to this vendor's status, code and body: one table."""

from __future__ import annotations

import uuid
from http import HTTPStatus

import orjson
from starlette.responses import Response

from ...errors import (
    Expired,
    Forbidden,
    Incomplete,
    Invalid,
    NotFound,
    Taken,
    TooLarge,
    TriptychError,
    Unauthenticated,
    Unavailable,
)
from ...web import oauth
from ...web.call import Call
from ...web.errors import NotAllowed, Refusal
from ...web.rates import TooManyCalls
from . import storage_host, tokens
from .addresses import UPLOADS
from .answers import through_gateway, wants_spec

_RETRY = {"Retry-After": "1"}
# As recorded, without the Retry-After that the documentation promises.
_THROTTLED = {"x-amzn-ErrorType": "AccessDeniedException", "amazon-advertising-api-throttled": "true"}

# The vendor's own, which clients look for (guide "API errors", 401).
_REASONS = {
    "tenant": "No matching advertiser found for scope",
    "access": "Not authorized to access scope",
    "client": "Not authorized: the access token was given to another client",
}
_TABLE: tuple[tuple[type[TriptychError], int, str], ...] = (
    (Invalid, 400, "BAD_REQUEST"),
    (TooLarge, 400, "BAD_REQUEST"),
    (Incomplete, 400, "BAD_REQUEST"),
    (Unauthenticated, 401, "UNAUTHORIZED"),
    (Expired, 403, "FORBIDDEN"),
    (Forbidden, 403, "FORBIDDEN"),
    (NotFound, 404, "NOT_FOUND"),
    (NotAllowed, 405, "METHOD_NOT_ALLOWED"),
    (Taken, 409, "CONFLICT"),
    (Unavailable, 503, "SERVICE_UNAVAILABLE"),
    (TriptychError, 500, "INTERNAL_ERROR"),
)


def render_error(call: Call, error: TriptychError) -> Response:
    """The vendor's error: both documented forms in one body (`code` and `details`; `message`), with `requestId`."""
    status, code = _entry(error)
    if UPLOADS in call.path:
        return storage_host.render(call, error, status)
    headers = _RETRY if status == HTTPStatus.SERVICE_UNAVAILABLE else {}
    if call.path == tokens.PATH:
        return oauth.refused(error, status, headers)
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        if not wants_spec(call):
            return through_gateway(call, b'{"message":"Too Many Requests"}', status, _THROTTLED)
        headers = _THROTTLED | ({"Retry-After": str(error.seconds)} if isinstance(error, TooManyCalls) else _RETRY)
    request_id = str(uuid.uuid4())
    text = _REASONS.get(error.credential, str(error)) if isinstance(error, Unauthenticated) else str(error)
    body = {"code": code, "details": text, "message": text, "requestId": request_id}
    return through_gateway(call, orjson.dumps(body), status, headers, request_id=request_id)


def _entry(error: TriptychError) -> tuple[int, str]:
    if isinstance(error, Refusal):
        return error.status, error.status.name
    return next((status, code) for kind, status, code in _TABLE if isinstance(error, kind))
