from __future__ import annotations

import asyncio
import os
import resource
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable, Generator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import orjson
import psutil
import pytest

from tests import files
from tests.media.conftest import rendered
from triptych.errors import Busy
from triptych.media.facts import Facts, Kind
from triptych.media.helper.pipe import BLOCK_SIZE, JOB, RANGE, READ, READY, Job, receive, send
from triptych.media.inspector import Inspector, ReadRange
from triptych.sender import SERVICE, Sender

SMALL = files.png(30, 20)
SMALL_FACTS = Facts(Kind.IMAGE, "image/png", width=30, height=20)

Helpers = Callable[[], list[psutil.Process]]


@pytest.fixture
def helpers() -> Helpers:
    """List the helper processes that the test has started."""
    before = set(psutil.Process().children())
    return lambda: [child for child in psutil.Process().children() if child not in before]


@contextmanager
def inspecting(
    *, workers: int = 1, timeout_seconds: float = 20, max_pixels: int = 50_000_000, patience: float = 20
) -> Generator[Inspector]:
    inspector = Inspector(workers=workers, patience=patience, timeout_seconds=timeout_seconds, max_pixels=max_pixels)
    try:
        yield inspector
    finally:
        inspector.close()


def reader(data: bytes) -> ReadRange:
    return lambda start, size: data[start : start + size]


async def check(inspector: Inspector) -> None:
    assert await inspector.inspect(reader(SMALL), len(SMALL)) == SMALL_FACTS


async def test_one_helper_reads_many_files_and_ends_with_the_inspector(helpers: Helpers) -> None:
    with inspecting() as inspector:
        assert helpers() == []
        await check(inspector)
        [first] = helpers()
        for _ in range(10):
            await check(inspector)
        assert helpers() == [first]
    assert helpers() == []
    with pytest.raises(Busy):
        await check(inspector)


async def test_other_files_need_no_helper(helpers: Helpers) -> None:
    with inspecting() as inspector:
        for data in (b"", b"hello", b"%PDF-1.7\n" + bytes(100), b"PK\x03\x04" + bytes(100)):
            assert (await inspector.inspect(reader(data), len(data))).kind is Kind.OTHER
        assert helpers() == []


async def test_many_at_once_share_the_helpers(helpers: Helpers, tmp_path: Path) -> None:
    clip = files.clip(tmp_path / "clip.mp4").read_bytes()
    kinds = [SMALL, clip, files.photo(800, 600), files.svg()] * 5
    with inspecting(workers=3) as inspector:  # of which nobody has all
        facts = await asyncio.gather(*(inspector.inspect(reader(data), len(data)) for data in kinds))
        assert [fact.width for fact in facts] == [30, 320, 800, 120] * 5
        assert all(fact.readable for fact in facts)
        assert len(helpers()) == 2


async def test_the_event_loop_is_free_meanwhile() -> None:
    picture = files.png(4000, 3000)
    with inspecting() as inspector:
        await check(inspector)
        task = asyncio.create_task(inspector.inspect(reader(picture), len(picture)))
        turns = 0
        while not task.done():
            turns += 1
            await asyncio.sleep(0.001)
        assert turns > 10


async def test_a_helper_that_is_killed_over_a_file_is_replaced(helpers: Helpers) -> None:
    photo = files.photo(2000, 1500)
    assert len(photo) > 2 * BLOCK_SIZE

    def kill_and_read(start: int, size: int) -> bytes:
        for helper in helpers() if start else []:
            helper.kill()
        return photo[start : start + size]

    with inspecting() as inspector:
        assert await inspector.inspect(kill_and_read, len(photo)) == Facts(Kind.IMAGE, "image/jpeg", readable=False)
        assert helpers() == []
        await check(inspector)


async def test_a_helper_that_is_killed_between_files_goes_unnoticed(helpers: Helpers) -> None:
    with inspecting() as inspector:
        await check(inspector)
        [helper] = helpers()
        helper.kill()
        await check(inspector)
        assert helpers() != [helper]


