"""What the service tells on standard error. Nobody waits for that: whoever should read it may be slow, or gone."""

from __future__ import annotations

import json
import logging
import os
import sys
import threading
import time
from collections import deque
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, NamedTuple, Protocol

import orjson

# So many lines may wait to be written; what comes beyond them is counted and dropped.
ROOM = 4_096
_STANDARD_ERROR = 2
# In seconds. Lines that come shortly after each other are written together: that costs a fraction.
_GATHER = 0.02
_LAST_WORDS = 1.0


class Line(Protocol):
    """Something to tell. The thread that writes it makes it into text."""

    def text(self) -> str:
        """For people, without the line's end."""
        ...

    def members(self) -> dict[str, Any]:
        """For programs, as JSON."""
        ...


class Note(NamedTuple):
    """A record of Python's logging; a traceback has many lines."""

    at: float
    level: str
    source: str
    message: str

    def text(self) -> str:
        """Begins with the time, as the lines of requests do."""
        return f"{stamp(self.at)} {self.level} {self.source}: {self.message}"

    def members(self) -> dict[str, Any]:
        """Each under its name."""
        return {"time": stamp(self.at), "level": self.level, "source": self.source, "message": self.message}


class Log:
    """A bounded queue of lines, and the one thread that writes them."""

    def __init__(self, *, as_json: bool = False, descriptor: int = _STANDARD_ERROR) -> None:
        self._encode = _json if as_json else _text
        self._descriptor = descriptor
        self._lines: deque[Line] = deque()
        self._dropped = 0
        self._dropping = threading.Lock()
        self._something = threading.Event()
        self._hurry = threading.Event()
        self._closing = False
        # Where it hangs in a write, the program ends without it.
        self._thread = threading.Thread(target=self._run, name="log", daemon=True)
        self._thread.start()

    def put(self, line: Line) -> None:
        """Have a line written, or dropped where too many wait. Never waits, whatever the thread it is called on."""
        if len(self._lines) >= ROOM:
            with self._dropping:
                self._dropped += 1
            return
        self._lines.append(line)
        if not self._something.is_set():
            self._something.set()

    def put_at_once(self, line: Line) -> None:
        """The same for a line that no others are gathered with."""
        self.put(line)
        self._hurry.set()

    @contextmanager
    def listening(self) -> Generator[None]:
        """Tell what Python's logging is told, too, its warnings, and exceptions that reach nobody; unless others do."""
        root = logging.getLogger()
        if root.handlers:
            yield
            return
        handler = _Handler(self)
        root.addHandler(handler)
        logging.captureWarnings(True)
        hooks = sys.unraisablehook, threading.excepthook
        sys.unraisablehook, threading.excepthook = _tell_unraisable, _tell_of_thread
        try:
            yield
        finally:
            sys.unraisablehook, threading.excepthook = hooks
            logging.captureWarnings(False)
            root.removeHandler(handler)

    def close(self) -> None:
        """Write what waits, as far as somebody reads it within a second."""
        self._closing = True
        self._something.set()
        self._hurry.set()
        self._thread.join(_LAST_WORDS)

    def _run(self) -> None:
        while not self._closing:
            self._something.wait()
            self._hurry.wait(_GATHER)
            self._something.clear()
            self._hurry.clear()
            self._write_all()
        self._write_all()

    def _write_all(self) -> None:
        lines: list[Line] = [self._lines.popleft() for _ in range(len(self._lines))]
        with self._dropping:
            dropped, self._dropped = self._dropped, 0
        if dropped:
            lines.append(Note(time.time(), "WARNING", __name__, f"{dropped} lines were dropped: nobody reads so fast"))
        self._write(self._encode(lines))

    def _write(self, content: bytes) -> None:
        while content:
            try:
                content = content[os.write(self._descriptor, content) :]
            except BlockingIOError:
                time.sleep(_GATHER)
            except OSError:
                return  # nobody can read it any more


class _Handler(logging.Handler):
    def __init__(self, log: Log) -> None:
        super().__init__()
        self._log = log

    def emit(self, record: logging.LogRecord) -> None:
        try:
            message = self.format(record)
        except Exception:  # whoever said it gave other values than its text has places for
            message = f"{record.msg} {record.args!r}"
        self._log.put_at_once(Note(record.created, record.levelname, record.name, message))

    def close(self) -> None:
        """Write what waits; logging.shutdown() asks for it where the program ends abruptly."""
        self._log.close()
        super().close()


def _tell_unraisable(what: sys.UnraisableHookArgs) -> None:
    """An exception in what Python calls by itself, such as the end of an object."""
    _tell(f"{what.err_msg or 'Exception ignored in'}: {what.object!r}", what.exc_value)


def _tell_of_thread(what: threading.ExceptHookArgs) -> None:
    """An exception that ended a thread."""
    if what.exc_type is not SystemExit:
        _tell(f"the thread {what.thread.name if what.thread else '?'} ended", what.exc_value)


def _tell(what: str, error: BaseException | None) -> None:
    logging.getLogger(__name__).error(what, exc_info=error)


def stamp(at: float) -> str:
    """A time in ISO 8601, with milliseconds."""
    seconds, milliseconds = divmod(int(at * 1000), 1000)
    return f"{_to_the_second(seconds)}.{milliseconds:03}Z"


@lru_cache(maxsize=1)
def _to_the_second(seconds: int) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(seconds))


def _text(lines: Sequence[Line]) -> bytes:
    return "".join([f"{line.text()}\n" for line in lines]).encode(errors="backslashreplace")


def _json(lines: Sequence[Line]) -> bytes:
    return b"".join([_one_json(line) for line in lines])


def _one_json(line: Line) -> bytes:
    try:
        return orjson.dumps(line.members(), option=orjson.OPT_APPEND_NEWLINE)
    except TypeError:  # half a character of UTF-16, which somebody sent
        return f"{json.dumps(line.members())}\n".encode()
