"""Room on the disk for when there is none: to delete something, too, is to write it down first."""

from __future__ import annotations

import os
import shutil
import time
from contextlib import suppress
from pathlib import Path

_SIZE = 2 * 2**20
# Where the rest of the disk has not so much more, it is better left to who needs it now.
_ROOM = 4 * _SIZE
_LOOK_SECONDS = 1.0


class Reserve:
    """A file beside the database's that holds nothing, and goes when the disk is full."""

    def __init__(self, database: Path) -> None:
        self._path = database.with_name(f"{database.name}-reserve")
        self._look_at = 0.0
        self._kept = self._path.exists()

    def keep(self) -> None:
        """Have it, as far as there is room."""
        if self._kept or time.monotonic() < self._look_at:
            return
        self._look_at = time.monotonic() + _LOOK_SECONDS
        try:
            if shutil.disk_usage(self._path.parent).free > _ROOM:
                # Private as all beside it is.
                with os.fdopen(os.open(self._path, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "wb") as file:
                    file.write(bytes(_SIZE))
                self._kept = True
        except OSError:
            with suppress(OSError):
                self._path.unlink(missing_ok=True)

    def give(self) -> bool:
        """Make room; tell whether there is more now."""
        if not self._kept:
            return False
        self._kept = False
        self._look_at = time.monotonic() + _LOOK_SECONDS
        with suppress(OSError):
            self._path.unlink()
            return True
        return False
