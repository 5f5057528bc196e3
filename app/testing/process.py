"""The process of a server that a test starts."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from .control import ServerError

_TO_START = 60.0
_TO_END = 20.0
_LOOK_SECONDS = 0.01
_LAST_BYTES = 8_192
_LAST_LINES = 20


class Process:
    """`triptych serve` in a folder of its own, which ends when its standard input does: so with this process."""

    def __init__(self, folder: Path, flags: Sequence[str], settings: Mapping[str, str]) -> None:
        self._log, self._ready = folder / "log", folder / "ready"
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("TRIPTYCH_")}
        # -P: a folder in the working directory that has our package's name must not be taken for it.
        command = [
            sys.executable,
            "-P",
            "-m",
            "triptych",
            "serve",
            "--while-stdin-open",
            "--ready-file",
            str(self._ready),
        ]
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(  # noqa: S603 - nothing in it comes from outside
                [*command, *flags],
                cwd=folder,  # where no .env is
                env={**inherited, **settings},
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=log,
                start_new_session=True,  # Ctrl-C is for the tests
            )
        self.pid = self._process.pid

    def wait_for_url(self) -> str:
        """Its address, once it answers. Raises ServerError where it does not start."""
        too_late = time.monotonic() + _TO_START
        while not self._ready.exists():
            if self._process.poll() is not None:
                raise ServerError(f"the server does not start: {self.last_lines()}")
            if time.monotonic() > too_late:
                raise ServerError(f"the server is not ready after {_TO_START:g} s; it logged\n{self.last_lines()}")
            time.sleep(_LOOK_SECONDS)
        return self._ready.read_text().splitlines()[0]

    def died(self) -> str | None:
        """That it has ended, with the last lines of its log; None while it lives."""
        code = self._process.poll()
        return None if code is None else f"the server ended with {code}; its last lines:\n{self.last_lines()}"

    def last_lines(self) -> str:
        """The end of its log."""
        with self._log.open("rb") as log:
            log.seek(max(0, log.seek(0, os.SEEK_END) - _LAST_BYTES))
            lines = log.read().decode(errors="replace").splitlines()
        return "\n".join(lines[-_LAST_LINES:])

    def end(self) -> None:
        """End it in order, or on the spot where it does not end in time."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        try:
            self._process.wait(_TO_END)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
