"""What it costs a read to be counted: the same server with a limit that nobody reaches and without, by throughput."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from statistics import median

from tests.bench.load import load, mean
from tests.bench.reads import SLICES, Reading, paths_of
from tests.bench.report import Goal, Line
from tests.bench.stage import Backend, Stage, say
from tests.servers.triptych import serve


def price(reading: Reading, backend: Backend, goal: Goal, stage: Stage) -> Iterator[Line]:
    """How many times as long it takes; beside it, how far two servers without limits differ."""
    corpus = stage.corpus(backend)
    requests = [reading.request(path) for path in paths_of(reading, corpus)]
    environment = {"TRIPTYCH_DATABASE_URL": corpus.url, "TRIPTYCH_LOG": "off"}
    limit = f"{reading.door}=999999999/3600"
    with ExitStack() as stack:
        servers = [
            stack.enter_context(serve(environment | {"TRIPTYCH_RATE_LIMITS": limits}, stage.data()))
            for limits in (limit, "off", "off")
        ]
        counted, itself, rates = [], [], []
        for turn in range(stage.scale.repetitions + 1):
            say(f"counting reads of {reading.door} on {backend}, {turn} of {stage.scale.repetitions}")
            slices = [
                [load(one.url, one.process.pid, requests, stage.scale.load_seconds / SLICES) for one in servers]
                for _ in range(SLICES)
            ]
            limited, free, again = (mean(loads).requests_per_second for loads in zip(*slices, strict=True))
            if turn:
                counted.append(free / limited)
                itself.append(free / again)
                rates.append((limited, free))
    limited, free = (median(pair[index] for pair in rates) for index in (0, 1))
    remark = f"{limited:,.0f} against {free:,.0f} requests/s; {median(itself):.2f} for none against none"
    yield Line(f"limits {reading.door} {backend}", counted, goal, remark=remark)
