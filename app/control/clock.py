"""A workspace's clock: shown, set and moved."""

from __future__ import annotations

from datetime import UTC, datetime

from fastapi import Depends, Request, Response

from ..library import workspaces
from ..library.workspaces import Clock
from ..web.routing import Routes
from ..web.service import service_of
from .answers import answer
from .bodies import ClockSetting, ClockStep, receive
from .guard import guard
from .workspaces import known_workspace

router = Routes(prefix="/_triptych", tags=["Control"], dependencies=[Depends(guard)])


@router.get("/clock")
async def get_clock(request: Request) -> Response:
    """Show the workspace's clock."""
    name = await known_workspace(request)
    return _show(await service_of(request).database.read(workspaces.clock, name))


@router.put("/clock")
async def set_clock(request: Request) -> Response:
    """Set the clock: `now` (ISO 8601 or milliseconds; left out, the time stays), `frozen` (left out, it runs)."""
    name, asked = await known_workspace(request), await receive(request, ClockSetting)
    return _show(
        await service_of(request).database.write(workspaces.set_clock, name, now=asked.now, frozen=asked.frozen)
    )


@router.post("/clock/advance")
async def advance_clock(request: Request) -> Response:
    """Move the clock on by `seconds`, or back where negative."""
    name, asked = await known_workspace(request), await receive(request, ClockStep)
    return _show(await service_of(request).database.write(workspaces.advance_clock, name, int(asked.seconds * 1000)))


def _show(clock: Clock) -> Response:
    iso = datetime.fromtimestamp(clock.now / 1000, UTC).isoformat(timespec="milliseconds")
    return answer({"now": iso.replace("+00:00", "Z"), "milliseconds": clock.now, "frozen": clock.frozen})
