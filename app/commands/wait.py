"""`triptych wait`: until a server is ready."""

from __future__ import annotations

import sys
import time
from typing import Annotated

from cyclopts import Parameter

from ..errors import CannotStart
from ..testing.control import SECONDS, Control, ServerError
from .remote import URL, Remote

_LOOK_SECONDS = 0.1
_SHORTEST_SECONDS = 1.0


def wait(
    *,
    url: Annotated[str | None, Parameter(env_var=URL)] = None,
    seconds: float = 60,
) -> None:
    """Wait until a server is ready. Where it is not in time, the exit code is 1, and a line says why not.

    Parameters
    ----------
    url
        Where the server is.
    seconds
        How long at most.
    """
    if not seconds >= 0:
        raise CannotStart("--seconds: must be at least 0")
    there, _ = Remote(url=url or "").place()
    too_late = time.monotonic() + seconds
    while problem := _problem(there, too_late - time.monotonic()):
        if time.monotonic() > too_late:
            sys.exit(f"triptych: not ready after {seconds:g} s: {problem}")
        time.sleep(_LOOK_SECONDS)


def _problem(url: str, seconds: float) -> str:
    """Why it is not ready, or nothing. Raises CannotStart where nothing ever can be there."""
    try:
        control = Control(url, seconds=min(max(seconds, _SHORTEST_SECONDS), SECONDS))
    except ServerError as error:
        raise CannotStart(str(error)) from None
    try:
        control.check_server()
        control.call("GET", "/_triptych/ready")
    except (ServerError, ValueError) as error:
        return str(error)
    return ""
