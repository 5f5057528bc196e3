"""How the program is started: by itself, or by a fork of a process that has it loaded, which is much cheaper.

What is forked differs in nothing that the program does: it has its own session, arguments, folder, environment and
output. How it is listed among processes, and what loading it takes, only a start by itself shows.
"""

from __future__ import annotations

import atexit
import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import weakref
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Any, Protocol

PROGRAM = Path(sys.executable).with_name("triptych")
OURS = ("TRIPTYCH_", "AWS_")


class Process(Protocol):
    """What tests use of a `subprocess.Popen`."""

    @property
    def pid(self) -> int: ...
    @property
    def returncode(self) -> int | None: ...
    def poll(self) -> int | None: ...
    def wait(self, timeout: float | None = None) -> int: ...
    def send_signal(self, sig: int) -> None: ...
    def terminate(self) -> None: ...
    def kill(self) -> None: ...


class Forked:
    """A process that was forked for us; its exit code comes through a pipe. Several threads may ask for it."""

    def __init__(self, pid: int, end: int) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self._end = end
        self._turn = threading.Lock()
        weakref.finalize(self, os.close, end)

    def poll(self) -> int | None:
        return self._look(0)

    def wait(self, timeout: float | None = None) -> int:
        """Raises subprocess.TimeoutExpired."""
        code = self._look(timeout)
        if code is None:
            raise subprocess.TimeoutExpired(str(PROGRAM), timeout or 0)
        return code

    def send_signal(self, sig: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, sig)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def _look(self, timeout: float | None) -> int | None:
        if self.returncode is None and select.select([self._end], [], [], timeout)[0]:
            with self._turn:
                if self.returncode is None:
                    self.returncode = self._read()
        return self.returncode

    def _read(self) -> int:
        said = os.read(self._end, 16)
        if not said:
            raise RuntimeError(f"nobody says how the process {self.pid} ended")
        return int(said)


class _Loaded:
    """The process that has the program loaded."""

    def __init__(self) -> None:
        self._orders, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            number = theirs.fileno()
            command = [sys.executable, "-P", str(Path(__file__).with_name("loaded.py")), str(number)]
            # Ctrl-C is for pytest, which then stops what it has started in order.
            self._process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, pass_fds=[number], start_new_session=True
            )
        self._turn = threading.Lock()

    def start(
        self, arguments: Sequence[str], folder: Path, environment: Mapping[str, str], output: IO[Any], errors: IO[Any]
    ) -> Forked:
        order = json.dumps([[str(PROGRAM), *arguments], str(folder), dict(environment)]).encode()
        end, theirs = os.pipe()
        try:
            with self._turn:
                socket.send_fds(self._orders, [order], [output.fileno(), errors.fileno(), theirs])
                return Forked(int(self._orders.recv(16)), end)
        finally:
            os.close(theirs)

    def close(self) -> None:
        self._orders.close()
        self._process.wait()


_loaded: list[_Loaded] = []
_loading = threading.Lock()
_may_fork = threading.Event()


def allow_forks() -> None:
    """For tests; what is measured is started by itself."""
    _may_fork.set()


def start(
    arguments: Sequence[str | Path],
    *,
    folder: Path,
    environment: Mapping[str, str],
    output: IO[Any],
    errors: IO[Any],
    program: Path = PROGRAM,
    by_itself: bool = False,
) -> Process:
    """Start the program in a session of its own, with nothing else in its environment."""
    if program == PROGRAM and not by_itself and _can_be_forked(environment):
        with _loading:
            if not _loaded:
                _loaded.append(_Loaded())
                atexit.register(_loaded[0].close)
        return _loaded[0].start([str(argument) for argument in arguments], folder, environment, output, errors)
    command = [program, *arguments]
    return subprocess.Popen(command, cwd=folder, env=environment, stdout=output, stderr=errors, start_new_session=True)


def run(
    arguments: Sequence[str | Path], *, folder: Path, environment: Mapping[str, str], timeout: float
) -> subprocess.CompletedProcess[str]:
    """Run it until it ends by itself. Raises subprocess.TimeoutExpired with what it printed when it does not."""
    with tempfile.TemporaryFile("w+") as output, tempfile.TemporaryFile("w+") as errors:
        process = start(arguments, folder=folder, environment=environment, output=output, errors=errors)
        try:
            code = process.wait(timeout)
        except subprocess.TimeoutExpired as late:
            process.kill()
            process.wait()
            late.stdout = _read(output).encode()
            raise
        return subprocess.CompletedProcess(arguments, code, _read(output), _read(errors))


def inherited() -> dict[str, str]:
    """The environment of the tests without what sets anything in the program."""
    return {name: value for name, value in os.environ.items() if not name.startswith(OURS)}


def _can_be_forked(environment: Mapping[str, str]) -> bool:
    """Whether it gets the environment of the tests, and nobody measures which lines each start runs."""
    theirs = {name: value for name, value in environment.items() if not name.startswith(OURS)}
    measured = any(name.startswith("COVERAGE") for name in theirs)
    return _may_fork.is_set() and sys.platform == "linux" and theirs == inherited() and not measured


def _read(file: IO[str]) -> str:
    file.seek(0)
    return file.read()