async def test_signals_to_the_group_leave_helpers_alone(helpers: Helpers) -> None:
    with inspecting() as inspector:
        await check(inspector)
        [helper] = helpers()
        helper.send_signal(signal.SIGINT)
        helper.send_signal(signal.SIGTERM)
        await check(inspector)
        assert helpers() == [helper]


async def test_a_helper_that_takes_too_long_is_killed(helpers: Helpers) -> None:
    picture = files.png(4000, 3000)
    with inspecting(timeout_seconds=0.02) as inspector:
        facts = await inspector.inspect(reader(picture), len(picture))
        assert (facts.readable, facts.undecoded) == (True, True)
        assert helpers() == []


@pytest.mark.long
async def test_the_time_limit_counts_slow_reads() -> None:
    photo = files.photo(2000, 1500)

    def sleep_and_read(start: int, size: int) -> bytes:
        time.sleep(0.3 if start else 0)
        return photo[start : start + size]

    with inspecting(timeout_seconds=0.2) as inspector:
        assert (await inspector.inspect(sleep_and_read, len(photo))).undecoded
        await check(inspector)


async def test_more_memory_than_a_helper_may_use_makes_a_file_unreadable(helpers: Helpers) -> None:
    picture = files.png_of_promises(500_000_000, 1)
    with inspecting(max_pixels=10**10) as inspector:
        facts = await inspector.inspect(reader(picture), len(picture))
        assert facts == Facts(Kind.IMAGE, "image/png", readable=False, width=500_000_000, height=1)
        [helper] = helpers()
        assert helper.memory_info().rss < 1 << 30
        await check(inspector)


async def test_errors_of_the_store_come_through() -> None:
    photo = files.photo(2000, 1500)

    class StoreIsDown(Exception):
        pass

    def fail_later(start: int, size: int) -> bytes:
        if start:
            raise StoreIsDown
        return photo[:size]

    def fail(start: int, size: int) -> bytes:
        raise StoreIsDown

    with inspecting() as inspector:
        for read_range in (fail, fail_later):
            with pytest.raises(StoreIsDown):
                await inspector.inspect(read_range, len(photo))
            await check(inspector)


async def test_a_store_that_holds_less_than_it_said_makes_a_file_unreadable() -> None:
    photo = files.photo(2000, 1500)
    with inspecting() as inspector:
        assert not (await inspector.inspect(reader(photo[:-1000]), len(photo))).readable
        assert not (await inspector.inspect(reader(photo[:BLOCK_SIZE]), len(photo))).readable
        await check(inspector)


async def test_waiting_for_a_helper_has_a_limit() -> None:
    def sleep_and_read(start: int, size: int) -> bytes:
        time.sleep(0.5)
        return SMALL[start : start + size]

    with inspecting(patience=0.05) as inspector:
        somebody = Sender("10.0.0.1", "somebody")
        slow = asyncio.create_task(inspector.inspect(sleep_and_read, len(SMALL), sender=somebody))
        await asyncio.sleep(0.01)
        with pytest.raises(Busy):
            await check(inspector)
        assert await slow == SMALL_FACTS


class Stuck:
    """A picture that is being read until it is let go."""

    def __init__(self) -> None:
        self.begun = threading.Event()
        self._free = threading.Event()

    def read(self, start: int, size: int) -> bytes:
        self.begun.set()
        assert self._free.wait(20)
        return SMALL[start : start + size]

    def let_go(self) -> None:
        self._free.set()


async def keep_busy(inspector: Inspector, *senders: Sender) -> list[tuple[Stuck, asyncio.Task[Facts]]]:
    """Give each sender a helper that is stuck, and wait until it is."""
    busy = []
    for sender in senders:
        stuck = Stuck()
        busy.append((stuck, asyncio.create_task(inspector.inspect(stuck.read, len(SMALL), sender=sender))))
        await asyncio.to_thread(stuck.begun.wait, 20)
    return busy


