"""How much memory a process and its children hold."""

from __future__ import annotations

import threading
from types import TracebackType

import psutil

MIB = 2**20
_EVERY_SECONDS = 0.05


def resident(pid: int) -> dict[str, float]:
    """MiB in memory: of the `server` itself, and of its `children` together."""
    server = psutil.Process(pid)
    children = sum(_resident(child) for child in server.children(recursive=True))
    return {"server": _resident(server) / MIB, "children": children / MIB}


def _resident(process: psutil.Process) -> int:
    try:
        return process.memory_info().rss
    except psutil.NoSuchProcess:
        return 0


class Watch:
    """Notes the greatest sum of `resident` in MiB while its body runs."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look)
        self.peak = 0.0

    def __enter__(self) -> Watch:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        while True:
            self.peak = max(self.peak, sum(resident(self._pid).values()))
            if self._over.wait(_EVERY_SECONDS):
                return
