"""When a call of the database must be over."""

from __future__ import annotations

import asyncio
import os
import socket
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from threading import Lock, local
from typing import Any, ParamSpec, TypeVar

from ..errors import Unavailable
from ..watch import Watch

P = ParamSpec("P")
T = TypeVar("T")

_of_thread = local()


class Deadline:
    """Ends what a call waits for when it is past: a server that hangs never would."""

    def __init__(self, watch: Watch, seconds: float) -> None:
        """The watch looks at it until it is past, or kept."""
        self._end = asyncio.get_running_loop().time() + seconds
        self._lock = Lock()
        self._driver: Any = None
        self._past = False
        self._watch = watch
        watch.add(self)

    def run(self, function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Call the function on this thread. It is over in time, or raises as if the connection had been lost."""
        _of_thread.deadline = self
        try:
            return function(*args, **kwargs)
        finally:
            _of_thread.deadline = None
            self._take(None)

    def kept(self) -> None:
        """The call is over."""
        self._watch.discard(self)

    def check(self, now: float) -> None:
        """Be past, from its end on; for the event loop."""
        if now < self._end:
            return
        self._watch.discard(self)
        with self._lock:
            self._past = True
            if self._driver is not None:
                _end(self._driver)

    def watch(self, driver: Any) -> None:
        """End what is waited for on this connection. Raises Unavailable where it is past already."""
        if self._take(driver):
            raise Unavailable("The database does not answer.", "it was not asked in time")

    def _take(self, driver: Any) -> bool:
        with self._lock:
            self._driver = driver
            return self._past


def watch(driver: Any) -> None:
    """Have the deadline of this thread's call watch over the connection, where it has one."""
    deadline: Deadline | None = getattr(_of_thread, "deadline", None)
    if deadline is not None:
        deadline.watch(driver)


def _end(driver: Any) -> None:
    if isinstance(driver, sqlite3.Connection):
        driver.interrupt()
        return
    # To cancel is to ask the same server. A thread that waits on the socket finds that it has ended.
    with suppress(OSError, driver.OperationalError), socket.socket(fileno=os.dup(driver.pgconn.socket)) as end:
        end.shutdown(socket.SHUT_RDWR)
