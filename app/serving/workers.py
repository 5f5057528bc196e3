"""Several processes that serve the same sockets on one machine, as replicas do on many."""

from __future__ import annotations

import logging
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from typing import IO

from ..log import Log
from ..service import CannotStart
from ..settings import Settings
from . import listening, places
from .ending import CLEAN_UP_SECONDS, Ending
from .server import Announce
from .tls import speaks_tls
from .worker import END_OF_WORDS, Orders, main

log = logging.getLogger(__name__)

_LOOK_SECONDS = 0.1
_RESTART_SECONDS = 1.0


def run(settings: Settings, ending: Ending, *, announce: Announce) -> None:
    """Serve with as many processes as the settings say until the end is asked for; one that dies is replaced.

    Raises CannotStart.
    """
    if sys.platform == "win32":
        raise CannotStart("TRIPTYCH_WORKERS: processes can share a port everywhere but on Windows; leave it at 1")
    with ExitStack() as stack:
        lines = Log(as_json=settings.log == "json")
        stack.callback(lines.close)
        stack.enter_context(lines.listening())
        http = places.take(settings, "port", stack)
        https = places.take(settings, "tls_port", stack) if speaks_tls(settings) else []
        # The first alone, as it makes what is not there yet.
        workers = [_Worker(1, settings, http, https)]
        said = workers[0].words()
        workers += [_Worker(number, settings, http, https) for number in range(2, settings.workers + 1)]
        for worker in workers[1:]:
            worker.words()
        announce(listening.urls_of(http, https), said)
        # Each of them ends in time by itself.
        ending.seconds = settings.shutdown_seconds + 2 * CLEAN_UP_SECONDS
        while ending.code is None:
            time.sleep(_LOOK_SECONDS)
            workers = [worker if worker.lives() else _replaced(worker, settings, http, https) for worker in workers]
    for worker in workers:
        worker.end()
    for worker in workers:
        worker.wait()


def _replaced(
    dead: _Worker, settings: Settings, http: Sequence[socket.socket], https: Sequence[socket.socket]
) -> _Worker:
    log.warning("one of the processes that serve has died; another takes its place")
    time.sleep(_RESTART_SECONDS)
    return _Worker(dead.number, settings, http, https)


class _Worker:
    """A process that serves these sockets."""

    def __init__(
        self, number: int, settings: Settings, http: Sequence[socket.socket], https: Sequence[socket.socket]
    ) -> None:
        self.number = number
        ports = [[sock.fileno() for sock in sockets] for sockets in (http, https)]
        # -P: a folder in the working directory that has our package's name must not be taken for it.
        command = [sys.executable, "-P", "-c", f"from {main.__module__} import main; main()"]
        self._process = subprocess.Popen(  # noqa: S603 - nothing in it comes from outside
            command,
            stdin=subprocess.PIPE,  # the end of it tells the worker that this process is gone
            stdout=subprocess.PIPE,
            pass_fds=[*ports[0], *ports[1]],
            start_new_session=True,  # Ctrl-C is for this process, which then ends the others in order
        )
        orders = Orders(settings=settings.model_dump_json(), number=number, http=ports[0], https=ports[1])
        with suppress(BrokenPipeError):  # it has died, which is seen to elsewhere
            _stream(self._process.stdin).write(orders.model_dump_json().encode() + b"\n")
            _stream(self._process.stdin).flush()

    def words(self) -> str:
        """What it says once it is ready. It ends this program by its own exit code where it cannot serve."""
        said = b""
        while not said.endswith(END_OF_WORDS):
            more = _stream(self._process.stdout).read(1)
            if not more:
                sys.exit(self._process.wait())
            said += more
        return said.removesuffix(END_OF_WORDS).decode()

    def lives(self) -> bool:
        return self._process.poll() is None

    def end(self) -> None:
        """Ask it to end in order."""
        self._process.terminate()

    def wait(self) -> None:
        """Wait until it has ended."""
        self._process.wait()


def _stream(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise ValueError("it was started without")
    return pipe
