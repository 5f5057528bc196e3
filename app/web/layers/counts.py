"""Counts each call when its answer is sent or cannot be, for whoever asks for the metrics."""

from __future__ import annotations

from time import perf_counter

from starlette.responses import Response

from ..call import Call
from ..call_counts import NO_OPERATION
from ..layer import Proceed


async def count_calls(call: Call, proceed: Proceed) -> Response:
    """Count what came and what became of it."""
    call.endings.append(_count)
    return await proceed(call)


def _count(call: Call) -> None:
    operation = call.operation
    call.service.calls.count(
        call.door.name,
        NO_OPERATION if operation is None else operation.name,
        call.status,
        perf_counter() - call.started,
        call.bytes_in,
        call.bytes_out,
    )
