"""Objects as files in one folder, each under its key."""

from __future__ import annotations

import asyncio
import os
import shutil
import time
from collections.abc import AsyncIterable, AsyncIterator, Generator, Iterable
from contextlib import contextmanager, suppress
from functools import partial
from itertools import islice
from pathlib import Path
from secrets import token_hex

from ..errors import ObjectChanged, ObjectMissing, StorageError
from ..load import Load
from ..pool import Pool
from ..sender import SERVICE, Sender
from . import folder_listing
from .base import Stat, Written
from .blocks import Blocks
from .buffers import Buffers
from .keys import MARK, checked
from .partial import Partial, make_aside, open_new, put_in_place
from .reading import Readable, Source, stream
from .syncing import Syncing

COPY_BLOCK = 1024 * 1024
PAGE = 500
ABANDONED_SECONDS = 24 * 3600


class FolderStorage:
    """The embedded store. A file has its name when it is whole, and is never changed, only replaced.

    Objects survive the program's crash; the newest survive the machine's only where the store is `durable`.
    """

    is_direct = False

    def __init__(self, root: Path, pool: Pool, buffers: Buffers, *, durable: bool = False) -> None:
        """Pool and buffers are closed with the storage."""
        self._root = root
        self._aside = root / ".partial"
        self._mark = root / MARK
        self._syncing = Syncing(root) if durable else None
        self._pool = pool
        self._buffers = buffers

    @property
    def loads(self) -> tuple[Load, ...]:
        return self._pool.load, *self._buffers.loads

    async def write(
        self,
        key: str,
        chunks: AsyncIterable[bytes],
        content_type: str | None = None,  # noqa: ARG002 - a file has none
        *,
        sender: Sender = SERVICE,
    ) -> Written:
        target, incoming = self._path(key), Partial(self._new_name(), self._failures, self._syncing)
        try:
            async with Blocks(chunks, self._buffers, sender) as blocks:
                await blocks.pour(incoming.append)
                return await blocks.run(incoming.finish, blocks.left, target)
        except BaseException:
            await self._pool.clean_up(incoming.discard)
            raise

    def read(self, key: str, start: int = 0, end: int | None = None) -> AsyncIterator[bytes]:
        source = Source(partial(_open, self._path(key), start, end), partial(self._failures, missing=key))
        return stream(self._pool, source)

    def read_range(self, key: str, start: int, size: int) -> bytes:
        with self._failures(missing=key), self._path(key).open("rb") as file:
            file.seek(start)
            return file.read(size)

    async def stat(self, key: str) -> Stat | None:
        with self._failures():
            return await self._pool.run(folder_listing.stat, key, self._path(key))

    async def copy(self, source: str, target: str, etag: str | None = None) -> None:
        await self.stat(source)  # to copy may take long: whether the folder answers is seen before
        with self._failures():
            await self._pool.run_at_length(self._copy, source, self._path(source), self._path(target), etag)

    def _copy(self, key: str, source: Path, target: Path, etag: str | None) -> None:
        """Take hold of the source under another name first, so that what is looked at is what is put in place."""
        held = self._new_name()
        make_aside(self._aside)
        try:
            with self._failures(missing=key):
                original = _link_or_copy(source, held)
            if etag is not None and etag != folder_listing.etag(original):
                raise ObjectChanged(f"{key} changed")
            if self._syncing is not None:
                with held.open("rb") as file:
                    self._syncing.sync_file(file)
            put_in_place(held, target, self._syncing)
        finally:
            held.unlink(missing_ok=True)  # a link is not renamed over another one to the same file

    async def delete(self, *keys: str) -> None:
        with self._failures():
            await self._pool.run_patiently(_unlink, [self._path(key) for key in keys])

    async def delete_tree(self, prefix: str) -> None:
        with self._failures():
            await self._pool.run_at_length(self._delete_tree, self._path(prefix))

    def _delete_tree(self, tree: Path) -> None:
        if not tree.is_dir():
            return
        make_aside(self._aside)
        with suppress(FileNotFoundError):  # someone else is deleting it, too
            shutil.rmtree(tree.rename(self._new_name()))

    async def list(self, prefix: str = "") -> AsyncIterator[Stat]:
        found = folder_listing.walk(self._root, "", prefix)
        while True:
            with self._failures():
                page = await self._pool.run_patiently(lambda: tuple(islice(found, PAGE)))
            if not page:
                return
            for stat in page:
                yield stat

    def sign_put(self, key: str, seconds: int) -> str:
        raise NotImplementedError("clients cannot reach a folder")

    def sign_get(self, key: str, seconds: int, *, content_type: str, disposition: str, head: bool = False) -> str:
        raise NotImplementedError("clients cannot reach a folder")

    def key_of(self, url: str) -> None:
        """Clients cannot reach a folder."""

    async def mark(self) -> str | None:
        with self._failures():
            return await self._pool.run(self._read_mark)

    def _read_mark(self) -> str | None:
        try:
            return self._mark.read_text(errors="replace")
        except FileNotFoundError:
            return None

    async def set_mark(self, mark: str) -> None:
        with self._failures():
            await self._pool.run(self._set_mark, mark)

    def _set_mark(self, mark: str) -> None:
        """Synced in any case: a store that lost its mark with the machine's power would be refused."""
        self._root.mkdir(parents=True, exist_ok=True)
        syncing = Syncing(self._root)
        with self._mark.open("wb") as file:
            file.write(mark.encode())
            syncing.sync_file(file)
        syncing.sync_folder(self._root)

    async def check(self, *, write: bool = True) -> None:
        with self._failures():
            await self._pool.run(self._check if write else self._look)

    def _look(self) -> None:
        self._mark.stat()

    def _check(self) -> None:
        self._look()
        probe = self._new_name()
        try:
            with open_new(probe) as file:
                file.write(b"x")  # a full disk takes empty files
        finally:
            probe.unlink(missing_ok=True)
        for path in self._aside.iterdir():
            with suppress(FileNotFoundError):
                _remove_abandoned(path)

    async def close(self) -> None:
        for threads in (self._buffers, self._pool):
            await asyncio.to_thread(threads.close)

    def _path(self, key: str) -> Path:
        return self._root / checked(key)

    def _new_name(self) -> Path:
        return self._aside / token_hex(16)

    @contextmanager
    def _failures(self, missing: str | None = None) -> Generator[None]:
        """Raise StorageError for what the operating system reports; ObjectMissing where no such file is that key's."""
        try:
            yield
        except OSError as error:
            if missing is not None and isinstance(error, (FileNotFoundError, IsADirectoryError, NotADirectoryError)):
                raise ObjectMissing(f"nothing is stored under {missing}") from error
            raise StorageError(f"folder {self._root}: {error}") from error


def _open(path: Path, start: int, end: int | None) -> tuple[Readable, int]:
    file = path.open("rb")
    size = os.fstat(file.fileno()).st_size
    file.seek(start)
    return file, max(0, min(size, size if end is None else end) - start)


def _link_or_copy(source: Path, held: Path) -> os.stat_result:
    """Return the stat of what was linked or copied. Objects are never changed in place, so that a link is a copy."""
    try:
        held.hardlink_to(source)
        return held.stat()
    except FileNotFoundError:
        raise
    except OSError:  # the file system has no links, or none from here to there, or the file has too many
        with source.open("rb") as original, held.open("xb") as copy:
            shutil.copyfileobj(original, copy, COPY_BLOCK)
            return os.fstat(original.fileno())


def _unlink(paths: Iterable[Path]) -> None:
    for path in paths:
        with suppress(FileNotFoundError, NotADirectoryError, IsADirectoryError):
            path.unlink()


def _remove_abandoned(path: Path) -> None:
    """Remove what a killed program left: trees, which were waste already, and files that nobody writes any more."""
    if path.is_dir():
        shutil.rmtree(path)
    elif time.time() - path.stat().st_ctime > ABANDONED_SECONDS:
        path.unlink()
