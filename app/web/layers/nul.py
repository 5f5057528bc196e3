"""The one character that PostgreSQL cannot store."""

from __future__ import annotations

from starlette.responses import Response

from ...errors import Invalid
from ..call import Call
from ..layer import Proceed


async def refuse_nul(call: Call, proceed: Proceed) -> Response:
    """Refuse addresses that hold a NUL, before anybody looks them up."""
    if "\0" in call.path or b"%00" in call.request.scope["query_string"]:
        raise Invalid("The address", "holds a NUL character")
    return await proceed(call)
