"""What this process has done and is doing, for Prometheus."""

from __future__ import annotations

import asyncio

from starlette.responses import Response

from ..web.call import Call
from ..web.documented import takes
from .answers import NOT_STORED
from .measured import Measured, measure


@takes(answers="text/plain")
async def get_metrics(call: Call) -> Response:
    """Give all metrics of this process, as text or as OpenMetrics."""
    accept = ",".join(call.request.headers.getlist("accept"))
    content, content_type = await asyncio.to_thread(_render, measure(call.service), accept)
    answer = Response(content, headers=NOT_STORED | {"Content-Type": content_type, "Vary": "Accept"})
    if call.service.worker is not None:
        answer.headers["Connection"] = "close"  # the next connection may find another worker
    return answer


def _render(measured: Measured, accept: str) -> tuple[bytes, str]:
    # Prometheus' library takes its time and memory: only where it is used.
    from .families import render

    return render(measured, accept)
