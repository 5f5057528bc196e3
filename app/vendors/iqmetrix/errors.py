"""From library errors to this vendor's status and body: one table."""

from __future__ import annotations

from collections.abc import Mapping

import orjson
from starlette.responses import PlainTextResponse, Response

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
from ...web.errors import NotAllowed, Refusal, UnknownWorkspace
from .tokens import PATH

# The vendor's name for the library's field.
_FIELDS = {"file": "Filename"}
NOT_FOUND = "Asset Media Service Error: Resource not found"
_RETRY = {"Retry-After": "1"}

_TABLE: tuple[tuple[type[TriptychError], int, str], ...] = (
    (Invalid, 400, "Bad Request: {}"),
    (TooLarge, 400, "Bad Request: {}"),
    (Incomplete, 400, "Bad Request: {}"),
    (Unauthenticated, 401, "{}"),
    (Forbidden, 403, "{}"),
    (UnknownWorkspace, 404, f"{NOT_FOUND}. {{}}"),
    (NotFound, 404, NOT_FOUND),
    (Expired, 404, NOT_FOUND),
    (NotAllowed, 405, "{}"),
    (Taken, 409, "{}"),
    (Unavailable, 503, "{}"),
    (TriptychError, 500, "An error has occurred."),
)
# What the vendor answers in plain text, in these words alone (portal, "Authentication FAQ" and "Rate Limiting").
_PLAIN = {401: "invalid token", 429: "rate limit exceeded"}


def render_error(call: Call, error: TriptychError) -> Response:
    """The vendor's error."""
    if isinstance(error, Invalid):
        error = error.translated(_FIELDS)
    status, text = _entry(error)
    if status in _PLAIN:
        return PlainTextResponse(_PLAIN[status], status, {"WWW-Authenticate": "Bearer"} if status == 401 else None)
    headers = _RETRY if status == 503 else None
    if call.path == PATH:
        return oauth.refused(error, status, headers)
    return error_answer(text.format(error), status, headers)


def error_answer(message: str, status: int, headers: Mapping[str, str] | None = None) -> Response:
    """The one form of an error: that of the framework whose stock messages the vendor's other services show.

    The page names texts and no body, and none was ever recorded.
    """
    return Response(orjson.dumps({"Message": message}), status, headers, "application/json")


def _entry(error: TriptychError) -> tuple[int, str]:
    if isinstance(error, Refusal):
        return error.status, "{}"
    return next((status, text) for kind, status, text in _TABLE if isinstance(error, kind))
