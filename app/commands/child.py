"""A command that runs in the foreground for this program, with the signals that come for it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from types import FrameType


def _known(*names: str) -> list[int]:
    """Their numbers, of those that this system has."""
    return [number for name in names if (number := getattr(signal, name, None)) is not None]


_TYPED = _known("SIGINT", "SIGQUIT")
_SIGNALS = [*_TYPED, *_known("SIGTERM", "SIGHUP", "SIGUSR1", "SIGUSR2")]
_NOT_THERE, _NOT_RUN, _SIGNALLED = 127, 126, 128


class Child:
    """While the command runs, signals go on to it. Before and after that they end this program."""

    def __init__(self) -> None:
        """From here on the signals are taken, but for those that whoever started this had ignored, as `nohup` does."""
        self._process: subprocess.Popen[bytes] | None = None
        self._starts = False
        self._early: list[int] = []
        for number in _SIGNALS:
            if signal.getsignal(number) is not signal.SIG_IGN:
                signal.signal(number, self._take)

    def run(self, command: Sequence[str], environment: Mapping[str, str]) -> int:
        """Run it to its end, and give its exit code as shells do. That it cannot be run is said."""
        self._starts = True
        try:
            self._process = subprocess.Popen(command, env=environment)  # noqa: S603 - what was asked for
        except OSError as error:
            print(f"triptych: {command[0]!r} cannot be run: {error.strerror}", file=sys.stderr)
            return _NOT_THERE if isinstance(error, FileNotFoundError) else _NOT_RUN
        finally:
            self._starts = False
        for number in self._early:
            self._pass_on(self._process, number)
        code = self._process.wait()
        return code if code >= 0 else _SIGNALLED - code

    def _take(self, number: int, _frame: FrameType | None) -> None:
        if self._starts:
            self._early.append(number)
        elif self._process is None or self._process.returncode is not None:
            sys.exit(_SIGNALLED + number)
        else:
            self._pass_on(self._process, number)

    @staticmethod
    def _pass_on(process: subprocess.Popen[bytes], number: int) -> None:
        if number not in _TYPED or not _told_by_terminal():
            process.send_signal(number)


def _told_by_terminal() -> bool:
    """Whether what is typed, Ctrl-C, reaches the command by itself: a terminal tells all who are in the foreground."""
    if sys.platform == "win32":
        return True
    try:
        terminal = os.open(os.ctermid(), os.O_RDONLY | os.O_NOCTTY)
    except OSError:
        return False
    try:
        return os.tcgetpgrp(terminal) == os.getpgrp()
    except OSError:
        return False
    finally:
        os.close(terminal)
