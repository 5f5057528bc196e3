"""The one interface to stored bytes. Nothing outside this package knows which implementation it talks to."""

from __future__ import annotations

from collections.abc import AsyncIterable, AsyncIterator
from dataclasses import dataclass
from typing import Protocol

from ..load import Load
from ..sender import SERVICE, Sender

# How long a store is waited for, where nothing else is said.
SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Written:
    """What a finished write put there: `size` in bytes, `md5` in 32 lower-case hex digits."""

    size: int
    md5: str


@dataclass(frozen=True, slots=True)
class Stat:
    """An object as the store lists it: `size` in bytes, `modified` in seconds since 1970 by the store's clock."""

    key: str
    size: int
    etag: str
    modified: float


class Storage(Protocol):
    """A flat space of objects under keys such as `a1b2/blobs/5f/5f3c`; streams only, never a whole file in memory.

    Every method raises StorageError when the store fails, and may raise Busy before it has begun; `write` also
    later, where others leave it no memory. Where `is_direct`, clients reach the store themselves.
    """

    is_direct: bool

    @property
    def loads(self) -> tuple[Load, ...]:
        """How busy its threads and its memory are."""
        ...

    async def write(
        self,
        key: str,
        chunks: AsyncIterable[bytes],
        content_type: str | None = None,
        *,
        sender: Sender = SERVICE,
    ) -> Written:
        """Store the stream under `key`, whole or not at all: if `chunks` raises, nothing is left behind.

        The stream is not read while there is no memory for it, which senders have by turns.
        """
        ...

    def read(self, key: str, start: int = 0, end: int | None = None) -> AsyncIterator[bytes]:
        """Yield the bytes from `start` up to, not including, `end`. Raises ObjectMissing at the first step."""
        ...

    def read_range(self, key: str, start: int, size: int) -> bytes:
        """Read at most `size` bytes at `start`, blocking: for worker threads. Raises ObjectMissing."""
        ...

    async def stat(self, key: str) -> Stat | None:
        """Say what is stored under `key`, None when nothing is."""
        ...

    async def copy(self, source: str, target: str, etag: str | None = None) -> None:
        """Copy inside the store. Raises ObjectMissing, or ObjectChanged when `source` no longer has `etag`."""
        ...

    async def delete(self, *keys: str) -> None:
        """Delete the objects; a key that is not there is no error."""
        ...

    async def delete_tree(self, prefix: str) -> None:
        """Delete everything whose key begins with `prefix` and a slash."""
        ...

    def list(self, prefix: str = "") -> AsyncIterator[Stat]:
        """Yield every object whose key begins with `prefix`, in pages."""
        ...

    def sign_put(self, key: str, seconds: int) -> str:
        """Give an address that clients can PUT to. Raises NotImplementedError where the store is not direct."""
        ...

    def sign_get(self, key: str, seconds: int, *, content_type: str, disposition: str, head: bool = False) -> str:
        """Give an address that clients can GET from, or ask for its head.

        The answer will have this Content-Type and Content-Disposition. Raises as `sign_put` does.
        """
        ...

    def key_of(self, url: str) -> str | None:
        """The key whose address this is, as `sign_put` gave it or changed since; None for all other addresses."""
        ...

    async def mark(self) -> str | None:
        """What the store was marked with, None where it never was, or is not there at all."""
        ...

    async def set_mark(self, mark: str) -> None:
        """Make the store, where that is a folder, and mark it. Nothing is written to a folder without a mark."""
        ...

    async def check(self, *, write: bool = True) -> None:
        """Prove that the store can be written to, or only that it is there. Raises StorageError."""
        ...

    async def close(self) -> None:
        """Let go of connections and threads."""
        ...
