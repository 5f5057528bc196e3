"""A folder that goes when the program does, or at the next start where the program was killed."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path

PREFIX = "triptych-in-memory-"


@contextmanager
def temporary_folder() -> Generator[Path]:
    """A new folder. A lock on it tells a living program's from a dead one's. Raises OSError."""
    folder, held = _new_folder()
    try:
        yield folder
    finally:
        remove(folder)
        os.close(held)


def remove_left_over() -> None:
    """Remove the folders of programs that were killed."""
    try:
        folders = Path(tempfile.gettempdir()).glob(f"{PREFIX}*")
    except OSError:  # where nothing can be kept, nothing was
        return
    for folder in folders:
        with suppress(OSError):  # its program lives, or it is somebody else's
            held = lock(folder, wait=False)
            remove(folder)
            os.close(held)


def remove(folder: Path) -> None:
    """Remove the folder and all that is in it, as far as that can be done."""
    shutil.rmtree(folder, ignore_errors=True)


def _new_folder() -> tuple[Path, int]:
    while True:
        folder = Path(tempfile.mkdtemp(prefix=PREFIX))
        with suppress(FileNotFoundError):
            held = lock(folder, wait=True)
            if folder.exists():
                return folder, held
            os.close(held)
        # Before the lock was on it, another start has taken it for a dead program's.


if sys.platform == "win32":

    def lock(folder: Path, *, wait: bool) -> int:
        """Windows locks no folders: there nothing tells the dead from the living, and what is left over stays."""
        if not wait:
            raise PermissionError(folder)
        return os.open(os.devnull, os.O_RDONLY)

else:
    import fcntl

    def lock(folder: Path, *, wait: bool) -> int:
        """Lock the folder until the descriptor that is returned is closed, or the process ends. Raises OSError."""
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(descriptor)
            raise
        return descriptor
