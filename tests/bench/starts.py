"""From the start of the program to its ready line, and the memory it holds when nobody asks anything."""

from __future__ import annotations

import time
from collections.abc import Iterator
from statistics import median

import psutil

from tests.bench.memory import resident
from tests.bench.report import Line, at_most
from tests.bench.stage import Backend, Stage, say
from tests.servers.triptych import serve

_SETTLING_SECONDS = 1.0


def start(backend: Backend, stage: Stage) -> Iterator[Line]:
    """Start on a database with many assets, again and again."""
    # Python keeps what it compiled at the first start, unless the environment of the bench forbids it.
    environment = {"TRIPTYCH_DATABASE_URL": stage.corpus(backend).url, "PYTHONDONTWRITEBYTECODE": ""}
    seconds, work, memory, children = [], [], [], 0.0
    for turn in range(stage.scale.repetitions + 1):
        say(f"starting on {backend}, {turn} of {stage.scale.repetitions}")
        folder = stage.data()
        started = time.perf_counter()
        with serve(environment, folder) as served:
            if not turn:
                continue
            seconds.append(time.perf_counter() - started)
            work.append(sum(psutil.Process(served.process.pid).cpu_times()[:2]))
            time.sleep(_SETTLING_SECONDS)
            held = resident(served.process.pid)
            memory.append(sum(held.values()))
            children = max(children, held["children"])
    said = f"from spawn to the ready line; {median(work):.2f} s of CPU"
    yield Line(f"start {backend}", seconds, at_most(1.5), "s", said)
    yield Line(f"idle memory {backend}", memory, at_most(120), "MiB", f"{children:.0f} MiB of it in children")
