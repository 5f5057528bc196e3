"""A bounded pool of threads with limits on waiting, for work that would block the event loop."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, ParamSpec, TypeVar

from .errors import Busy, Unavailable, Uncertain
from .load import Load
from .watch import Watch

log = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")

# Cleaning up is mostly done by then, and an answer need not wait for a part that hangs.
_MOMENT_SECONDS = 2.0
# However long a call has waited for its thread.
_LEAST_SECONDS = 1.0


class _Limit:
    """When whoever waits for a call is told that it may be done or not."""

    def __init__(self, name: str, seconds: float, answer: asyncio.Future[Any]) -> None:
        self._name = name
        self._seconds = seconds
        self._answer = answer
        self._end = asyncio.get_running_loop().time() + seconds

    def check(self, now: float) -> None:
        """Say so when it is time."""
        if now >= self._end and not self._answer.done():
            reason = f"a {self._name} thread was not done after {self._seconds:.0f} s"
            self._answer.set_exception(Uncertain("A part of the service does not answer.", reason))


class Pool:
    """At most `workers` calls run at once; a call that waits longer than `patience` seconds raises Busy.

    One that is not over `seconds` after it was asked for raises Uncertain, and goes on: a thread cannot be ended.
    """

    def __init__(self, name: str, *, workers: int, patience: float, seconds: float | None = None) -> None:
        self.name = name
        self._executor = ThreadPoolExecutor(max_workers=workers, thread_name_prefix=name)
        self._slots = asyncio.Semaphore(workers)
        self._workers = workers
        self._busy = self._waiting = self._refused = 0
        self._patience = patience
        self._seconds = seconds
        self._watch = Watch(_LEAST_SECONDS)

    @property
    def load(self) -> Load:
        """How busy it is; what cleans up is not counted."""
        return Load(self.name, self._workers, self._busy, self._waiting, self._refused)

    async def run(self, function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Call the function on a thread of this pool. Raises Busy and Uncertain."""
        return await self.run_within(self._seconds, function, *args, **kwargs)

    async def run_within(
        self, seconds: float | None, function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Like `run`, with a limit of its own."""
        waited = await self._take_slot()
        left = None if seconds is None else max(seconds - waited, _LEAST_SECONDS)
        return await self._bounded(left, function, *args, **kwargs)

    async def run_patiently(self, function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Like `run`, but wait for a thread as long as it takes: for work that cannot be refused half-way."""
        await self._wait_for_slot()
        return await self._bounded(self._seconds, function, *args, **kwargs)

    async def run_at_length(self, function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Like `run_patiently`, for what may take long and knows itself when it is stuck."""
        await self._wait_for_slot()
        return await self._bounded(None, function, *args, **kwargs)

    async def clean_up(self, function: Callable[P, object], /, *args: P.args, **kwargs: P.kwargs) -> None:
        """Call the function however busy the pool is, to its end even when the caller is cancelled.

        The caller waits for it no longer than a moment. A cancelled call of `run` may still be on its thread: the
        function must bear that. What it raises is logged.
        """
        future = self._executor.submit(_logged, function, *args, **kwargs)
        await asyncio.wait([asyncio.wrap_future(future)], timeout=_MOMENT_SECONDS)

    async def _bounded(
        self, seconds: float | None, function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs
    ) -> T:
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[T] = loop.create_future()
        call = self._executor.submit(function, *args, **kwargs)
        # Not by `wrap_future`, which wakes the loop for the answer alone, and it would be woken again for the slot.
        call.add_done_callback(lambda done: loop.call_soon_threadsafe(self._end, done, answer))
        try:
            if seconds is None:
                return await answer
            return await self._in_time(seconds, answer)
        finally:
            call.cancel()  # where it has not begun

    async def _in_time(self, seconds: float, answer: asyncio.Future[T]) -> T:
        limit = _Limit(self.name, seconds, answer)
        self._watch.add(limit)
        try:
            return await answer
        finally:
            self._watch.discard(limit)

    def _end(self, call: Future[T], answer: asyncio.Future[T]) -> None:
        """The slot is free when the thread is, also where nobody waits for the answer any more."""
        self._slots.release()
        self._busy -= 1
        if answer.done():
            return
        error = call.exception()
        if error is None:
            answer.set_result(call.result())
        else:
            answer.set_exception(error)

    async def _take_slot(self) -> float:
        """Wait for a thread; gives how many seconds that took."""
        if not self._slots.locked():
            await self._slots.acquire()
            self._busy += 1
            return 0.0
        loop = asyncio.get_running_loop()
        began = loop.time()
        try:
            async with asyncio.timeout(self._patience):
                await self._wait_for_slot()
        except TimeoutError:
            self._refused += 1
            raise Busy(f"no {self.name} thread became free within {self._patience:g} s") from None
        return loop.time() - began

    async def _wait_for_slot(self) -> None:
        self._waiting += 1
        try:
            await self._slots.acquire()
        finally:
            self._waiting -= 1
        self._busy += 1

    def close(self) -> None:
        """Wait for running calls and end the threads."""
        self._executor.shutdown(wait=True)


def _logged(function: Callable[P, object], /, *args: P.args, **kwargs: P.kwargs) -> None:
    try:
        function(*args, **kwargs)
    except Unavailable as error:
        log.warning("cleaning up failed: %s", error.reason)
    except Exception:
        log.exception("cleaning up failed")
