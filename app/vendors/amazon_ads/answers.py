"""Answers as the live service's gateway sends them: JSON with the recorded headers."""

from __future__ import annotations

import base64
import secrets
import time
import uuid
from collections.abc import Mapping
from typing import Any

import orjson
from starlette.datastructures import Headers
from starlette.responses import Response

from ...web.call import Call
from ...web.headers import first
from .specification import allowed_part

SPEC_HEADER = "X-Triptych-Amazon"
_SPEC = SPEC_HEADER.lower().encode()

# A letter or digit for each byte.
_LETTERS = bytes(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"[byte % 36] for byte in range(256))

_ALLOWED = "Content-Type,X-Amz-Date,Authorization,X-Api-Key,X-Amz-Security-Token"
_RECORDED_EXPOSED = f"{_ALLOWED},customerid,entityid"
EXPOSED = (
    *_RECORDED_EXPOSED.split(","),
    "x-amz-rid",
    "x-amzn-RequestId",
    "x-amz-apigw-id",
    "X-Amzn-Trace-Id",
    "x-amzn-ErrorType",
    "amazon-advertising-api-throttled",
)
"""What a page may read: as recorded, and the identifiers, without which nobody can report a failure."""

_THE_SAME_ALWAYS = Headers(
    {
        "Server": "Server",
        "Access-Control-Allow-Origin": "*",
        "Access-Control-Allow-Headers": _ALLOWED,
        "Access-Control-Allow-Methods": "GET,OPTIONS,POST",
        "Access-Control-Expose-Headers": _RECORDED_EXPOSED,
        "Vary": "Content-Type,Accept-Encoding,User-Agent",
    }
).raw
# Over https a browser would keep to it, and for `localhost` refuse plain http at every port there is.
_OVER_HTTP = Headers({"Strict-Transport-Security": "max-age=47474747; includeSubDomains; preload"}).raw


def answer(call: Call, content: dict[str, Any], status: int = 200, **headers: str) -> Response:
    """Send JSON: as recorded, or without what clients that hold it against the specification cannot read."""
    # The live service's keys come in alphabetical order; PostgreSQL would give kept JSON in its own.
    body = orjson.dumps(allowed_part(content) if wants_spec(call) else content, option=orjson.OPT_SORT_KEYS)
    return through_gateway(call, body, status, headers)


def wants_spec(call: Call) -> bool:
    """Tell whether answers should be what the specification says; the header counts before the setting."""
    return (first(call.request.scope, _SPEC) or call.service.settings.amazon_answers) == "spec"


def through_gateway(
    call: Call, body: bytes, status: int, headers: Mapping[str, str], *, request_id: str | None = None
) -> Response:
    """The answer with what the gateway adds to each; the identifiers are new each time, of the recorded forms."""
    drawn = secrets.token_bytes(43)
    identifiers = {
        "x-amz-rid": drawn[:20].translate(_LETTERS).decode(),
        "x-amzn-RequestId": request_id or str(uuid.uuid4()),
        "x-amz-apigw-id": base64.urlsafe_b64encode(drawn[20:31]).decode(),
        "X-Amzn-Trace-Id": f"Root=1-{int(time.time()):08x}-{drawn[31:].hex()}",
    }
    response = Response(body, status, {**identifiers, **headers}, "application/json")
    response.raw_headers += _THE_SAME_ALWAYS
    if not call.base.startswith("https:"):
        response.raw_headers += _OVER_HTTP
    return response
