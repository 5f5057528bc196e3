"""Chores: one process at a time does them, when they are due or a clock was moved, and another where that one dies."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AsyncExitStack

import pytest
from sqlalchemy import update

from triptych import model
from triptych.database import Connection, Database
from triptych.errors import Unavailable
from triptych.library import leases
from triptych.library.chores import Chore, Chores

pytestmark = pytest.mark.long

Offer = Callable[..., Awaitable[Chores]]


@pytest.fixture
async def offer(database: Database) -> AsyncGenerator[Offer]:
    """Lets one more process offer itself for a chore."""
    async with AsyncExitStack() as stack:

        async def offer(run: Callable[[], Awaitable[object]], *, lease: float = 60, **more: object) -> Chores:
            chore = Chore(**{"name": "tidy", "seconds": 3600, "run": run, **more})  # type: ignore[arg-type]
            chores = Chores(database, [chore], lease=lease)
            await stack.enter_async_context(chores.running())
            return chores

        yield offer


class Work:
    """Counts how often it is done, and by how many at once; it takes until `done` is set."""

    def __init__(self) -> None:
        self.times = self.now = self.most = 0
        self.begun = asyncio.Event()
        self.done = asyncio.Event()
        self.done.set()

    async def __call__(self) -> None:
        self.times += 1
        self.now += 1
        self.most = max(self.most, self.now)
        self.begun.set()
        try:
            await self.done.wait()
        finally:
            self.now -= 1

    async def is_begun(self, times: int) -> None:
        await come_true(lambda: self.times >= times)


async def come_true(condition: Callable[[], bool]) -> None:
    """Wait until it has."""
    for _ in range(2_000):
        if condition():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it did not come true in 20 seconds")


async def test_of_many_processes_one_does_it(offer: Offer) -> None:
    work = Work()
    for _ in range(4):
        await offer(work)
    await work.is_begun(1)
    await asyncio.sleep(0.5)

    assert (work.times, work.most) == (1, 1)


async def test_it_is_done_at_intervals(offer: Offer) -> None:
    work = Work()
    for _ in range(2):
        await offer(work, seconds=0.2)

    await work.is_begun(3)

    assert work.most == 1


async def test_a_lease_is_kept_up_as_long_as_it_takes(offer: Offer) -> None:
    work = Work()
    work.done.clear()
    for _ in range(2):
        await offer(work, seconds=0.1, lease=0.9)
    await work.is_begun(1)
    await asyncio.sleep(2.5)

    assert work.times == 1


async def test_what_a_dead_process_had_is_done_by_another(offer: Offer, database: Database) -> None:
    """It may have been dead for less than its lease, and then the chore waits."""
    assert await database.write(leases.take, "tidy", "dead", lease=60, every=0.1, early=False)
    work = Work()
    await offer(work, seconds=0.1)
    await asyncio.sleep(0.5)
    assert work.times == 0

    await database.write(lambda connection: connection.execute(update(model.Chore).values(held_until=0)))

    await work.is_begun(1)


async def test_whoever_lost_it_breaks_off(offer: Offer, database: Database) -> None:
    work = Work()
    work.done.clear()
    await offer(work, lease=0.3)
    await work.is_begun(1)

    await database.write(lambda connection: connection.execute(update(model.Chore).values(holder="other")))

    await come_true(lambda: not work.now)


async def test_a_clock_that_is_moved_wakes_what_goes_by_clocks(offer: Offer) -> None:
    """Also where somebody else is at it, who may have begun before."""
    by_clock, by_time = Work(), Work()
    first = await offer(by_clock, by_clock=True)
    other = await offer(by_time, name="sweep")
    await by_clock.is_begun(1)
    await by_time.is_begun(1)

    by_clock.done.clear()
    first.wake()
    await by_clock.is_begun(2)
    second = await offer(by_clock, by_clock=True)
    second.wake()
    other.wake()
    await asyncio.sleep(0.2)
    assert by_clock.times == 2
    by_clock.done.set()

    await by_clock.is_begun(3)
    assert (by_clock.most, by_time.times) == (1, 1)


async def test_one_is_woken_by_its_name(offer: Offer) -> None:
    named, others = Work(), Work()
    chores = await offer(named, name="generations")
    other = await offer(others, name="sweep", by_clock=True)
    await named.is_begun(1)
    await others.is_begun(1)

    other.wake("generations")
    chores.wake("generations")

    await named.is_begun(2)
    assert others.times == 1


async def test_one_that_fails_is_tried_again(
    offer: Offer, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    failures = [Unavailable("The store does not answer."), KeyError("mistake")]

    async def fail() -> None:
        if failures:
            raise failures.pop(0)
        done.set()

    done = asyncio.Event()
    chores = await offer(fail, seconds=0.1)

    async with asyncio.timeout(20):
        await done.wait()
    assert "the chore tidy did not finish: The store does not answer." in caplog.text
    assert "a mistake in the chore tidy" in caplog.text
    record = chores.records["tidy"]
    await come_true(lambda: record.succeeded is not None)
    assert record.failures == 2
    assert record.runs > 2


async def test_a_chore_is_taken_by_one_of_many(database: Database) -> None:
    def take(connection: Connection, holder: str) -> bool:
        return leases.take(connection, "tidy", holder, lease=60, every=60, early=False)

    taken = await asyncio.gather(*(database.write(take, str(number)) for number in range(8)))

    assert sorted(taken) == [False] * 7 + [True]
