"""Pages of other origins in browsers: which doors they may call, and what they may read of the answers."""

from __future__ import annotations

from functools import lru_cache

from starlette.datastructures import Headers
from starlette.responses import Response

from ..call import Call
from ..headers import first
from ..layer import Proceed

_ANYBODY = "*"
# What answers of every door may carry, beside what browsers show of each answer (`Content-Type` and the like).
_EXPOSED = ("ETag", "Location", "Retry-After", "Accept-Ranges", "Content-Range", "Content-Disposition")
_PREFLIGHT_SECONDS = 600


async def allow_pages(call: Call, proceed: Proceed) -> Response:
    """Let browsers show answers to pages of other origins, and answer what they ask before they call.

    Credentials are headers here, which a page must know to send them: no answer allows cookies. What stands at a file's
    address is the same for whoever asks, as a browser keeps what an `<img>` got for a page that fetches it later.
    """
    if call.door.exposes is None:
        return await proceed(call)
    origin = first(call.request.scope, b"origin")
    answer = _preflight(call, origin) or await proceed(call)
    allowed = call.service.settings.cors_origins
    if allowed != _ANYBODY:
        answer.headers.add_vary_header("Origin")
        _show_to(origin if origin is not None and origin.lower() in allowed.split(",") else None, call, answer)
    elif origin is not None or (call.operation is not None and call.operation.is_file):
        _show_to(_ANYBODY, call, answer)
    return answer


def _preflight(call: Call, origin: str | None) -> Response | None:
    """The answer to a browser that asks whether a page may call, before it does; None where this is no such question.

    What is asked for is echoed: `*` would not cover `Authorization`.
    """
    if origin is None or call.request.method != "OPTIONS":
        return None
    asked: Headers = call.request.headers
    method, names = asked.get("access-control-request-method"), asked.get("access-control-request-headers")
    if method is None:
        return None
    allowed = {"Access-Control-Allow-Methods": method, "Access-Control-Max-Age": str(_PREFLIGHT_SECONDS)}
    if names is not None:
        allowed["Access-Control-Allow-Headers"] = names
    return Response(status_code=204, headers=allowed)


def _show_to(origin: str | None, call: Call, answer: Response) -> None:
    if origin is None:
        del answer.headers["Access-Control-Allow-Origin"]
        return
    answer.headers["Access-Control-Allow-Origin"] = origin
    answer.headers["Access-Control-Expose-Headers"] = _exposed(call.door.exposes or ())


@lru_cache
def _exposed(own: tuple[str, ...]) -> str:
    return ", ".join((*_EXPOSED, *own))
