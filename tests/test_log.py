"""What is told on standard error, and that nobody waits for it."""

from __future__ import annotations

import asyncio
import gc
import json
import logging
import os
import re
import threading
import time
import warnings
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import pytest

from triptych.log import ROOM, Log, Note, stamp

LONG = b"x" * 1_000


class Pipe(NamedTuple):
    """Standard error as a program sees it, and the end that somebody may read."""

    read_end: int
    write_end: int

    def read(self) -> bytes:
        """All until the writing end is closed."""
        content = b""
        while chunk := os.read(self.read_end, 65_536):
            content += chunk
        return content


@pytest.fixture
def pipe() -> Iterator[Pipe]:
    read_end, write_end = os.pipe()
    yield Pipe(read_end, write_end)
    os.close(read_end)


@contextmanager
def logging_without_handlers() -> Generator[logging.Logger]:
    """As in a program that sets up none; pytest does."""
    root = logging.getLogger()
    before, root.handlers = root.handlers, []
    try:
        yield root
    finally:
        root.handlers = before


def note(message: str) -> Note:
    return Note(1_893_456_000.0625, "WARNING", "tests", message)


def test_lines_come_in_order_and_all(pipe: Pipe) -> None:
    log = Log(descriptor=pipe.write_end)
    for number in range(100):
        log.put(note(f"line {number}"))
    log.close()
    os.close(pipe.write_end)

    lines = pipe.read().decode().splitlines()
    assert lines == [f"2030-01-01T00:00:00.062Z WARNING tests: line {number}" for number in range(100)]


@pytest.mark.long
def test_what_nobody_reads_stops_nobody_and_is_counted(pipe: Pipe) -> None:
    log, sent = Log(descriptor=pipe.write_end), 4 * ROOM
    began = time.monotonic()
    for number in range(sent):
        log.put(note(f"{number} {LONG.decode()}"))
    log.close()
    assert time.monotonic() - began < 10

    written, dropped = b"", 0
    while written.count(LONG) + dropped < sent:
        written += os.read(pipe.read_end, 65_536)
        dropped = sum(int(count) for count in re.findall(rb"(\d+) lines were dropped: nobody reads so fast\n", written))
    assert dropped > sent / 4
    assert written.count(LONG) + dropped == sent
    os.close(pipe.write_end)


def test_a_reader_that_is_gone_is_no_trouble(pipe: Pipe) -> None:
    read_end, write_end = os.pipe()
    os.close(read_end)
    log = Log(descriptor=write_end)
    for _ in range(3):
        log.put(note("nobody"))
        time.sleep(0.05)
    log.close()
    assert "log" not in {thread.name for thread in threading.enumerate()}
    os.close(write_end)
    os.close(pipe.write_end)


def test_a_pipe_that_does_not_block_is_written_whole(pipe: Pipe) -> None:
    """Programs that start others may leave their own standard error so."""
    os.set_blocking(pipe.write_end, False)
    log = Log(descriptor=pipe.write_end)
    for _ in range(500):
        log.put(note(LONG.decode()))
    reader: list[bytes] = []
    thread = threading.Thread(target=lambda: reader.append(pipe.read()))
    thread.start()
    log.close()
    os.close(pipe.write_end)
    thread.join(10)
    assert reader[0].count(LONG) == 500


def test_logging_is_told_too_where_nobody_else_listens(pipe: Pipe) -> None:
    log = Log(as_json=True, descriptor=pipe.write_end)
    with logging_without_handlers(), log.listening():
        try:
            raise ValueError("half a character: \ud83d")
        except ValueError:
            logging.getLogger("tests").exception("a mistake")
    log.close()
    os.close(pipe.write_end)

    [line] = pipe.read().splitlines()
    said: dict[str, Any] = json.loads(line)
    assert (said["level"], said["source"]) == ("ERROR", "tests")
    assert said["message"].startswith("a mistake\nTraceback (most recent call last)")


def test_nothing_goes_past_the_log(pipe: Pipe, capfd: pytest.CaptureFixture[str]) -> None:
    """Not what Python prints by itself where an exception reaches nobody, and not what a library says wrongly."""

    def fail() -> None:
        raise ValueError("in a thread")

    class Falling:
        def __del__(self) -> None:
            raise ValueError("at the end")

    async def alone() -> None:
        asyncio.ensure_future(forgotten())  # noqa: RUF006
        await asyncio.sleep(0)
        gc.collect()

    async def forgotten() -> None:
        raise ValueError("in a task")

    log = Log(as_json=True, descriptor=pipe.write_end)
    with logging_without_handlers(), log.listening():
        thread = threading.Thread(target=fail, name="lost")
        thread.start()
        thread.join()
        Falling()
        asyncio.run(alone())
        with warnings.catch_warnings():
            warnings.simplefilter("always")
            warnings.warn("about something", stacklevel=1)
        logging.getLogger("tests").warning("%d of %d", "one")
    log.close()
    os.close(pipe.write_end)

    said = [json.loads(line) for line in pipe.read().splitlines()]
    assert [(one["level"], one["source"]) for one in said] == [
        ("ERROR", "triptych.log"),
        ("ERROR", "triptych.log"),
        ("ERROR", "asyncio"),
        ("WARNING", "py.warnings"),
        ("WARNING", "tests"),
    ]
    for line, words in zip(
        said, ("in a thread", "at the end", "in a task", "about something", "%d of %d"), strict=True
    ):
        assert words in line["message"]
    assert "the thread lost ended\nTraceback" in said[0]["message"]
    assert capfd.readouterr() == ("", "")


def test_a_program_with_a_log_of_its_own_keeps_it(pipe: Pipe) -> None:
    own = logging.NullHandler()
    log = Log(descriptor=pipe.write_end)
    with logging_without_handlers() as root:
        root.addHandler(own)
        with log.listening():
            assert root.handlers == [own]
            logging.getLogger("tests").warning("not here")
    log.close()
    os.close(pipe.write_end)
    assert pipe.read() == b""


@pytest.mark.parametrize(
    ("at", "text"),
    [
        (0, "1970-01-01T00:00:00.000Z"),
        (0.9999, "1970-01-01T00:00:00.999Z"),
        (1_893_456_000.5, "2030-01-01T00:00:00.500Z"),
    ],
)
def test_times_are_utc_with_milliseconds(at: float, text: str) -> None:
    assert stamp(at) == text
