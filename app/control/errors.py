"""Errors of the service's own API, and of paths that belong to no door."""

from __future__ import annotations

from starlette.responses import Response

from ..errors import (
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
from ..web.call import Call
from ..web.errors import NotAllowed, Refusal
from .answers import answer

_TABLE: tuple[tuple[type[TriptychError], int, str], ...] = (
    (Taken, 409, "taken"),
    (Invalid, 400, "invalid"),
    (Incomplete, 400, "invalid"),
    (Unauthenticated, 401, "unauthenticated"),
    (Forbidden, 403, "forbidden"),
    (Expired, 410, "expired"),
    (NotFound, 404, "not_found"),
    (NotAllowed, 405, "method_not_allowed"),
    (TooLarge, 413, "too_large"),
    (Unavailable, 503, "unavailable"),
    (TriptychError, 500, "failure"),
)


def render_error(_call: Call, error: TriptychError) -> Response:
    """`{"error": <word>, "message": <sentence>}`."""
    status, word = _entry(error)
    refusal = answer({"error": word, "message": str(error)}, status)
    if status == 401:
        # Lets a person in a browser type the token.
        refusal.headers["WWW-Authenticate"] = 'Basic realm="triptych"'
    return refusal


def _entry(error: TriptychError) -> tuple[int, str]:
    if isinstance(error, Refusal):
        return error.status, error.status.name.lower()
    return next((status, word) for kind, status, word in _TABLE if isinstance(error, kind))
