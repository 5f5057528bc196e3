"""Answers in the vendor's form."""

from __future__ import annotations

from typing import Any

import orjson
from starlette.datastructures import Headers
from starlette.responses import Response

from ...web.call import Call
from .requests.parameters import flag

CALLS = 10
"""How many requests that read, or that write, the vendor takes in a second."""


def rate_limit(calls: int, remaining: int) -> dict[str, str]:
    """What every answer tells of the vendor's limits: so many requests, and how many are left of them."""
    return {"X-RateLimit-Limit": str(calls), "X-RateLimit-Remaining": str(remaining)}


# Where nobody counts, each request is a second's first.
RATE_LIMIT = rate_limit(CALLS, CALLS - 1)
_RATE_LIMIT = Headers(RATE_LIMIT).raw


def answer(body: Any, status: int = 200) -> Response:
    """A JSON answer."""
    response = Response(orjson.dumps(body), status, media_type="application/json")
    response.raw_headers += _RATE_LIMIT
    return response


def counted(body: dict[str, Any], total: int, call: Call) -> dict[str, Any]:
    """The body, with the total where the request asks for that."""
    return {**body, "count": total} if flag(call.query, "include_count") else body


def unstored(response: Response) -> Response:
    """An answer that holds a secret, and that no cache keeps."""
    response.headers["Cache-Control"] = "no-store"
    return response
