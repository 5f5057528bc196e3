"""Who waits for a thread, and for how long."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator

import pytest

from triptych.errors import Busy, Uncertain
from triptych.pool import Pool


@pytest.fixture
def pool() -> Iterator[Pool]:
    pool = Pool("test", workers=1, patience=0.05)
    yield pool
    pool.close()


@pytest.fixture
def gate() -> Iterator[threading.Event]:
    """What holds a thread until it is set."""
    gate = threading.Event()
    yield gate
    gate.set()


async def occupy(pool: Pool, gate: threading.Event) -> asyncio.Task[bool]:
    """Have the pool's thread wait at the gate."""
    started = threading.Event()

    def wait() -> bool:
        started.set()
        return gate.wait(10)

    task = asyncio.create_task(pool.run(wait))
    await asyncio.to_thread(started.wait)
    return task


async def test_calls_return_and_raise(pool: Pool) -> None:
    assert await pool.run(divmod, 7, 2) == (3, 1)
    assert await pool.run_patiently(divmod, 7, 2) == (3, 1)
    with pytest.raises(ZeroDivisionError):
        await pool.run(divmod, 7, 0)


async def test_new_work_is_refused_when_the_pool_stays_busy(pool: Pool, gate: threading.Event) -> None:
    running = await occupy(pool, gate)
    with pytest.raises(Busy, match="no test thread became free"):
        await pool.run(int)
    waiting = asyncio.create_task(pool.run_patiently(int))
    await asyncio.sleep(0)
    assert pool.load == ("test", 1, 1, 1, 1)
    gate.set()
    assert await running
    assert await waiting == 0
    assert await pool.run(int) == 0
    assert pool.load == ("test", 1, 0, 0, 1)


async def test_work_that_was_let_in_waits(pool: Pool, gate: threading.Event) -> None:
    running = await occupy(pool, gate)
    asyncio.get_running_loop().call_later(0.2, gate.set)
    assert await pool.run_patiently(int) == 0
    assert running.done()


async def test_a_cancelled_call_keeps_its_thread_until_it_ends(pool: Pool, gate: threading.Event) -> None:
    running = await occupy(pool, gate)
    running.cancel()
    with pytest.raises(Busy):
        await pool.run(int)
    gate.set()
    assert await pool.run_patiently(int) == 0


async def test_cleaning_up_happens_also_when_the_caller_is_cancelled(pool: Pool, gate: threading.Event) -> None:
    await occupy(pool, gate)
    done = threading.Event()
    cleaning = asyncio.create_task(pool.clean_up(done.set))
    await asyncio.sleep(0)
    cleaning.cancel()
    with pytest.raises(asyncio.CancelledError):
        await cleaning
    gate.set()
    assert await asyncio.to_thread(done.wait, 5)


async def test_a_failure_of_cleaning_up_is_logged(pool: Pool, caplog: pytest.LogCaptureFixture) -> None:
    await pool.clean_up(divmod, 7, 0)
    assert "cleaning up failed" in caplog.text
    assert "ZeroDivisionError" in caplog.text


@pytest.mark.long
async def test_who_waits_for_a_call_that_hangs_is_told_in_time_and_the_thread_goes_on(gate: threading.Event) -> None:
    pool = Pool("test", workers=1, patience=5, seconds=1.0)
    done = threading.Event()

    def hang() -> None:
        gate.wait(10)
        done.set()

    with pytest.raises(Uncertain, match="does not answer"):
        await pool.run(hang)
    cleaning = asyncio.create_task(pool.clean_up(int))
    gate.set()
    await cleaning
    assert await pool.run(done.wait, 5)
    pool.close()


async def test_what_a_call_itself_finds_late_is_its_own_error() -> None:
    pool = Pool("test", workers=1, patience=5, seconds=5)

    def late() -> None:
        raise TimeoutError("of the system's")

    with pytest.raises(TimeoutError, match="of the system"):
        await pool.run(late)
    pool.close()


@pytest.mark.long
async def test_cleaning_up_is_waited_for_no_longer_than_a_moment(pool: Pool, gate: threading.Event) -> None:
    await asyncio.wait_for(pool.clean_up(gate.wait, 20), 10)
    gate.set()
