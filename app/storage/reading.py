"""How stored bytes are read block by block on threads, whatever store they come from."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractContextManager
from threading import Lock
from typing import Protocol

from ..errors import StorageError
from ..pool import Pool

BLOCK = 256 * 1024


class Readable(Protocol):
    """What a store opens: a file, or the body of an HTTP response."""

    def read(self, size: int, /) -> bytes: ...
    def close(self) -> None: ...


class Source:
    """A stream that opens when it is first read and closes when its last byte was.

    Its methods run on threads. The lock is for a cancelled reader, whose last read may still run when `close` comes.
    """

    def __init__(
        self, open_stream: Callable[[], tuple[Readable, int]], failures: Callable[[], AbstractContextManager[None]]
    ) -> None:
        """`open_stream` gives the stream and its size; `failures` tells the store's errors in our words, every time."""
        self._open = open_stream
        self._failures = failures
        self._lock = Lock()
        self._stream: Readable | None = None
        self._left = 0
        self.closed = False

    def read(self) -> bytes:
        """Read the next block; it is empty at the end only."""
        with self._lock, self._failures():
            if self.closed:
                return b""
            if self._stream is None:
                self._stream, self._left = self._open()
            block = self._stream.read(min(BLOCK, self._left)) if self._left else b""
            if self._left and not block:
                raise StorageError(f"a stored object ended {self._left} bytes early")
            self._left -= len(block)
            if not self._left:
                self._close()
            return block

    def close(self) -> None:
        """Close the stream, once a read that still runs is over."""
        with self._lock:
            self._close()

    def _close(self) -> None:
        self.closed = True
        if self._stream is not None:
            self._stream.close()


async def stream(pool: Pool, source: Source) -> AsyncIterator[bytes]:
    """Yield the source's blocks. Only the first may be refused with Busy: later the answer has begun."""
    try:
        block = await pool.run(source.read)
        while block:
            yield block
            block = b"" if source.closed else await pool.run_patiently(source.read)
    finally:
        if not source.closed:
            await pool.clean_up(source.close)
