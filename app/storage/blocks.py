"""A stream on its way into a store."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterable, Callable
from types import TracebackType
from typing import ParamSpec, TypeVar

from ..sender import Sender
from .buffers import BLOCK, CHUNK, Buffers

P = ParamSpec("P")
T = TypeVar("T")
Append = Callable[[memoryview], bool]

# A block that may have no room for the next chunk is full: whoever waits for another block has nothing in hand.
FULL = BLOCK - CHUNK + 1
# A block that is not full after a second is written as it is: who sends slowly, or nothing any more, keeps no memory.
# Where others wait for it, it is written when that is next looked at.
SECONDS_TO_FILL = 1.0
SECONDS_TO_LOOK = 0.1


class Blocks:
    """The bytes of one stream, gathered in blocks: a hop to a thread for each chunk from the network costs too much.

    While a block is being written the next one fills: network and disk do not wait for each other. Nothing is read
    as long as there is no block to put it in.
    """

    def __init__(self, chunks: AsyncIterable[bytes], buffers: Buffers, sender: Sender) -> None:
        self._chunks = aiter(chunks)
        self._buffers = buffers
        self._sender = sender
        self._loop = asyncio.get_running_loop()
        self._append: Append
        self._enough = False
        self._begun = False
        self._block: memoryview | None = None
        self._filled = 0
        self._timer: asyncio.TimerHandle | None = None
        self._writing: asyncio.Future[None] = self._loop.create_future()
        self._writing.set_result(None)
        self.ended = False

    async def __aenter__(self) -> Blocks:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        """Give all memory back, once what still runs on a thread is over."""
        try:
            if error is not None:
                await asyncio.gather(self._written(), return_exceptions=True)
        finally:
            if self._block is not None:
                self._buffers.give_back(self._sender, self._block if error is None else None)

    @property
    def left(self) -> memoryview:
        """What was read and not given to `append`."""
        return memoryview(b"") if self._block is None else self._block[: self._filled]

    async def pour(self, append: Append) -> None:
        """Call `append` with the stream, block by block, on threads; stop soon after it has said that it is enough.

        A stream that `ended` within its first block is `left`. Raises Busy, and what the stream and `append` raise.
        """
        self._append, self._enough = append, False
        while not self._enough and await self._read():
            pass
        await self._written()
        if self._begun or not self.ended:
            self._hand_on()
            await self._written()

    async def run(self, function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Call the function on a thread. Only the first call raises Busy: later the store has begun."""
        pool = self._buffers.pool
        run = pool.run_patiently if self._begun else pool.run
        self._begun = True
        return await run(function, *args, **kwargs)

    async def _read(self) -> bool:
        """Put the next chunk into blocks; tell whether there was one."""
        await self._take_block()
        chunk = await anext(self._chunks, None)
        self.ended = chunk is None
        rest = memoryview(chunk or b"")
        while rest:
            block = await self._take_block()  # again, where the last one was written while nothing came
            taken = rest[: BLOCK - self._filled]
            block[self._filled : self._filled + len(taken)] = taken
            self._filled += len(taken)
            rest = rest[len(taken) :]
            if self._filled >= FULL:
                await self._written()
                self._hand_on()
        return not self.ended

    async def _take_block(self) -> memoryview:
        if self._block is None:
            self._block, self._filled = await self._buffers.take(self._sender), 0
            self._look_later(self._loop.time() + SECONDS_TO_FILL)
        return self._block

    def _look_later(self, due: float) -> None:
        self._timer = self._loop.call_later(SECONDS_TO_LOOK, self._look, due)

    def _look(self, due: float) -> None:
        """Give the block up, if it is time or somebody waits for it."""
        if self._loop.time() >= due or self._buffers.is_awaited(self._sender):
            self._hand_on()
        else:
            self._look_later(due)

    def _hand_on(self) -> None:
        """Let the block be written, after those before it."""
        if self._block is not None:
            self._writing = self._loop.create_task(self._write(self._block, self._filled, self._writing))
            self._block = None

    async def _write(self, block: memoryview, filled: int, before: asyncio.Future[None]) -> None:
        spare = None
        try:
            await before
            if filled:
                enough = await self.run(self._append, block[:filled])
                self._enough = self._enough or enough
            spare = block
        finally:
            self._buffers.give_back(self._sender, spare)

    async def _written(self) -> None:
        """Wait until all that was handed on is written, and hand on nothing meanwhile."""
        if self._timer is not None:
            self._timer.cancel()
        await self._writing
