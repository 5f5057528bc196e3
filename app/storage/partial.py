"""A file on its way into a folder."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from threading import Lock
from typing import BinaryIO

from ..errors import ObjectMissing, StorageError
from .base import Written
from .keys import MARK
from .syncing import Syncing
from .tally import Tally


class Partial:
    """A file under a temporary name, hashed as it grows.

    Its methods run on threads. The lock is for a cancelled write, whose last call may still run when `discard` comes.
    """

    def __init__(
        self, path: Path, failures: Callable[[], AbstractContextManager[None]], syncing: Syncing | None
    ) -> None:
        """`failures` tells the file system's errors in the store's words, every time."""
        self._syncing = syncing
        self._path = path
        self._failures = failures
        self._lock = Lock()
        self._file: BinaryIO | None = None
        self._tally = Tally()
        self._over = False

    def append(self, block: memoryview) -> bool:
        """Add the block to the end. It is never enough."""
        with self._lock, self._failures():
            self._append(block)
        return False

    def finish(self, block: memoryview, target: Path) -> Written:
        """Add the last block and give the file its name, at once and whole, also where there was another."""
        with self._lock, self._failures():
            with self._append(block) as file:
                if self._syncing is not None:
                    self._syncing.sync_file(file)
            put_in_place(self._path, target, self._syncing)
            self._over = True
            return self._tally.written()

    def discard(self) -> None:
        """Leave nothing behind, unless the file was finished."""
        with self._lock:
            if self._over:
                return
            self._over = True
            if self._file is None:
                return
            try:
                self._file.close()
            finally:  # closing flushes, which fails once more where the disk is full
                self._path.unlink(missing_ok=True)

    def _append(self, block: memoryview) -> BinaryIO:
        if self._over:
            raise ValueError("the file was discarded")
        if self._file is None:
            self._file = open_new(self._path)
        self._tally.add(block)
        self._file.write(block)
        return self._file


def open_new(path: Path) -> BinaryIO:
    """Open a file that must not exist, making the folder aside where that is missing. Raises StorageError."""
    try:
        return path.open("xb")
    except FileNotFoundError:
        make_aside(path.parent)
        return path.open("xb")


def make_aside(aside: Path) -> None:
    """Make the folder for what is not whole yet. Raises StorageError where the folder around it is no store any more.

    Where a disk is not mounted, nobody would find again what is written to the place that it should have.
    """
    if not (aside.parent / MARK).exists():
        raise StorageError(f"folder {aside.parent}: its mark {MARK} is gone; is its disk not mounted?")
    aside.mkdir(exist_ok=True)


def put_in_place(path: Path, target: Path, syncing: Syncing | None) -> None:
    """Rename, making the target's folder where that is missing.

    Raises ObjectMissing where somebody takes that folder away meanwhile, as a reset does.
    """
    try:
        _rename(path, target)
        if syncing is not None:
            syncing.sync_folder(target.parent)
    except FileNotFoundError as error:
        raise ObjectMissing(f"{target.parent} was taken away") from error


def _rename(path: Path, target: Path) -> None:
    try:
        path.replace(target)
    except FileNotFoundError:
        target.parent.mkdir(parents=True, exist_ok=True)
        path.replace(target)
