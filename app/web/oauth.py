"""What calls for tokens share at whatever door (RFC 6749): the form that asks, and how a refusal looks."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import parse_qsl

import orjson
from starlette.responses import Response

from ..errors import TriptychError
from .body import read_body
from .call import Call

FORM = "application/x-www-form-urlencoded"
NOT_STORED = {"Cache-Control": "no-store", "Pragma": "no-cache"}

_MOST_FIELDS = 100
# OAuth's words where no grant was looked at (section 4.1.2.1).
_CODES = {500: "server_error", 503: "temporarily_unavailable"}


class Refused(TriptychError):
    """The grant is refused; `code` is OAuth's word for why (section 5.2)."""

    def __init__(self, code: str, description: str) -> None:
        super().__init__(description)
        self.code = code


async def read_grant(call: Call) -> dict[str, str]:
    """What is asked for; nothing where the body is no form."""
    body = await read_body(call)
    if not call.request.headers.get("content-type", "").lower().startswith(FORM):
        return {}
    try:
        return dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=_MOST_FIELDS))
    except ValueError:
        return {}


def granted(body: Mapping[str, object]) -> Response:
    """The answer with the tokens."""
    return Response(orjson.dumps(body), headers=NOT_STORED, media_type="application/json")


def refused(error: TriptychError, status: int, headers: Mapping[str, str] | None = None) -> Response:
    """An error in OAuth's form, also of what is no grant's fault."""
    code = error.code if isinstance(error, Refused) else _CODES.get(status, "invalid_request")
    body = {"error": code, "error_description": str(error)}
    return Response(orjson.dumps(body), status, {**NOT_STORED, **(headers or {})}, "application/json")
