"""What a look finds, and how it waits for what may never answer."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from threading import Thread
from typing import Literal, NamedTuple, ParamSpec, TypeVar

from ...errors import TriptychError, Unavailable

P = ParamSpec("P")
T = TypeVar("T")

Level = Literal["ok", "warning", "problem"]


class Finding(NamedTuple):
    """How bad it is, what it is, and what to do about it."""

    level: Level
    says: str
    do: str = ""


Findings = Sequence[Finding]


def ok(says: str) -> Finding:
    """As it should be."""
    return Finding("ok", says)


def warning(says: str, do: str = "") -> Finding:
    """It works, and not for everybody or not for long."""
    return Finding("warning", says, do)


def problem(says: str, do: str = "") -> Finding:
    """Clients fail."""
    return Finding("problem", says, do)


def reason_of(error: BaseException) -> str:
    """Why, in one line and without wrappings."""
    reason = error.reason if isinstance(error, Unavailable) and error.reason else error
    reason = getattr(reason, "orig", None) or reason
    said = reason.strerror if isinstance(reason, OSError) and reason.strerror else str(reason)
    return " ".join(said.split()) or type(error).__name__


async def in_thread(function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
    """Call what blocks. Whoever gives up waiting leaves it behind: the program ends without it."""
    loop = asyncio.get_running_loop()
    answered: asyncio.Future[T] = loop.create_future()

    def run() -> None:
        try:
            done = function(*args, **kwargs)
        except Exception as error:  # whatever it is, it is its caller's
            tell(answered.set_exception, error)
        else:
            tell(answered.set_result, done)

    def tell(how: Callable[[T], None] | Callable[[Exception], None], what: object) -> None:
        with suppress(RuntimeError):  # the program is ending
            loop.call_soon_threadsafe(lambda: None if answered.done() else how(what))  # type: ignore[arg-type]

    Thread(target=run, daemon=True).start()
    return await answered


REFUSED = (OSError, ValueError, TriptychError)
"""What looks find wrong by themselves; all else is a mistake of theirs."""
