"""Every failure is answered in the words of the call's door."""

from __future__ import annotations

import logging
import time

from starlette.responses import Response

from ...errors import NotFound, TriptychError, Unavailable
from ..call import Call
from ..errors import Failure, NotAllowed, Refusal, UnknownWorkspace
from ..layer import Proceed

log = logging.getLogger(__name__)


_LOG_SECONDS = 1


class _Outages:
    """Says what answers do not; now and then, as an outage refuses every call."""

    def __init__(self) -> None:
        self._quiet_until = 0.0

    def tell(self, error: Unavailable) -> None:
        now = time.monotonic()
        if now >= self._quiet_until and error.reason:
            self._quiet_until = now + _LOG_SECONDS
            reason = str(error.reason).splitlines() or [type(error.reason).__name__]
            log.warning("%s %s", error, reason[0])


_outages = _Outages()


async def render_errors(call: Call, proceed: Proceed) -> Response:
    """Answer errors as the door does, mistakes of this service too."""
    try:
        return await proceed(call)
    except TriptychError as error:
        return _render(call, error)
    except Exception:
        log.exception("a mistake of this service at %s %r", call.request.method, call.path)
        answer = _render(call, Failure("The service made a mistake; its log says more."))
        # Who knows what state the connection is in.
        answer.headers["Connection"] = "close"
        return answer


def _render(call: Call, error: TriptychError) -> Response:
    if isinstance(error, NotFound) and error.what == "workspace":
        error = UnknownWorkspace(error.name)
    call.error = error
    if isinstance(error, Unavailable):
        _outages.tell(error)
    answer = call.door.render_error(call, error)
    if isinstance(error, NotAllowed):
        answer.headers.setdefault("Allow", error.allowed)
    if isinstance(error, Refusal):
        answer.headers.update(error.headers)
    return answer