async def test_whoever_keeps_helpers_busy_leaves_one_to_others() -> None:
    with inspecting(workers=3) as inspector:
        busy = await keep_busy(inspector, *[Sender("10.0.0.1", "somebody")] * 2)
        invented = Sender("10.0.0.1", "invented")
        waiting = asyncio.create_task(inspector.inspect(reader(SMALL), len(SMALL), sender=invented))
        for _ in range(5):
            await check(inspector)
        assert not waiting.done()

        busy[0][0].let_go()
        assert await waiting == SMALL_FACTS
        busy[1][0].let_go()
        assert [await task for _, task in busy] == [SMALL_FACTS] * 2


async def test_an_inspection_that_nobody_waits_for_any_more_keeps_its_turn() -> None:
    with inspecting(patience=0.05) as inspector:
        [(stuck, task)] = await keep_busy(inspector, Sender("10.0.0.1", "somebody"))
        task.cancel()
        with pytest.raises(Busy):
            await check(inspector)
        stuck.let_go()
        await asyncio.sleep(0)
        await inspector.inspect(reader(SMALL), len(SMALL), sender=Sender("10.0.0.1", "somebody"))


async def test_what_waits_when_the_inspector_closes_is_refused() -> None:
    with inspecting() as inspector:
        [(stuck, task)] = await keep_busy(inspector, SERVICE)
        waiting = asyncio.create_task(check(inspector))
        await asyncio.sleep(0)
        threading.Timer(0.2, stuck.let_go).start()
        inspector.close()
        for refused in (task, waiting):
            with pytest.raises(Busy, match="the service is ending"):
                await refused


async def test_a_helper_that_hangs_does_not_hold_up_the_end(helpers: Helpers) -> None:
    with inspecting() as inspector:
        await check(inspector)
        [helper] = helpers()
        helper.suspend()
        hanging = asyncio.create_task(check(inspector))
        await asyncio.sleep(0.1)
        begun = time.monotonic()
        inspector.close()
        assert time.monotonic() - begun < 10
        assert helpers() == []
        with pytest.raises(Busy, match="the service is ending"):
            await hanging


async def test_a_helper_that_is_only_starting_does_not_begin_when_the_inspector_closes(helpers: Helpers) -> None:
    with inspecting() as inspector:
        starting = asyncio.create_task(check(inspector))
        await asyncio.sleep(0.02)  # a start takes ten times as long
        inspector.close()
        assert helpers() == []
        with pytest.raises(Busy, match="the service is ending"):
            await starting


async def test_renditions_have_places_like_files() -> None:
    somebody = Sender("10.0.0.1", "somebody")
    with inspecting() as inspector, ExitStack() as places:
        for _ in range(256):
            places.enter_context(inspector.place(somebody))
        with pytest.raises(Busy, match="too many images and videos from one address"):
            await rendered(inspector, SMALL, sender=somebody)
        assert await rendered(inspector, SMALL) is not None


async def test_a_picture_keeps_the_turn_until_it_is_let_go() -> None:
    """So that no more pictures are in memory than there are helpers."""
    with inspecting(patience=0.05) as inspector:
        holder = inspector.rendered(
            reader(SMALL), len(SMALL), lambda: [(10, 10)], sender=Sender("10.0.0.1", "somebody")
        )
        async with holder as [picture]:
            assert picture is not None
            with pytest.raises(Busy):
                await rendered(inspector, SMALL)
        assert await rendered(inspector, SMALL) is not None


async def test_a_helper_that_cannot_start_is_no_fault_of_the_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with inspecting() as inspector:
        with monkeypatch.context() as patch:
            patch.setenv("PYTHONHOME", str(tmp_path))
            with pytest.raises(Busy):
                await check(inspector)
        await check(inspector)


