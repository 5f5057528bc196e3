"""The status that the vendor's services tell of themselves."""

from __future__ import annotations

from functools import lru_cache
from importlib.metadata import version

import orjson
from starlette.responses import Response

from ...database.schema import NEWEST
from ...web.call import Call

_DISTRIBUTION = "triptych"


async def ping(call: Call) -> Response:
    """Tell the versions of the program and of its database, to whoever has a token that is good."""
    await call.caller.tenant()
    return Response(_status(), media_type="application/json")


@lru_cache
def _status() -> bytes:
    return orjson.dumps({"ApplicationVersion": version(_DISTRIBUTION), "DbVersion": int(NEWEST)})
