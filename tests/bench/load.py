"""A load generator that is lighter than what it loads: kept connections, each with one request on its way."""

from __future__ import annotations

import asyncio
import itertools
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import cast

import psutil
import uvloop

CONNECTIONS = 32
MOST_REQUESTS = 200_000

_LENGTH = re.compile(rb"\r\ncontent-length: (\d+)\r\n", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Load:
    """What a server bore."""

    requests_per_second: float
    cpu_us_per_request: float


def load(url: str, pid: int, requests: Sequence[bytes], seconds: float) -> Load:
    """Send the requests over and over. Raises RuntimeError when an answer is not 200 or a connection ends."""
    server = psutil.Process(pid)
    before = _worked(server)
    started = time.perf_counter()
    answers = uvloop.run(_send_all(url, itertools.cycle(requests), seconds))
    elapsed = time.perf_counter() - started
    used = _worked(server) - before
    return Load(answers / elapsed, used / answers * 1e6)


def _worked(server: psutil.Process) -> float:
    """Seconds of processor time, with those of its processes, whether they have ended or not."""
    return sum(sum(process.cpu_times()[:4]) for process in (server, *server.children(recursive=True)))


def mean(loads: Sequence[Load]) -> Load:
    """What the server bore on average of several times of the same length."""
    return Load(
        fmean(one.requests_per_second for one in loads),
        fmean(one.cpu_us_per_request for one in loads),
    )


async def _send_all(url: str, requests: Iterator[bytes], seconds: float) -> int:
    loop = asyncio.get_running_loop()
    host, port = url.removeprefix("http://").split(":")
    run = _Run(requests, loop.create_future())
    for _ in range(CONNECTIONS):
        await loop.create_connection(lambda: _Connection(run), host, int(port))
    loop.call_later(seconds, run.end)
    await run.over
    if not run.answers:
        raise RuntimeError("the server answered nothing in time")
    return run.answers


class _Run:
    """What the connections have in common."""

    def __init__(self, requests: Iterator[bytes], over: asyncio.Future[None]) -> None:
        self.requests = requests
        self.over = over
        self.answers = 0

    def end(self) -> None:
        if not self.over.done():
            self.over.set_result(None)

    def fail(self, why: str) -> None:
        if not self.over.done():
            self.over.set_exception(RuntimeError(why))


class _Connection(asyncio.Protocol):
    def __init__(self, run: _Run) -> None:
        self._run = run
        self._answer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._transport.write(next(self._run.requests))

    def data_received(self, data: bytes) -> None:
        self._answer += data
        headers_end = self._answer.find(b"\r\n\r\n")
        if headers_end < 0:
            return
        length = _LENGTH.search(self._answer)
        if length is None or not self._answer.startswith(b"HTTP/1.1 200 "):
            self._run.fail(f"the server answered {self._answer!r}")
        elif len(self._answer) >= headers_end + 4 + int(length[1]):
            self._count()

    def connection_lost(self, _error: Exception | None) -> None:
        self._run.fail("the server closed a connection")

    def _count(self) -> None:
        self._answer = b""
        self._run.answers += 1
        if self._run.answers == MOST_REQUESTS:
            self._run.end()
        self._transport.write(next(self._run.requests))