async def test_large_files_are_read_in_few_blocks(tmp_path: Path) -> None:
    clip = files.clip(tmp_path / "clip.mov", width=1280, height=720, seconds=10, bit_rate=8_000_000)
    size = clip.stat().st_size
    assert size > 9_000_000
    reads: list[tuple[int, int]] = []
    before = psutil.Process().memory_info().rss

    with clip.open("rb") as file, inspecting() as inspector:

        def read_range(start: int, size: int) -> bytes:
            reads.append((start, size))
            return os.pread(file.fileno(), size, start)

        facts = await inspector.inspect(read_range, size)
    assert (facts.readable, facts.duration_us) == (True, 10_000_000)
    assert len(reads) == len(set(reads)) <= 4
    assert all(start + length <= size and length <= BLOCK_SIZE for start, length in reads)
    assert psutil.Process().memory_info().rss - before < 8 << 20


async def test_helpers_are_limited_and_know_no_secrets(monkeypatch: pytest.MonkeyPatch, helpers: Helpers) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.setenv("TRIPTYCH_SECRET_KEY", "secret")
    with inspecting() as inspector:
        await check(inspector)
        [helper] = helpers()
        assert "secret" not in helper.environ().values()
        assert helper.nice() == min(psutil.Process().nice() + 5, 19)
        if sys.platform == "linux":
            assert helper.rlimit(resource.RLIMIT_AS) == (2 << 30, 2 << 30)
            assert helper.rlimit(resource.RLIMIT_NOFILE)[1] <= 32
            for limit in (resource.RLIMIT_CORE, resource.RLIMIT_FSIZE, resource.RLIMIT_NPROC):
                assert helper.rlimit(limit) == (0, 0)


@pytest.mark.long
def test_the_server_process_decodes_nothing(tmp_path: Path) -> None:
    output = run("assert not {'PIL', 'av'} & sys.modules.keys(); print('clean')", tmp_path)
    assert output == "Facts 30 20\nclean\n"


@pytest.mark.long
def test_folders_where_the_server_runs_are_not_mistaken_for_the_package(tmp_path: Path) -> None:
    for name in ("app", "triptych", "PIL", "av"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text("raise ImportError('the wrong package')")
    assert run("", tmp_path) == "Facts 30 20\n"


@pytest.mark.long
def test_helpers_end_when_the_server_is_killed(tmp_path: Path) -> None:
    output = run("print(inspector._helpers.get()._process.pid, flush=True); os.kill(os.getpid(), 9)", tmp_path)
    pid = int(output.split()[-1])
    for _ in range(50):
        if not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE:
            return
        time.sleep(0.1)
    pytest.fail("the helper outlived the server")


@pytest.mark.long
def test_a_helper_ends_by_itself_when_the_server_hangs() -> None:
    command = [sys.executable, "-P", "-m", "triptych.media.helper"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as helper:
        assert helper.stdin
        assert helper.stdout
        assert receive(helper.stdout) == (READY, b"")
        send(helper.stdin, JOB, orjson.dumps(Job(Kind.IMAGE, "image/png", 1000, 1000, seconds=0.1)))
        assert receive(helper.stdout) == (READ, RANGE.pack(0, 1000))
        assert helper.wait(10) == -signal.SIGALRM


def run(then: str, directory: Path) -> str:
    """Inspect a picture in a Python process of its own, in that directory, then run more code there."""
    program = f"""
        import asyncio, os, sys
        from triptych.media.inspector import Inspector

        inspector = Inspector(workers=1, patience=10, timeout_seconds=20, max_pixels=1000)
        picture = {SMALL!r}
        facts = asyncio.run(inspector.inspect(lambda start, size: picture[start:start + size], len(picture)))
        print(type(facts).__name__, facts.width, facts.height)
        {then}
        inspector.close()
    """
    command = [sys.executable, "-P", "-c", textwrap.dedent(program)]
    return subprocess.run(command, cwd=directory, stdout=subprocess.PIPE, text=True, check=False).stdout
