"""How long a reset takes as many times a write of one asset, and how long somebody else's write waits meanwhile."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from statistics import median

import httpx

from tests.bench.corpus import fill
from tests.bench.report import Line, at_most
from tests.bench.stage import Backend, Stage, say
from tests.files import png
from tests.servers.behind import look_behind
from tests.servers.triptych import Served, serve
from tests.vendors.iqmetrix.company import Company
from triptych.library.workspaces import DEFAULT_WORKSPACE

# So many assets, and as how many writes of one their reset may take.
_GOALS = {100: 10, 10_000: 20}
_WRITES = 20
_NEIGHBOUR = "neighbour"


def reset(backend: Backend, stage: Stage) -> Iterator[Line]:
    """The reset's answer; and the slowest of another workspace's writes until all that was there is deleted."""
    for count, goal in _GOALS.items():
        ratios, waits, said = [], [], ""
        for number in range(stage.scale.repetitions):
            say(f"resetting {count:,} assets on {backend}, {number + 1} of {stage.scale.repetitions}")
            url = fill(stage.new_database(backend), count).url
            with serve({"TRIPTYCH_DATABASE_URL": url, "TRIPTYCH_LOG": "off"}, stage.data()) as served:
                one, taken, slowest = _measured(served)
            ratios.append(taken / one)
            waits.append(slowest)
            said = f"{1000 * taken:.0f} ms; a write {1000 * one:.1f} ms"
        yield Line(f"reset of {count:,} {backend}", ratios, at_most(goal), remark=said)
        yield Line(f"a write beside the reset of {count:,} {backend}", waits, at_most(1), "s")


def _measured(served: Served) -> tuple[float, float, float]:
    """Seconds for a write alone, for the reset, and for the slowest write beside it."""
    with served.client(_NEIGHBOUR) as http, look_behind(served.settings) as behind, ThreadPoolExecutor(1) as thread:
        http.post("/_triptych/workspaces", json={"name": _NEIGHBOUR}).raise_for_status()
        one = median(write_one(http) for _ in range(_WRITES))
        begun = thread.submit(_reset, served)
        slowest = 0.0
        while not begun.done() or not behind.is_settled():
            slowest = max(slowest, write_one(http))
        return one, begun.result(), slowest


def write_one(http: httpx.Client) -> float:
    """Seconds for a new asset of a small image."""
    started = time.perf_counter()
    Company(http).add(png(8, 8))
    return time.perf_counter() - started


def _reset(served: Served) -> float:
    with served.client(DEFAULT_WORKSPACE) as http:
        started = time.perf_counter()
        http.post("/_triptych/reset").raise_for_status()
        return time.perf_counter() - started
