"""No server outlives the tests that started it."""

from __future__ import annotations

import subprocess
from collections.abc import Generator
from contextlib import contextmanager


@contextmanager
def lifeline(pid: int) -> Generator[None]:
    """Interrupt the server `pid` when this process is killed inside the context, so that no teardown runs."""
    # The shell waits for the end of its input, and that comes however this process ends.
    watcher = subprocess.Popen(["sh", "-c", f"read _; kill -INT {pid}"], stdin=subprocess.PIPE, start_new_session=True)
    with watcher:
        try:
            yield
        finally:
            watcher.kill()
