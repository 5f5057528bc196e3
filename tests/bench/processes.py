"""What a second process, and what a team's database, costs a request: by the processor time of all its processes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from statistics import median

from tests.bench.reads import Reading, interleaved, paths_of
from tests.bench.report import Goal, Line
from tests.bench.stage import Backend, Stage
from tests.servers.triptych import serve

_Program = tuple[Backend, int]
"""On which database it runs, and with how many processes."""


def two_processes(reading: Reading, backend: Backend, goal: Goal, stage: Stage) -> Iterator[Line]:
    """Two processes by one; beside it, how far two programs of one differ."""
    programs = ((backend, 2), (backend, 1), (backend, 1))
    yield _compared(f"two processes {reading.door} {backend}", programs, reading, goal, stage)


def team(reading: Reading, goal: Goal, stage: Stage) -> Iterator[Line]:
    """The program on PostgreSQL by the program on SQLite. What PostgreSQL itself works does not count."""
    programs: Sequence[_Program] = (("postgres", 1), ("sqlite", 1), ("sqlite", 1))
    yield _compared(f"team by embedded {reading.door}", programs, reading, goal, stage)


def _compared(name: str, programs: Sequence[_Program], reading: Reading, goal: Goal, stage: Stage) -> Line:
    """The first by the second. The third is the second again."""
    with ExitStack() as stack:
        servers = []
        for backend, workers in programs:
            corpus = stage.corpus(backend)
            environment = {
                "TRIPTYCH_DATABASE_URL": corpus.url,
                "TRIPTYCH_LOG": "off",
                "TRIPTYCH_WORKERS": str(workers),
            }
            requests = [reading.request(path) for path in paths_of(reading, corpus)]
            servers.append((stack.enter_context(serve(environment, stage.data())), requests))
        turns = interleaved(servers, name, stage)
    costs = [tuple(one.cpu_us_per_request for one in loads) for loads in turns]
    first, second = (median(cost[number] for cost in costs) for number in (0, 1))
    itself = median(cost[2] / cost[1] for cost in costs)
    return Line(
        name,
        [cost[0] / cost[1] for cost in costs],
        goal,
        remark=f"{first:.0f} against {second:.0f} us of CPU; {itself:.2f} for the second against itself",
    )
