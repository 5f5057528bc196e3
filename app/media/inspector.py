"""Looks into stored files in helper processes, so that no stranger's bytes are decoded in this one."""

from __future__ import annotations

import asyncio
import logging
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import replace
from queue import LifoQueue
from threading import Timer
from typing import IO, ParamSpec, TypeVar, cast

import orjson

from ..pool import PoolBusy
from ..sender import SERVICE, Sender
from ..turns import Places, Turns
from .facts import Facts, Kind
from .limits import ENDED_BY_LIMIT
from .pipe import BLOCK_SIZE, DATA, HEADER, JOB, RANGE, READ, Gone, Job, receive, send
from .sniff import HEAD_SIZE, sniff

P = ParamSpec("P")
T = TypeVar("T")
ReadRange = Callable[[int, int], bytes]

# Of one address, waiting or being looked into.
_MOST_FILES = 256
_START_SECONDS = 30
_ENDING = "the service is ending"
# Requests are answered first: a helper has a quarter of a core that they keep busy.
_NICENESS = 5

log = logging.getLogger(__name__)


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
        self._budget = seconds, seconds_per_megapixel
        self._closed = False
        self._places = Places("images and videos", _MOST_FILES)
        self._turns = Turns("media helper", at_once=workers, per_address=max(1, workers - 1), patience=patience)
        self._threads = ThreadPoolExecutor(workers, thread_name_prefix="media")  # one to talk with each helper
        self._at_work: set[Helper] = set()
        # Last in, first out: the helper that is warm goes first. None is the right to start one.
        self._helpers: LifoQueue[Helper | None] = LifoQueue()
        for _ in range(workers):
            self._helpers.put(None)

    def place(self, sender: Sender) -> AbstractContextManager[None]:
        """Have a place in the sender's queue, from before a file is stored until it has been looked into.

        Raises PoolBusy when the queue is full.
        """
        return self._places.held(sender)

    async def inspect(self, read_range: ReadRange, size: int, *, sender: Sender = SERVICE) -> Facts:
        """Read the facts of a file of `size` bytes, which `read_range(start, size)` reads on a worker thread.

        Whoever asks has a `place`. A file that kills its helper, or takes too much memory, is unreadable; one that
        takes too much time is undecoded. Raises what `read_range` raises, and PoolBusy.
        """
        return await self._run(sender, self._inspect, read_range, size)

    async def render(self, read_range: ReadRange, size: int, side: int, *, sender: Sender = SERVICE) -> bytes | None:
        """Make a picture with no side longer than `side` pixels, at most 500, of an image; None when none can be made.

        Files and errors are as for `inspect`, but no place is needed. A JPEG gives a JPEG, anything else a PNG.
        """
        with self.place(sender):
            return await self._run(sender, self._render, read_range, size, side)

    def close(self) -> None:
        """End the helpers, also in the midst of a file. Inspections that this ends raise PoolBusy, and later ones."""
        self._closed = True
        for at_work in list(self._at_work):
            at_work.kill()
        self._threads.shutdown()
        while not self._helpers.empty():
            if helper := self._helpers.get():
                helper.end()

    async def _run(self, sender: Sender, function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Call the function on a thread when it is the sender's turn."""
        await self._turns.take(sender)
        if self._closed:
            self._turns.give_back(sender)
            raise PoolBusy(_ENDING)
        future = self._threads.submit(function, *args, **kwargs)
        loop = asyncio.get_running_loop()
        # The turn ends when the helper is free, also where the awaiting request was cancelled before.
        future.add_done_callback(lambda _: loop.call_soon_threadsafe(self._turns.give_back, sender))
        return await asyncio.wrap_future(future)

    def _inspect(self, read_range: ReadRange, size: int) -> Facts:
        if size == 0:
            return Facts()
        sniffed, read_again = _begin(read_range, size)
        if sniffed.kind is Kind.OTHER or sniffed.content_type is None:
            return sniffed
        job = Job(sniffed.kind, sniffed.content_type, size, self._max_pixels, self._timeout_seconds, *self._budget)
        try:
            return self._ask(job, read_again, _parse_facts) or replace(sniffed, readable=False)
        except _OutOfTime as end:
            return replace(end.header or sniffed, undecoded=True)

    def _render(self, read_range: ReadRange, size: int, side: int) -> bytes | None:
        sniffed, read_again = _begin(read_range, size)
        if sniffed.kind is not Kind.IMAGE or sniffed.content_type is None:
            return None
        job = Job(
            sniffed.kind, sniffed.content_type, size, self._max_pixels, self._timeout_seconds, *self._budget, side
        )
        with suppress(_OutOfTime):
            return self._ask(job, read_again, bytes) or None
        return None

    def _ask(self, job: Job, read_range: ReadRange, parse: Callable[[bytes], T]) -> T | None:
        for _ in range(2):
            with self._helper() as helper, suppress(Gone):
                answer = helper.ask(job, read_range, parse)
                if answer is None and self._closed:
                    raise PoolBusy(_ENDING)  # which is no fault of the file
                return answer
        raise PoolBusy("media helpers end before they begin")

    @contextmanager
    def _helper(self) -> Iterator[Helper]:
        helper = self._helpers.get()
        try:
            if self._closed:
                raise PoolBusy(_ENDING)
            if helper is None or not helper.is_alive():
                helper = None
                helper = Helper()
            self._at_work.add(helper)
            yield helper
        finally:
            if helper:
                self._at_work.discard(helper)
            self._helpers.put(helper)


class _OutOfTime(Exception):
    """A helper has used up its time over a file, after it told what the header says, or before."""

    def __init__(self, header: Facts | None) -> None:
        self.header = header


class Helper:
    """The server's side of one helper process. Raises PoolBusy when it does not start."""

    def __init__(self) -> None:
        # -P: a folder in the working directory that has our package's name must not be taken for it.
        command = [sys.executable, "-P", "-W", "ignore", "-m", f"{__package__}.helper"]
        try:
            self._process = subprocess.Popen(  # noqa: S603 - nothing in it comes from outside
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=_environment()
            )
        except OSError as error:
            raise PoolBusy("a media helper could not be started") from error
        if sys.platform != "win32":
            os.setpriority(os.PRIO_PROCESS, self._process.pid, _NICENESS)
        self._was_stopped = False
        self._to = cast(IO[bytes], self._process.stdin)
        self._from = cast(IO[bytes], self._process.stdout)
        with self._time_limit(_START_SECONDS):
            try:
                receive(self._from)
            except Gone:
                self.end()
                raise PoolBusy("a media helper did not start") from None

    def is_alive(self) -> bool:
        """Say whether the process runs; a dead one is let go of."""
        if self._process.poll() is None:
            return True
        self.end()
        return False

    def kill(self) -> None:
        """Kill the process, which ends every wait for it on this side too."""
        self._process.kill()
        self._process.wait()

    def end(self) -> None:
        """Kill the process and let go of it."""
        self.kill()
        for stream in (self._to, self._from):
            with suppress(OSError):  # what was not written yet finds no reader
                stream.close()

    def ask(self, job: Job, read_range: ReadRange, parse: Callable[[bytes], T]) -> T | None:
        """Give the parsed answer, or None when the process died over the file.

        Raises _OutOfTime when it took too long, and Gone when it was dead already: another helper should be asked.
        """
        answer = None
        try:
            with self._time_limit(job.seconds):
                answer = self._converse(job, read_range, parse)
        finally:
            if answer is None:
                self.end()
        return answer

    def _converse(self, job: Job, read_range: ReadRange, parse: Callable[[bytes], T]) -> T | None:
        header, has_begun = None, False  # no helper does anything before it reads
        try:
            send(self._to, JOB, orjson.dumps(job))
            while True:
                tag, body = receive(self._from)
                has_begun = True
                if tag == READ:
                    start, size = _parse_range(body, job.size)
                    send(self._to, DATA, read_range(start, size))
                elif tag == HEADER:
                    header = _parse_facts(body)
                else:
                    return parse(body)
        except Gone:
            self.end()
            if self._was_stopped or self._process.returncode in ENDED_BY_LIMIT:
                log.warning("media helper %d ran out of time over a file of %s", self._process.pid, job.content_type)
                raise _OutOfTime(header) from None
            if not has_begun:
                raise
            log.warning("media helper %d died over a file of %s", self._process.pid, job.content_type)
            return None

    @contextmanager
    def _time_limit(self, seconds: float) -> Iterator[None]:
        """Kill the process after so many seconds, and know that it was for that."""

        def stop() -> None:
            self._was_stopped = True
            self.kill()

        timer = Timer(seconds, stop)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            timer.join()


def _begin(read_range: ReadRange, size: int) -> tuple[Facts, ReadRange]:
    """Sniff the file; gives what its bytes claim to be, and a reader that has its first block already."""
    first = read_range(0, min(size, BLOCK_SIZE))

    def read_again(start: int, size: int) -> bytes:
        return read_range(start, size) if start else first

    return sniff(first[:HEAD_SIZE]), read_again


def _parse_facts(body: bytes) -> Facts:
    try:
        values = orjson.loads(body)
        return Facts(**{**values, "kind": Kind(values["kind"])})
    except (ValueError, TypeError, KeyError) as error:
        raise Gone from error


def _parse_range(body: bytes, file_size: int) -> tuple[int, int]:
    """A helper that a file has taken over may ask for anything; it gets blocks of that file."""
    if len(body) != RANGE.size:
        raise Gone
    start, size = RANGE.unpack(body)
    if size > BLOCK_SIZE or start + size > file_size:
        raise Gone
    return start, size


def _environment() -> dict[str, str]:
    """What Python needs to start, and none of the service's secrets."""
    kept = ("PATH", "PYTHON", "VIRTUAL_ENV", "HOME", "USERPROFILE", "LANG", "LC_", "LD_", "SYSTEMROOT")
    return {name: value for name, value in os.environ.items() if name.upper().startswith(kept)}
