"""A bounded pool of threads with a limit on waiting, for work that would block the event loop."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from .errors import Busy

log = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")


class Pool:
    """At most `workers` calls run at once; a call that waits longer than `patience` seconds raises Busy."""

    def __init__(self, name: str, *, workers: int, patience: float) -> None:
        self.name = name
        self._executor = ThreadPoolExecutor(max_workers=workers, thread_name_prefix=name)
        self._slots = asyncio.Semaphore(workers)
        self._patience = patience

    async def run(self, function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Call the function on a thread of this pool. Raises Busy."""
        await self._take_slot()
        return await self._call(function, *args, **kwargs)

    async def run_patiently(self, function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Like `run`, but wait as long as it takes: for work that was let in and cannot be refused half-way."""
        await self._slots.acquire()
        return await self._call(function, *args, **kwargs)

    async def clean_up(self, function: Callable[P, object], /, *args: P.args, **kwargs: P.kwargs) -> None:
        """Call the function however busy the pool is, to its end even when the caller is cancelled.

        A cancelled call of `run` may still be on its thread: the function must bear that. What it raises is logged.
        """
        future = self._executor.submit(_logged, function, *args, **kwargs)
        await asyncio.shield(asyncio.wrap_future(future))

    async def _call(self, function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        future = self._executor.submit(function, *args, **kwargs)
        loop = asyncio.get_running_loop()
        # The slot is free when the thread is, also where the awaiting request was cancelled before.
        future.add_done_callback(lambda _: loop.call_soon_threadsafe(self._slots.release))
        return await asyncio.wrap_future(future)

    async def _take_slot(self) -> None:
        if not self._slots.locked():
            await self._slots.acquire()
            return
        try:
            async with asyncio.timeout(self._patience):
                await self._slots.acquire()
        except TimeoutError:
            raise Busy(f"no {self.name} thread became free within {self._patience:g} s") from None

    def close(self) -> None:
        """Wait for running calls and end the threads."""
        self._executor.shutdown(wait=True)


def _logged(function: Callable[P, object], /, *args: P.args, **kwargs: P.kwargs) -> None:
    try:
        function(*args, **kwargs)
    except Exception:
        log.exception("cleaning up failed")
