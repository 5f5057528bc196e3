"""From library errors to this vendor's status and body: one table.

The page names the texts and no body; the body is that of the framework whose stock messages the vendor's other
services show.
"""

from __future__ import annotations

import orjson
from starlette.responses import PlainTextResponse, Response

from ...errors import (
    Incomplete,
    Invalid,
    NotFound,
    TooLarge,
    TriptychError,
    Unauthenticated,
    Unavailable,
)
from ...web.call import Call
from ...web.errors import NotAllowed, Refusal, UnknownWorkspace

NOT_FOUND = "Asset Media Service Error: Resource not found"

_TABLE: tuple[tuple[type[TriptychError], int, str], ...] = (
    (Invalid, 400, "Bad Request: {}"),
    (TooLarge, 400, "Bad Request: {}"),
    (Incomplete, 400, "Bad Request: {}"),
    (UnknownWorkspace, 404, f"{NOT_FOUND}. {{}}"),
    (NotFound, 404, NOT_FOUND),
    (NotAllowed, 405, "{}"),
    (Unavailable, 503, "{}"),
    (TriptychError, 500, "An error has occurred."),
)


def render_error(_call: Call, error: TriptychError) -> Response:
    """The vendor's error. A refused token is answered in plain text (portal, "Authentication FAQ")."""
    if isinstance(error, Unauthenticated):
        return PlainTextResponse("invalid token", 401, {"WWW-Authenticate": "Bearer"})
    status, text = _entry(error)
    headers = {"Retry-After": "1"} if status == 503 else None
    return Response(orjson.dumps({"Message": text.format(error)}), status, headers, "application/json")


def _entry(error: TriptychError) -> tuple[int, str]:
    if isinstance(error, Refusal):
        return error.status, "{}"
    return next((status, text) for kind, status, text in _TABLE if isinstance(error, kind))
