"""What a workspace of a test's own costs, as many times a write of one asset."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterator
from statistics import median

import httpx

from tests.bench.report import Line, at_most
from tests.bench.resets import write_one
from tests.bench.stage import Backend, Stage, say
from triptych.testing import Server, Workspace, run_server, workspace

_TIMES = 10


def workspaces(backend: Backend, stage: Stage) -> Iterator[Line]:
    """A new workspace with credentials at all doors; and what the fixture `triptych` does before and after a test."""
    made, fixtures, said = [], [], ("", "")
    with (
        run_server(database_url=stage.new_database(backend), data_dir=stage.folder(), log="off") as server,
        workspace(server) as mine,
        httpx.Client(base_url=mine.url, timeout=30, trust_env=False, verify=False) as http,
    ):
        for turn in range(stage.scale.repetitions + 1):
            say(f"making workspaces on {backend}, {turn} of {stage.scale.repetitions}")
            one = median(write_one(http) for _ in range(_TIMES))
            new = median(_seconds(lambda: _make(server)) for _ in range(_TIMES))
            fixture = median(_seconds(lambda: _set_up_and_tear_down(server)) for _ in range(_TIMES))
            if turn:
                made.append(new / one)
                fixtures.append(fixture / one)
                said = (_remark(new, one), _remark(fixture, one))
    yield Line(f"new workspace {backend}", made, at_most(5), remark=said[0])
    yield Line(f"fixture {backend}", fixtures, at_most(15), remark=said[1])


def _make(server: Server) -> None:
    Workspace(server, f"bench-{secrets.token_hex(8)}")


def _set_up_and_tear_down(server: Server) -> None:
    with workspace(server):
        pass


def _seconds(act: Callable[[], None]) -> float:
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


def _remark(taken: float, one: float) -> str:
    return f"{1000 * taken:.1f} ms; a write {1000 * one:.1f} ms"
