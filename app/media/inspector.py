"""Looks into stored files in helper processes, so that no stranger's bytes are decoded in this one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, asynccontextmanager, contextmanager, suppress
from dataclasses import replace
from functools import partial
from queue import LifoQueue
from threading import Lock
from typing import Any, TypeVar

from ..errors import Busy
from ..load import Load
from ..sender import SERVICE, Sender
from ..turns import Places, Turns
from .facts import Facts, Kind
from .helper.pipe import BLOCK_SIZE, Gone, Job
from .process import Helper, OutOfTime, parse_facts
from .process import ReadRange as ReadRange
from .sniff import GIF, UNKNOWN_BRAND, sniff

T = TypeVar("T")

# Of one address, waiting or being looked into.
_MOST_FILES = 256
_ENDING = "the service is ending"


class Inspector:
    """At most `workers` helpers, started when first needed and used again and again. No address has all of several."""

    def __init__(
        self,
        *,
        workers: int,
        patience: float,
        timeout_seconds: float,
        max_pixels: int,
        seconds: float = 1,
        seconds_per_megapixel: float = 0.1,
    ) -> None:
        self._timeout_seconds = timeout_seconds
        self._max_pixels = max_pixels
        self._seconds = seconds
        self._seconds_per_megapixel = seconds_per_megapixel
        self._closed = False
        self._places = Places("images and videos", _MOST_FILES)
        self._turns = Turns("media helper", at_once=workers, per_address=max(1, workers - 1), patience=patience)
        self._threads = ThreadPoolExecutor(workers, thread_name_prefix="media")  # one to talk with each helper
        self._at_work: set[Helper] = set()
        self._starts, self._starting = 0, Lock()
        # Last in, first out: the helper that is warm goes first. None is the right to start one.
        self._helpers: LifoQueue[Helper | None] = LifoQueue()
        for _ in range(workers):
            self._helpers.put(None)

    @property
    def load(self) -> Load:
        """How many helpers have something to do. Whoever found the queue full was refused, too."""
        turns = self._turns.load
        return turns._replace(refused=turns.refused + self._places.refused)

    @property
    def starts(self) -> int:
        """How many helpers were started: more than there may be at once where files kill them."""
        return self._starts

    def place(self, sender: Sender) -> AbstractContextManager[None]:
        """Have a place in the sender's queue, from before a file is stored until it has been looked into.

        Raises Busy when the queue is full.
        """
        return self._places.held(sender)

    async def inspect(self, read_range: ReadRange, size: int, *, sender: Sender = SERVICE) -> Facts:
        """Read the facts of a file of `size` bytes, which `read_range(start, size)` reads on a worker thread.

        Whoever asks has a `place`. A file that kills its helper, or takes too much memory, is unreadable; one that
        takes too much time is undecoded. Raises what `read_range` raises, and Busy.
        """
        async with self._turn(sender) as run:
            facts: Facts = await run(partial(self._inspect, read_range, size))
        return facts

    @asynccontextmanager
    async def rendered(
        self,
        read_range: ReadRange,
        size: int,
        boxes: Callable[[], Sequence[tuple[int, int]]],
        *,
        animated: bool = False,
        sender: Sender = SERVICE,
    ) -> AsyncGenerator[list[bytes | None]]:
        """Give an image's pictures that fit into boxes, of one decode; None for each that cannot be made.

        The boxes are asked for when the sender has a turn, and have together up to 2,000 by 2,000 pixels. A JPEG gives
        a JPEG, an animated GIF its like if that is wanted and can be done, anything else a PNG. Files and errors are as
        for `inspect`, but no place is needed. The sender has the turn until the body of `with` ends, so that there are
        no more pictures in memory than there are helpers.
        """
        with self.place(sender):
            async with self._turn(sender) as run:
                yield await run(partial(self._render, read_range, size, boxes(), animated))

    def close(self) -> None:
        """End the helpers, also in the midst of a file. Inspections that this ends raise Busy, and later ones."""
        self._closed = True
        for at_work in list(self._at_work):
            at_work.kill()
        self._threads.shutdown()
        while not self._helpers.empty():
            if helper := self._helpers.get():
                helper.end()

    @asynccontextmanager
    async def _turn(self, sender: Sender) -> AsyncGenerator[Callable[[Callable[[], Any]], Awaitable[Any]]]:
        """Wait for the sender's turn; gives what calls one function on a thread in it."""
        await self._turns.take(sender)
        loop, at_work = asyncio.get_running_loop(), Future[Any]()
        at_work.set_result(None)

        def run(function: Callable[[], Any]) -> Awaitable[Any]:
            nonlocal at_work
            at_work = self._threads.submit(function)
            return asyncio.wrap_future(at_work)

        try:
            if self._closed:
                raise Busy(_ENDING)
            yield run
        finally:
            # Not before the helper is free, also where the awaiting request was cancelled.
            at_work.add_done_callback(lambda _: loop.call_soon_threadsafe(self._turns.give_back, sender))

    def _inspect(self, read_range: ReadRange, size: int) -> Facts:
        if size == 0:
            return Facts()
        sniffed, read_again = _begin(read_range, size)
        if sniffed.kind is Kind.OTHER or sniffed.content_type is None:
            return sniffed
        job = self._job(sniffed, size)
        try:
            [facts] = self._ask(job, read_again, parse_facts) or [replace(sniffed, readable=False)]
        except OutOfTime as end:
            facts = replace(end.header or sniffed, undecoded=True)
        return Facts() if facts.content_type == UNKNOWN_BRAND else facts

    def _render(
        self, read_range: ReadRange, size: int, boxes: Sequence[tuple[int, int]], animated: bool
    ) -> list[bytes | None]:
        sniffed, read_again = _begin(read_range, size)
        if sniffed.kind is not Kind.IMAGE or sniffed.content_type is None:
            return [None] * len(boxes)
        # What is wrong with an animation, or too much of it, leaves the first frame.
        for wanted in (True, False) if animated and sniffed.content_type == GIF else (False,):
            job = self._job(sniffed, size, boxes=boxes, animated=wanted)
            with suppress(OutOfTime):
                if (pictures := self._ask(job, read_again, bytes)) and all(pictures):
                    return [*pictures]
        if len(boxes) == 1:
            return [None]
        # One may have been too much where the others are not.
        return [picture for box in boxes for picture in self._render(read_range, size, [box], animated)]

    def _job(self, sniffed: Facts, size: int, *, boxes: Sequence[tuple[int, int]] = (), animated: bool = False) -> Job:
        drawn = sum(width * height for width, height in boxes)
        return Job(
            kind=sniffed.kind,
            content_type=sniffed.content_type or "",
            size=size,
            max_pixels=self._max_pixels,
            seconds=self._timeout_seconds,
            # What is made has to be drawn and written, too.
            budget=self._seconds + self._seconds_per_megapixel * 2 * drawn / 1_000_000,
            budget_per_megapixel=self._seconds_per_megapixel,
            boxes=list(boxes),
            animated=animated,
        )

    def _ask(self, job: Job, read_range: ReadRange, parse: Callable[[bytes], T]) -> list[T] | None:
        for _ in range(2):
            with self._helper() as helper, suppress(Gone):
                answer = helper.ask(job, read_range, parse)
                if answer is None and self._closed:
                    raise Busy(_ENDING)  # which is no fault of the file
                return answer
        raise Busy("media helpers end before they begin")

    @contextmanager
    def _helper(self) -> Generator[Helper]:
        helper = self._helpers.get()
        try:
            if helper is None or not helper.is_alive():
                helper = None
                helper = Helper()
                with self._starting:
                    self._starts += 1
            self._at_work.add(helper)
            if self._closed:  # when it was not yet at work
                raise Busy(_ENDING)
            yield helper
        finally:
            if helper:
                self._at_work.discard(helper)
            self._helpers.put(helper)


def _begin(read_range: ReadRange, size: int) -> tuple[Facts, ReadRange]:
    """Sniff the file; gives what its bytes claim to be, and a reader that has its first block already."""
    first = read_range(0, min(size, BLOCK_SIZE))

    def read_again(start: int, size: int) -> bytes:
        return read_range(start, size) if start else first

    return sniff(first), read_again
