"""Health, workspaces, their clocks, and reset."""

from __future__ import annotations

import asyncio
import re
from datetime import UTC, datetime
from typing import Any

import orjson
from fastapi import Depends, Request, Response

from ..library import schema, workspaces
from ..library.errors import Invalid, LibraryError
from ..library.workspaces import Clock
from ..pool import PoolBusy
from ..storage.base import StorageError
from ..web.body import parse_json_object, read_body
from ..web.caller import workspace_of
from ..web.routing import Routes
from ..web.service import Service, service_of
from .guard import guard

health = Routes(prefix="/_triptych", tags=["Control"])
router = Routes(prefix="/_triptych", tags=["Control"], dependencies=[Depends(guard)])

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,62}")
# Milliseconds of the years 1970 to 9000: far enough from what a calendar can show for a clock that runs on.
_EARLIEST, _LATEST = 0, 221_876_928_000_000


@health.get("/live")
async def live() -> Response:
    """Answer as long as the process does."""
    return _answer({"status": "live"})


@health.get("/ready")
async def ready(request: Request) -> Response:
    """Answer 200 when requests can be served, 503 with what is wrong when not."""
    wrong = await _problems(service_of(request))
    if wrong:
        return _answer({"status": "not ready", "problems": wrong}, 503)
    return _answer({"status": "ready"})


@router.get("/workspaces")
async def list_workspaces(request: Request) -> Response:
    """Name all workspaces."""
    return _answer({"workspaces": await service_of(request).database.scan(workspaces.names)})


@router.post("/workspaces")
async def create_workspace(request: Request) -> Response:
    """Make a workspace: `{"name": ...}`."""
    content = parse_json_object(await read_body(request))
    name = content.get("name")
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise Invalid("name", "must be 1 to 63 letters, digits, dots, hyphens and underscores, a letter or digit first")
    service = service_of(request)
    await service.database.write(workspaces.create, name, service.shared_tenants)
    return _answer({"name": name}, 201)


@router.delete("/workspaces/{name}")
async def delete_workspace(request: Request, name: str) -> Response:
    """Delete a workspace with all in it."""
    service = service_of(request)
    await service.intake.discard_all(await service.database.write(workspaces.remove, name))
    return Response(status_code=204)


@router.post("/reset")
async def reset_workspace(request: Request) -> Response:
    """Empty the workspace that the header chooses."""
    service, name = service_of(request), workspace_of(request)
    await service.intake.discard_all(await service.database.write(workspaces.reset, name, service.shared_tenants))
    return Response(status_code=204)


@router.get("/clock")
async def get_clock(request: Request) -> Response:
    """Show the workspace's clock."""
    return _show(await service_of(request).database.read(workspaces.clock, workspace_of(request)))


@router.put("/clock")
async def set_clock(request: Request) -> Response:
    """Set the clock: `now` (ISO 8601 or milliseconds; left out, the time stays), `frozen` (left out, it runs)."""
    content = parse_json_object(await read_body(request))
    now, frozen = content.get("now"), content.get("frozen", False)
    if not isinstance(frozen, bool):
        raise Invalid("frozen", "must be true or false")
    moment = None if now is None else _instant(now)
    database, name = service_of(request).database, workspace_of(request)
    return _show(await database.write(workspaces.set_clock, name, now=moment, frozen=frozen))


@router.post("/clock/advance")
async def advance_clock(request: Request) -> Response:
    """Move the clock on by `seconds`, or back where negative."""
    seconds = parse_json_object(await read_body(request)).get("seconds")
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or abs(seconds) > _LATEST / 1000:
        raise Invalid("seconds", "must be a number")
    database, name = service_of(request).database, workspace_of(request)
    clock = await database.read(workspaces.clock, name)
    _check_instant(clock.now + int(seconds * 1000), "seconds")
    return _show(await database.write(workspaces.advance_clock, name, int(seconds * 1000)))


async def _problems(service: Service) -> dict[str, str]:
    """What keeps the service from serving, by part."""
    found: dict[str, str] = {}
    try:
        async with asyncio.timeout(_CHECK_SECONDS):
            if not await service.database.scan(schema.is_newest):
                found["database"] = "is not at the newest schema: start this version of triptych on it once"
    except (LibraryError, TimeoutError) as error:
        found["database"] = str(error) or "does not answer"
    try:
        async with asyncio.timeout(_CHECK_SECONDS):
            await service.storage.check()
    except (StorageError, PoolBusy, TimeoutError) as error:
        found["storage"] = str(error) or "does not answer"
    return found


_CHECK_SECONDS = 5


def _instant(value: Any) -> int:
    """Milliseconds, from a number or from ISO 8601 text; without a zone it is UTC. Raises Invalid."""
    if isinstance(value, int) and not isinstance(value, bool):
        return _check_instant(value, "now")
    try:
        moment = datetime.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise Invalid("now", "must be an ISO 8601 time or a whole number of milliseconds") from error
    zoned = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return _check_instant(round(zoned.timestamp() * 1000), "now")


def _check_instant(milliseconds: int, field: str) -> int:
    if not _EARLIEST <= milliseconds <= _LATEST:
        raise Invalid(field, "leads outside the years 1970 to 9000")
    return milliseconds


def _show(clock: Clock) -> Response:
    iso = datetime.fromtimestamp(clock.now / 1000, UTC).isoformat(timespec="milliseconds")
    return _answer({"now": iso.replace("+00:00", "Z"), "milliseconds": clock.now, "frozen": clock.frozen})


def _answer(body: dict[str, Any], status: int = 200) -> Response:
    return Response(orjson.dumps(body), status, media_type="application/json")
