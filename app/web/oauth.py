"""What calls for tokens share at whatever door (RFC 6749): the form that asks, and how a refusal looks."""

from __future__ import annotations

from collections.abc import Mapping

import orjson
from starlette.responses import Response

from ..errors import TriptychError
from .body import parse_form, read_body
from .call import Call
from .errors import Malformed

_NOT_STORED = {"Cache-Control": "no-store", "Pragma": "no-cache"}

# OAuth's words where no grant was looked at (section 4.1.2.1).
_CODES = {429: "temporarily_unavailable", 500: "server_error", 503: "temporarily_unavailable"}


class Refused(TriptychError):
    """The grant is refused; `code` is OAuth's word for why (section 5.2)."""

    def __init__(self, code: str, description: str, *, status: int = 400) -> None:
        super().__init__(description)
        self.code = code
        self.status = status


async def read_form(call: Call) -> dict[str, str] | None:
    """What is asked for, whatever kind the Content-Type says; None where the body is no form."""
    body = await read_body(call)
    try:
        return dict(parse_form(body, call.request.headers.get("content-type")))
    except Malformed:
        return None


def granted(body: Mapping[str, object]) -> Response:
    """The answer with the tokens."""
    return Response(orjson.dumps(body), headers=_NOT_STORED, media_type="application/json")


def refused(error: TriptychError, status: int, headers: Mapping[str, str] | None = None) -> Response:
    """An error in OAuth's form, also of what is no grant's fault: that has the status which its door gives it."""
    code = _CODES.get(status, "invalid_request")
    if isinstance(error, Refused):
        status, code = error.status, error.code
    body = {"error_description": str(error), "error": code}
    return Response(orjson.dumps(body), status, {**_NOT_STORED, **(headers or {})}, "application/json")
