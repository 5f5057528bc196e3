"""A file that is there as long as the service is ready, for whoever started it and waits."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Generator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from ..service import CannotStart


class ReadyFile:
    """The file holds the service's addresses, one a line. Without a path there is none."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path

    @contextmanager
    def cleared(self) -> Generator[None]:
        """What an earlier service left there is gone, and what this one writes goes at the end. Raises CannotStart."""
        if self._path is None:
            yield
            return
        try:
            self._path.unlink(missing_ok=True)
        except OSError as error:
            raise CannotStart(f"--ready-file: {error}") from error
        try:
            yield
        finally:
            with suppress(OSError):
                self._path.unlink(missing_ok=True)

    def write(self, urls: Sequence[str]) -> None:
        """Say that the service is ready. Nobody reads half a line. Raises CannotStart."""
        if self._path is None:
            return
        try:
            handle, name = tempfile.mkstemp(dir=self._path.parent, prefix=f".{self._path.name}-")
            with os.fdopen(handle, "w") as file:
                file.writelines(f"{url}\n" for url in urls)
            Path(name).replace(self._path)
        except OSError as error:
            raise CannotStart(f"--ready-file: {error}") from error
