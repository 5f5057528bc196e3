"""Work that only tidies or tells others, beside the requests: every process offers itself, and one at a time does it.

Answers never depend on it. A chore may run twice, where its process was taken for dead.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass

from ..database import Database
from ..errors import TriptychError
from . import leases

log = logging.getLogger(__name__)

LEASE_SECONDS = 60.0
"""How long a process that was killed keeps a chore from the others."""
_LOOK_SECONDS = 30.0
_LOOK_AGAIN_SECONDS = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Chore:
    """`run` does it, every so many seconds. Where `by_clock`, also when a workspace's clock is moved."""

    name: str
    seconds: float
    run: Callable[[], Awaitable[object]]
    by_clock: bool = False


@dataclass(slots=True)
class Record:
    """How often this process did a chore, and how often that failed; when it last went well, in seconds since 1970."""

    runs: int = 0
    failures: int = 0
    succeeded: float | None = None


class Chores:
    """The chores of one process; they run in the context of `running`."""

    def __init__(self, database: Database, chores: Sequence[Chore], *, lease: float = LEASE_SECONDS) -> None:
        self._database = database
        self._chores = chores
        self.records = {chore.name: Record() for chore in chores}
        self._lease = lease
        self._me = secrets.token_hex(8)
        self._early: set[str] = set()
        self._woken = asyncio.Event()

    def wake(self, name: str | None = None) -> None:
        """Do the chore of this name at once; else those that go by the clocks of workspaces, one of which was moved."""
        for chore in self._chores:
            if chore.name == name or (name is None and chore.by_clock):
                self._early.add(chore.name)
        if self._early:
            self._woken.set()

    @asynccontextmanager
    async def running(self) -> AsyncGenerator[None]:
        """Do what is due, one after the other, until the body of `with` ends; that breaks off what runs."""
        task = asyncio.create_task(self._run())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def _run(self) -> None:
        pause = min([_LOOK_SECONDS, *(chore.seconds for chore in self._chores)])
        while True:
            self._woken.clear()
            for chore in self._chores:
                await self._look_after(chore)
            try:
                # What another process is at the moment doing may have begun before the clock was moved.
                async with asyncio.timeout(_LOOK_AGAIN_SECONDS if self._early else pause):
                    await self._woken.wait()
            except TimeoutError:
                pass

    async def _look_after(self, chore: Chore) -> None:
        with _telling(chore):
            if await self._take(chore):
                with _telling(chore):
                    await self._do_recorded(chore)
                await self._database.write(leases.give_back, chore.name, self._me)

    async def _take(self, chore: Chore) -> bool:
        early = chore.name in self._early
        if not await self._database.scan(leases.is_free, chore.name, early=early):
            return False
        self._early.discard(chore.name)
        lease, every = self._lease, chore.seconds
        if await self._database.write(leases.take, chore.name, self._me, lease=lease, every=every, early=early):
            return True
        if early:
            self._early.add(chore.name)
        return False

    async def _do_recorded(self, chore: Chore) -> None:
        record, is_done = self.records[chore.name], False
        record.runs += 1
        try:
            is_done = await self._do(chore)
        finally:
            if is_done:
                record.succeeded = time.time()
            else:
                record.failures += 1

    async def _do(self, chore: Chore) -> bool:
        """Do it and hold on to it meanwhile; break it off where it is somebody else's, which gives False."""
        doing = asyncio.ensure_future(chore.run())
        try:
            while not doing.done():
                await asyncio.wait([doing], timeout=self._lease / 3)
                if not doing.done() and not await self._is_still_mine(chore):
                    log.warning("the chore %s went to another process", chore.name)
                    return False
            await doing
            return True
        finally:
            doing.cancel()
            await asyncio.gather(doing, return_exceptions=True)

    async def _is_still_mine(self, chore: Chore) -> bool:
        try:
            return await self._database.write(leases.renew, chore.name, self._me, lease=self._lease)
        except TriptychError:
            return True  # nobody can take it from a database that does not answer


@contextmanager
def _telling(chore: Chore) -> Generator[None]:
    """Say what goes wrong, and leave the other chores and the next time alone."""
    try:
        yield
    except TriptychError as error:
        log.warning("the chore %s did not finish: %s", chore.name, error)
    except Exception:
        log.exception("a mistake in the chore %s", chore.name)
