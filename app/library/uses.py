"""When a call last came to a workspace: to about a minute, so that of all calls hardly one writes it down."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from sqlalchemy import Connection, func, update

from .. import model
from ..database import Database
from ..database.machine_time import machine_time
from ..errors import TriptychError

EVERY_SECONDS = 60.0
LATE_MS = int(2 * EVERY_SECONDS * 1000)
"""How much older than the last call what is kept may be: another process may have kept it just before this one."""
# A call waits no longer than this for its use to be kept.
_LONGEST = 1.0


class Uses:
    """Which workspaces calls came to in this process, so that each is kept once in `EVERY_SECONDS`.

    Times are of the clock that says when a call came, `time.perf_counter`.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._kept: dict[str, float] = {}
        self._forget_at = 0.0

    def is_due(self, workspace: str, came_at: float) -> bool:
        """Tell whether it should be kept that a call came to the workspace."""
        return came_at - self._kept.get(workspace, -EVERY_SECONDS) >= EVERY_SECONDS

    async def keep(self, workspace: str, came_at: float) -> None:
        """Write it down, before the call is answered: then nobody takes the workspace for unused.

        Where the database does not do that, or not soon, the call goes on, and so do others for a while.
        """
        self._note(workspace, came_at)
        with suppress(TriptychError, TimeoutError):
            async with asyncio.timeout(_LONGEST):
                await self._database.write(keep, workspace)

    def _note(self, workspace: str, came_at: float) -> None:
        if came_at >= self._forget_at:
            self._kept = {name: at for name, at in self._kept.items() if came_at - at < EVERY_SECONDS}
            self._forget_at = came_at + EVERY_SECONDS
        self._kept[workspace] = came_at


def keep(connection: Connection, workspace: str) -> None:
    """Let now be when a call came last, unless another process has just said so."""
    table, now = model.Workspace, machine_time()
    known = func.coalesce(table.used_at, table.created_at)
    row = table.name == workspace, known < now - int(EVERY_SECONDS * 1000)
    connection.execute(update(table).where(*row).values(used_at=now))
