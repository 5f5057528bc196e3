"""The memory that uploads share, and the threads that empty it."""

from __future__ import annotations

import asyncio
from mmap import ACCESS_COPY, mmap

from ..errors import Busy
from ..load import Load
from ..pool import Pool
from ..sender import Sender
from ..turns import Turns

# Most that a connection brings at once: what uvicorn lets wait, and what is read from the socket then.
CHUNK = (64 + 256) * 1024
# Fewer chunks in a block cost more hops to threads, more go past the processor's cache.
BLOCK = 4 * CHUNK
# What an upload needs beside its block: what its connection reads on, and two copies on the way through a form.
BESIDE = 3 * CHUNK
# Memory is asked of the system and given back to it, which takes as long as filling it: some is kept for the next.
_SPARE = 8
# They hash and write to the disk beside this program, and so never wait for a store that is slow.
_WRITERS = 4


class Buffers:
    """Blocks of memory for the bytes of all uploads, given out by turns; one address has at most half of them."""

    def __init__(self, size: int, *, patience: float, seconds: float | None = None) -> None:
        """`size` is in bytes, for all together; a disk that takes none of them is waited for so many `seconds`."""
        blocks = size // (BLOCK + BESIDE)
        self._turns = Turns("upload buffer", at_once=blocks, per_address=blocks // 2, patience=patience)
        self._patience = patience
        self._refused = 0
        self.pool = Pool("upload", workers=_WRITERS, patience=patience, seconds=seconds)
        self._spare: list[memoryview] = []

    async def take(self, sender: Sender) -> memoryview:
        """Wait for a block, which the sender must `give_back`. Raises Busy after `patience` seconds."""
        try:
            async with asyncio.timeout(self._patience):
                await self._turns.take(sender)
        except TimeoutError:
            self._refused += 1
            raise Busy(f"no upload buffer became free within {self._patience:g} s") from None
        return self._spare.pop() if self._spare else memoryview(mmap(-1, BLOCK, access=ACCESS_COPY))

    @property
    def loads(self) -> tuple[Load, ...]:
        """How busy memory and threads are."""
        turns = self._turns.load
        return turns._replace(refused=turns.refused + self._refused), self.pool.load

    def is_awaited(self, sender: Sender) -> bool:
        """Tell whether somebody waits who could have a block that this sender gave back."""
        return self._turns.is_awaited(sender)

    def give_back(self, sender: Sender, block: memoryview | None) -> None:
        """Let somebody else have the block's turn, and the block: None, where a thread may still look at it."""
        if block is not None and len(self._spare) < _SPARE:
            self._spare.append(block)
        self._turns.give_back(sender)

    def close(self) -> None:
        """Wait for running calls and end the threads."""
        self.pool.close()
