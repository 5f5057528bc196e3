"""What must be on the disk before anybody counts on it."""

from __future__ import annotations

import os
import sys
from concurrent.futures import Future
from pathlib import Path
from threading import Lock
from typing import BinaryIO

# Of so many folders it is remembered that those above them know them.
_REMEMBERED = 100_000


class Syncing:
    """Syncs files and folders, for threads that store files side by side.

    The system writes together what is synced at the same time. A folder is synced once for all who wait for it.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._lock = Lock()
        self._waiting: dict[Path, Future[None]] = {}
        self._turns: dict[Path, Lock] = {}
        self._known: set[Path] = set()

    def sync_file(self, file: BinaryIO) -> None:
        """Return when the file's bytes are on the disk."""
        file.flush()
        os.fsync(file.fileno())

    def sync_folder(self, folder: Path) -> None:
        """Return when what lies in the folder will be found there after a loss of power."""
        self._sync(folder)
        if folder not in self._known:
            for above in folder.parents:
                self._sync(above)
                if above == self._root.parent:
                    break
            if len(self._known) > _REMEMBERED:
                self._known.clear()
                self._turns.clear()
            self._known.add(folder)

    def _sync(self, folder: Path) -> None:
        """Lead a new round, or take part in one that has not begun: one that has may have begun too early."""
        with self._lock:
            turn = self._turns.setdefault(folder, Lock())
            waiting = self._waiting.get(folder)
            leads = waiting is None
            if waiting is None:
                waiting = self._waiting[folder] = Future()
        if leads:
            with turn:
                with self._lock:
                    del self._waiting[folder]
                try:
                    _sync_now(folder)
                    waiting.set_result(None)
                except OSError as error:
                    waiting.set_exception(error)
        waiting.result()


def _sync_now(folder: Path) -> None:
    if sys.platform == "win32":  # which has no such thing
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
