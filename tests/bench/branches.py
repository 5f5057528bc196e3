"""How long a branch of ten thousand assets takes to make, and how long somebody else's write waits meanwhile."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import httpx

from tests.bench.corpus import fill
from tests.bench.reads import CONTENTSTACK
from tests.bench.report import Line, at_most
from tests.bench.stage import Backend, Stage, say
from tests.servers.triptych import Served, serve

ASSETS = 10_000
NEIGHBOUR = {**CONTENTSTACK.headers, "api_key": "blt3333333333333333"}


def branch(backend: Backend, stage: Stage) -> Iterator[Line]:
    """Seconds for a branch, and the slowest of another stack's writes beside it."""
    say(f"writing {ASSETS:,} assets into {backend}")
    environment = {"TRIPTYCH_DATABASE_URL": fill(stage.new_database(backend), ASSETS).url, "TRIPTYCH_LOG": "off"}
    taken, waits, deletions = [], [], []
    with serve(environment, stage.data()) as served, ThreadPoolExecutor(1) as thread:
        for number in range(stage.scale.repetitions):
            say(f"making a branch on {backend}, {number + 1} of {stage.scale.repetitions}")
            created = thread.submit(_timed, served, "POST", "/v3/stacks/branches", f"b{number}")
            waits.append(_slowest(served, created))
            taken.append(created.result())
            deleted = thread.submit(_timed, served, "DELETE", f"/v3/stacks/branches/b{number}")
            deletions.append(_slowest(served, deleted))
            deleted.result()
    said = f"{ASSETS / min(taken):,.0f} assets/s"
    yield Line(f"branch of {ASSETS:,} {backend}", taken, at_most(10), "s", said)
    yield Line(f"a write beside the branch {backend}", waits, at_most(1), "s")
    yield Line(f"a write beside its deletion {backend}", deletions, at_most(1), "s")


def _timed(served: Served, method: str, path: str, uid: str = "") -> float:
    with httpx.Client(base_url=served.url, headers=dict(CONTENTSTACK.headers), trust_env=False, timeout=300) as client:
        started = time.perf_counter()
        client.request(method, path, json={"branch": {"uid": uid}} if uid else None).raise_for_status()
        return time.perf_counter() - started


def _slowest(served: Served, beside: Future[float]) -> float:
    """How long the slowest of a neighbour's writes takes, one after the other until that is done."""
    slowest = 0.0
    with httpx.Client(base_url=served.url, headers=NEIGHBOUR, trust_env=False, timeout=300) as client:
        while not beside.done():
            started = time.perf_counter()
            client.put("/v3/environments/development", json={"environment": {"urls": []}}).raise_for_status()
            slowest = max(slowest, time.perf_counter() - started)
    return slowest
