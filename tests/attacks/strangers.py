"""Who sends files to a service, each from an address of his own; and how long they wait for each other."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.attacks import crowd
from tests.attacks.crowd import Stranger
from tests.files import photo

# So that the service takes the address from a header: it must trust those.
TRUSTING = {"TRIPTYCH_TRUST_FORWARDED": "true"}
TEXT = b"Some words that nothing decodes.\n"
# What is fast enough whatever else goes on, and otherwise how many times longer than alone.
SECONDS, TIMES = 1.0, 10.0


def neighbour(url: str) -> Stranger:
    """Somebody with little to send."""
    return Stranger(url, "192.0.2.1", "blt00000000000000aa")


@dataclass(frozen=True, slots=True)
class Sending:
    """Files on their way."""

    process: subprocess.Popen[bytes]

    def over(self) -> bool:
        """Tell whether all are answered."""
        return self.process.poll() is not None

    def statuses(self) -> list[int]:
        """Wait for all answers."""
        printed, _ = self.process.communicate()
        statuses = json.loads(printed)
        assert isinstance(statuses, list)
        return statuses


@contextmanager
def sending(url: str, file: Path, *, count: int, tenants: int) -> Generator[Sending]:
    """Have so many send the same file at once from another address, as so many tenants of it."""
    arguments = (url, "198.51.100.1", str(count), str(tenants), str(file), file.name)
    with subprocess.Popen([sys.executable, crowd.__file__, *arguments], stdout=subprocess.PIPE) as process:
        try:
            yield Sending(process)
        finally:
            process.terminate()


def slowest(stranger: Stranger, until: Callable[[], bool]) -> float:
    """Seconds of the slowest answer to small texts and pictures, sent one after the other and at least one of each."""
    picture = photo(400, 300)
    longest = 0.0
    while True:
        for file_name, content in (("a.txt", TEXT), ("a.jpg", picture)):
            started = time.perf_counter()
            status = stranger.send(file_name, content)
            longest = max(longest, time.perf_counter() - started)
            assert status == 201, f"{file_name} was answered {status}"
        if until():
            return longest


def after(seconds: float) -> Callable[[], bool]:
    """Tell whether so much time has passed since."""
    end = time.monotonic() + seconds
    return lambda: time.monotonic() > end


def allowed(alone: float) -> float:
    """The seconds that the slowest may take beside a crowd, of one that takes so many without."""
    return max(SECONDS, TIMES * alone)
