"""Answers in the vendor's form."""

from __future__ import annotations

from typing import Any

import orjson
from starlette.responses import Response

from ...web.call import Call
from .requests.parameters import flag

# What every answer tells of the vendor's limits: so many requests in a second, and how many are left in this one.
# Nobody counts here, so each request is a second's first.
RATE_LIMIT = {"X-RateLimit-Limit": "10", "X-RateLimit-Remaining": "9"}


def answer(body: Any, status: int = 200) -> Response:
    """A JSON answer."""
    return Response(orjson.dumps(body), status, RATE_LIMIT, "application/json")


def counted(body: dict[str, Any], total: int, call: Call) -> dict[str, Any]:
    """The body, with the total where the request asks for that."""
    return {**body, "count": total} if flag(call.request.query_params, "include_count") else body
