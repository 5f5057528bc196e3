"""A service that is attacked, and what that costs it. The figures are printed at the end of a run."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from itertools import chain

import psutil
import pytest

from tests.servers.setups import Setup
from tests.servers.triptych import Served, serve
from tests.vendors.contentstack.stack import stack_headers

MIB = 2**20
MOST_MIB = 200
FIGURES = "figures"
# Short, so that the tests are. Nothing else is other than users have it.
HEAD_SECONDS, IDLE, SLOW, LINGER = 1.5, 4, 2, 2
IMPATIENT = {
    "TRIPTYCH_HEAD_SECONDS": str(HEAD_SECONDS),
    "TRIPTYCH_IDLE_SECONDS": str(IDLE),
    "TRIPTYCH_SLOWEST_SECONDS": str(SLOW),
    "TRIPTYCH_LINGER_SECONDS": str(LINGER),
}


class Attacked:
    """A service under attack. Its helpers do not count."""

    def __init__(self, served: Served) -> None:
        self.served = served
        self.url = served.url
        self._process = psutil.Process(served.process.pid)
        self.peak = self.mib()

    def mib(self) -> float:
        """Its memory now, in MiB."""
        now: int = self._process.memory_info().rss
        return now / MIB

    def connections(self) -> int:
        """How many clients are connected to it."""
        port = int(self.url.rpartition(":")[2])
        here = self._process.net_connections("tcp")
        return sum(bool(one.raddr) and one.laddr.port == port for one in here)

    def seconds_until_alone(self, most: float) -> float:
        """How long it takes until no client is connected. Raises TimeoutError after so many seconds."""
        started = time.monotonic()
        while self.connections():
            if time.monotonic() - started > most:
                raise TimeoutError(f"{self.connections()} clients are still connected after {most} s")
            time.sleep(0.05)
        return time.monotonic() - started

    def seconds_for_others(self) -> float:
        """How long somebody else waits for an answer meanwhile."""
        started = time.monotonic()
        with self.served.client() as http:
            http.get("/v3/assets", headers=stack_headers()).raise_for_status()
        return time.monotonic() - started


@pytest.fixture(scope="module")
def impatient(setup: Setup, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serve(setup.environment() | IMPATIENT, tmp_path_factory.mktemp("attacked") / "data") as served:
        yield served


@pytest.fixture
def attacked(impatient: Served, record_property: Callable[[str, object], None]) -> Iterator[Attacked]:
    """The service; its memory is watched, and its log."""
    attacked, over = Attacked(impatient), threading.Event()
    before = attacked.mib()

    def watch() -> None:
        while not over.wait(0.02):
            attacked.peak = max(attacked.peak, attacked.mib())

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield attacked
    finally:
        over.set()
        thread.join()
    record_property(FIGURES, f"{before:.0f} MiB before, {attacked.peak:.0f} at most, {attacked.mib():.0f} after")
    impatient.check_log()
    assert attacked.peak < MOST_MIB


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what was measured."""
    for report in chain.from_iterable(terminalreporter.stats.values()):
        if getattr(report, "when", None) == "teardown":
            for what in (value for name, value in report.user_properties if name == FIGURES):
                terminalreporter.write_line(f"{report.nodeid}: {what}")
