"""What the log of requests costs a read: the same server with it and without, by processor time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from statistics import median

from tests.bench.load import load, mean
from tests.bench.reads import SLICES, Reading, paths_of
from tests.bench.report import Goal, Line
from tests.bench.stage import Stage, say
from tests.servers.triptych import serve


def price(reading: Reading, goal: Goal, stage: Stage) -> Iterator[Line]:
    """With the log by without; beside it, how far two servers without differ."""
    corpus = stage.corpus("sqlite")
    requests = [reading.request(path) for path in paths_of(reading, corpus)]
    with ExitStack() as stack:
        servers = [
            stack.enter_context(serve({"TRIPTYCH_DATABASE_URL": corpus.url, "TRIPTYCH_LOG": log}, stage.data()))
            for log in ("text", "off", "off")
        ]
        told, itself = [], []
        for turn in range(stage.scale.repetitions + 1):
            say(f"logging reads of {reading.door}, {turn} of {stage.scale.repetitions}")
            slices = [
                [load(one.url, one.process.pid, requests, stage.scale.load_seconds / SLICES) for one in servers]
                for _ in range(SLICES)
            ]
            with_log, without, again = (mean(loads).cpu_us_per_request for loads in zip(*slices, strict=True))
            if turn:
                told.append(with_log / without)
                itself.append(again / without)
    yield Line(f"log {reading.door}", told, goal, remark=f"{median(itself):.2f} for none against none")
