"""A workspace's clock: shown, set and moved."""

from __future__ import annotations

from starlette.responses import Response

from ..instants import iso
from ..library import due, workspaces
from ..library.workspaces import Clock
from ..web.call import Call
from ..web.documented import takes
from .answers import answer
from .bodies import ClockSetting, ClockStep, Nothing, receive
from .workspaces import known_workspace


async def get_clock(call: Call) -> Response:
    """Show the workspace's clock."""
    name = await known_workspace(call)
    return _show(await call.service.database.read(workspaces.clock, name))


@takes(json=ClockSetting)
async def set_clock(call: Call) -> Response:
    """Set the clock: `now` (ISO 8601 or milliseconds; left out, the time stays), `frozen` (left out, it runs)."""
    name, asked = await known_workspace(call), await receive(call, ClockSetting)
    moved = await call.service.database.write(workspaces.set_clock, name, now=asked.now, frozen=asked.frozen)
    call.service.chores.wake()
    return _show(moved)


@takes(json=ClockStep)
async def advance_clock(call: Call) -> Response:
    """Move the clock on by `seconds`, or back where negative."""
    name, asked = await known_workspace(call), await receive(call, ClockStep)
    moved = await call.service.database.write(workspaces.advance_clock, name, int(asked.seconds * 1000))
    call.service.chores.wake()
    return _show(moved)


@takes(json=Nothing, optional=True)
async def run_clock(call: Call) -> Response:
    """Move the clock on to the next thing that is due, and tell whether there is one."""
    name = await known_workspace(call)
    await receive(call, Nothing, empty=True)
    before, after = await call.service.database.write(due.run_clock, name)
    call.service.chores.wake()
    return _show(after, moved=before != after)


def _show(clock: Clock, **more: bool) -> Response:
    return answer({"now": iso(clock.now), "milliseconds": clock.now, "frozen": clock.frozen, **more})
