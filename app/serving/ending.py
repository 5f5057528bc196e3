"""The end of the program: in order where that can be, in time in any case."""

from __future__ import annotations

import logging
import os
import signal
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from types import FrameType

from . import temporary

log = logging.getLogger(__name__)

_STANDARD_INPUT = 0
CLEAN_UP_SECONDS = 1.5
"""How long it may take to clean up after what was cut off, and to close what was opened."""


class End:
    """Whether the end of a server is asked for, and how long what runs may go on from then."""

    def __init__(self) -> None:
        self.code: int | None = None
        """The exit code to end with, once the end is asked for."""
        self.seconds = 0.0


class Ending(End):
    """SIGTERM and Ctrl-C ask for the end, which the program then finds asked for.

    Where it has not ended in time, or is asked once more, a thread ends it on the spot: no call that hangs can hold
    it up, and no thread that waits for another.
    """

    def __init__(self) -> None:
        """From here on the signals are taken."""
        super().__init__()
        self.folder: Path | None = None
        """What is removed at the end."""
        self._asked: SimpleQueue[int] = SimpleQueue()  # made for signals: whoever is interrupted may hold no lock of it
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._ask)
        Thread(target=self._see_to_it, name="ending", daemon=True).start()

    def come_with_standard_input(self) -> None:
        """Ask for the end when standard input ends, as it does however the process ends that holds the other side."""
        Thread(target=self._read_to_the_end, name="standard input", daemon=True).start()

    def _read_to_the_end(self) -> None:
        with suppress(OSError):  # it was closed from the beginning
            while os.read(_STANDARD_INPUT, 4096):
                pass
        self._ask_for(0)

    def _ask(self, number: int, _frame: FrameType | None) -> None:
        self._ask_for(128 + number if number == signal.SIGINT else 0)

    def _ask_for(self, code: int) -> None:
        self.code = code
        self._asked.put(code)

    def _see_to_it(self) -> None:
        code = self._asked.get()
        try:
            code = self._asked.get(timeout=self.seconds + CLEAN_UP_SECONDS)
        except Empty:
            log.warning("something hangs and is left as it is")
            logging.shutdown()  # os._exit leaves the log no time to write
        if self.folder is not None:
            temporary.remove(self.folder)
        os._exit(code)
