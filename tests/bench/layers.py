"""What a layer costs a read: the layer alone in a loop, against the processor time of the whole."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from functools import partial
from statistics import median
from types import SimpleNamespace
from typing import cast
from urllib.parse import urlsplit

from starlette.responses import Response
from starlette.types import Message

from tests.bench.load import load, mean
from tests.bench.reads import SLICES, Reading, paths_of
from tests.bench.report import Goal, Line
from tests.bench.stage import Stage, say
from triptych.main import DOORS
from triptych.settings import Settings
from triptych.web.address import Address
from triptych.web.call import Call
from triptych.web.call_counts import CallCounts
from triptych.web.layer import Layer, Proceed
from triptych.web.service import Service

_CALLS = 100_000


def price(reading: Reading, layer: Layer, goal: Goal, stage: Stage) -> Iterator[Line]:
    """Its part of the read; beside it, how far the same reads lie apart from themselves."""
    served, paths = stage.served("sqlite"), paths_of(reading, stage.corpus("sqlite"))
    requests = [reading.request(path) for path in paths]
    seconds = stage.scale.load_seconds / SLICES
    costs, parts, itself = [], [], []
    for turn in range(stage.scale.repetitions + 1):
        say(f"{layer.__name__} round reads of {reading.door}, {turn} of {stage.scale.repetitions}")
        first, second = [], []
        for _ in range(SLICES):
            first.append(load(served.url, served.process.pid, requests, seconds))
            second.append(load(served.url, served.process.pid, requests, seconds))
        alone = asyncio.run(_alone(reading, paths[0], layer))
        read = mean([*first, *second]).cpu_us_per_request
        if turn:
            costs.append(alone)
            parts.append(100 * alone / read)
            itself.append(mean(second).cpu_us_per_request / mean(first).cpu_us_per_request)
    remark = f"{median(costs):.2f} us; {median(itself):.3f} for the same against itself"
    yield Line(f"{layer.__name__} {reading.door}", parts, goal, "%", remark)


async def _alone(reading: Reading, path: str, layer: Layer) -> float:
    """Microseconds that a call takes longer with the layer round nothing, and with what it does at the call's end."""
    call, without = _call(reading, path), _nothing
    around = partial(layer, proceed=without)
    return min([await _timed(around, call) - await _timed(without, call) for _ in range(5)])


async def _timed(proceed: Proceed, call: Call) -> float:
    began = time.process_time()
    for _ in range(_CALLS):
        await proceed(call)
        for ending in call.endings:
            ending(call)
        call.endings.clear()
    return (time.process_time() - began) / _CALLS * 1e6


def _call(reading: Reading, path: str) -> Call:
    """The read as a layer sees it."""
    door = next(door for door in DOORS if reading.door.startswith(door.name))
    target = urlsplit(path)
    headers = [(name.lower().encode(), value.encode()) for name, value in {"Host": "a", **reading.headers}.items()]
    scope = {"type": "http", "method": "GET", "path": target.path, "query_string": b"", "headers": headers}
    service = cast(Service, SimpleNamespace(settings=Settings(), calls=CallCounts()))
    operation = next(one for one in door.operations if one.method == "GET" and not one.is_file)
    return Call(service, door, operation, {}, Address(target.path, None), scope, _receive, _send)


_ANSWER = Response()


async def _nothing(_call: Call) -> Response:
    return _ANSWER


async def _receive() -> Message:
    raise NotImplementedError


async def _send(_message: Message) -> None:
    raise NotImplementedError
