"""Whether the service lives and can serve; both are open to everybody."""

from __future__ import annotations

import asyncio
import logging

from starlette.responses import Response

from ..database import schema
from ..errors import TriptychError, Unavailable
from ..storage.base import Storage
from ..web.call import Call
from ..web.service import Service
from .answers import answer
from .guard import is_known

log = logging.getLogger(__name__)

# How often the store is written to, however many ask whether it can be.
WRITE_SECONDS = 5
_CHECK_SECONDS = 5


async def live(_call: Call) -> Response:
    """Answer as long as the process does."""
    return answer({"status": "live"})


async def ready(call: Call) -> Response:
    """Answer 200 when requests can be served, 503 with what is wrong when not: the reasons only to who may control."""
    wrong = await _problems(call.service)
    if not wrong:
        return answer({"status": "ready"})
    shown = wrong if is_known(call) else dict.fromkeys(wrong, "cannot be used; the service's log says why")
    return answer({"status": "not ready", "problems": shown}, 503)


async def _problems(service: Service) -> dict[str, str]:
    """What keeps the service from serving, by part."""
    found = {
        "database": await _database_problem(service),
        "storage": await service.store_writes.found() or await store_problem(service.storage, write=False),
    }
    return {part: problem for part, problem in found.items() if problem is not None}


async def _database_problem(service: Service) -> str | None:
    try:
        service.database.check_there()
        async with asyncio.timeout(_CHECK_SECONDS):
            return await service.database.scan(schema.difference)
    except (TriptychError, TimeoutError) as error:
        return _reason(error)


async def store_problem(storage: Storage, *, write: bool) -> str | None:
    """What is wrong with the store, as far as can be seen with writing to it or without; logged where it is written."""
    try:
        async with asyncio.timeout(_CHECK_SECONDS):
            await storage.check(write=write)
    except (Unavailable, TimeoutError) as error:
        problem = _reason(error)
        if write:
            log.warning("the store cannot be written to: %s", problem)
        return problem
    return None


def _reason(error: Exception) -> str:
    reason = error.reason if isinstance(error, Unavailable) and error.reason else error
    return str(reason) or "does not answer"
