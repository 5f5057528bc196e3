"""The server's side of one helper process."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from threading import Thread, Timer
from typing import IO, TypeVar, cast

import orjson

from ..errors import Busy
from .facts import Facts, Kind
from .helper.limits import ENDED_BY_LIMIT
from .helper.pipe import BLOCK_SIZE, DATA, HEADER, JOB, RANGE, READ, Gone, Job, receive, send

T = TypeVar("T")
ReadRange = Callable[[int, int], bytes]

_START_SECONDS = 30
# Requests are answered first: a helper has a quarter of a core that they keep busy.
_NICENESS = 5
# Of what a library prints while it works at one file; of each line, in bytes.
_MOST_LINES = 20
_LONGEST_LINE = 500

log = logging.getLogger(__name__)


class OutOfTime(Exception):
    """A helper has used up its time over a file, after it told what the header says, or before."""

    def __init__(self, header: Facts | None) -> None:
        self.header = header


class Helper:
    """The server's side of one helper process. Raises Busy when it does not start."""

    def __init__(self) -> None:
        # -P: a folder in the working directory that has our package's name must not be taken for it.
        command = [sys.executable, "-P", "-W", "ignore", "-m", f"{__package__}.helper"]
        try:
            self._process = subprocess.Popen(  # noqa: S603 - nothing in it comes from outside
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=_environment()
            )
        except OSError as error:
            raise Busy("a media helper could not be started") from error
        if sys.platform != "win32":
            # Beside this one: only root may have it run before a program that is nice itself.
            nice = os.getpriority(os.PRIO_PROCESS, 0) + _NICENESS
            os.setpriority(os.PRIO_PROCESS, self._process.pid, nice)
        self._was_stopped = False
        self._lines_left = _MOST_LINES
        Thread(target=self._listen, name="media-says", daemon=True).start()
        self._to = cast(IO[bytes], self._process.stdin)
        self._from = cast(IO[bytes], self._process.stdout)
        with self._time_limit(_START_SECONDS):
            try:
                receive(self._from)
            except Gone:
                self.end()
                raise Busy("a media helper did not start") from None

    def is_alive(self) -> bool:
        """Say whether the process runs; a dead one is let go of."""
        if self._process.poll() is None:
            return True
        self.end()
        return False

    def kill(self) -> None:
        """Kill the process, which ends every wait for it on this side too."""
        self._process.kill()
        self._process.wait()

    def end(self) -> None:
        """Kill the process and let go of it."""
        self.kill()
        for stream in (self._to, self._from):
            with suppress(OSError):  # what was not written yet finds no reader
                stream.close()

    def ask(self, job: Job, read_range: ReadRange, parse: Callable[[bytes], T]) -> list[T] | None:
        """Give the parsed answer, one for each box of the job, or None when the process died over the file.

        Raises OutOfTime when it took too long, and Gone when it was dead already: another helper should be asked.
        """
        answer = None
        self._lines_left = _MOST_LINES
        try:
            with self._time_limit(job.seconds):
                answer = self._converse(job, read_range, parse)
        finally:
            if answer is None:
                self.end()
        return answer

    def _converse(self, job: Job, read_range: ReadRange, parse: Callable[[bytes], T]) -> list[T] | None:
        header, has_begun = None, False  # no helper does anything before it reads
        answers: list[T] = []
        try:
            send(self._to, JOB, orjson.dumps(job))
            while True:
                tag, body = receive(self._from)
                has_begun = True
                if tag == READ:
                    start, size = _parse_range(body, job.size)
                    send(self._to, DATA, read_range(start, size))
                elif tag == HEADER:
                    header = parse_facts(body)
                else:
                    answers.append(parse(body))
                    if len(answers) >= len(job.boxes) or not body:
                        return answers
        except Gone:
            self.end()
            if self._was_stopped or self._process.returncode in ENDED_BY_LIMIT:
                log.warning("media helper %d ran out of time over a file of %s", self._process.pid, job.content_type)
                raise OutOfTime(header) from None
            if not has_begun:
                raise
            log.warning("media helper %d died over a file of %s", self._process.pid, job.content_type)
            return None

    def _listen(self) -> None:
        """Take into the log what libraries print: they know of no other place than standard error."""
        with cast(IO[bytes], self._process.stderr) as said:
            while line := said.readline(_LONGEST_LINE):
                if self._lines_left > 0:
                    self._lines_left -= 1
                    log.warning("media helper %d says: %s", self._process.pid, line.decode(errors="replace").rstrip())

    @contextmanager
    def _time_limit(self, seconds: float) -> Generator[None]:
        """Kill the process after so many seconds, and know that it was for that."""

        def stop() -> None:
            self._was_stopped = True
            self.kill()

        timer = Timer(seconds, stop)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            timer.join()


def parse_facts(body: bytes) -> Facts:
    """Read the facts that a helper tells. Raises Gone for what are none."""
    try:
        values = orjson.loads(body)
        return Facts(**{**values, "kind": Kind(values["kind"])})
    except (ValueError, TypeError, KeyError) as error:
        raise Gone from error


def _parse_range(body: bytes, file_size: int) -> tuple[int, int]:
    """A helper that a file has taken over may ask for anything; it gets blocks of that file."""
    if len(body) != RANGE.size:
        raise Gone
    start, size = RANGE.unpack(body)
    if size > BLOCK_SIZE or start + size > file_size:
        raise Gone
    return start, size


def _environment() -> dict[str, str]:
    """What Python needs to start, and none of the service's secrets."""
    kept = ("PATH", "PYTHON", "VIRTUAL_ENV", "HOME", "USERPROFILE", "LANG", "LC_", "LD_", "SYSTEMROOT")
    return {name: value for name, value in os.environ.items() if name.upper().startswith(kept)}
