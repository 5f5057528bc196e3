"""Who is next, who waits and who is refused."""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import AsyncIterator, Callable, Coroutine, Generator
from contextlib import ExitStack, contextmanager

import pytest

from triptych.errors import Busy
from triptych.sender import Sender
from triptych.turns import Places, Turns

ANN, BOB, EVE = Sender("10.0.0.1", "ann"), Sender("10.0.0.2", "bob"), Sender("10.0.0.3", "eve")


class Desk:
    """Senders ask here; `served` says who got a turn, in order."""

    def __init__(self, *, at_once: int = 1, per_address: int = 1, patience: float = 10) -> None:
        self.turns = Turns("desk", at_once=at_once, per_address=per_address, patience=patience)
        self.served: list[Sender] = []
        self._asking: set[asyncio.Task[None]] = set()

    async def ask(self, *senders: Sender) -> list[asyncio.Task[None]]:
        """Have them ask one after the other; gives what waits, each until it has its turn."""
        asked = [asyncio.create_task(self._wait(sender)) for sender in senders]
        self._asking.update(asked)
        await let_others_run()
        return asked

    async def _wait(self, sender: Sender) -> None:
        await self.turns.take(sender)
        self.served.append(sender)

    async def end(self, sender: Sender) -> list[Sender]:
        """End a turn; gives who has one because of it."""
        before = len(self.served)
        self.turns.give_back(sender)
        await let_others_run()
        return self.served[before:]

    async def work_off(self) -> list[Sender]:
        """End one turn after the other until nobody waits; gives all who were served, in order."""
        for ended in self.served:
            await self.end(ended)
        return self.served

    def close(self) -> None:
        for task in self._asking:
            task.cancel()


async def let_others_run() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    desk = Desk()
    yield desk
    desk.close()


async def test_one_sender_is_served_in_the_order_of_asking(desk: Desk) -> None:
    order: list[int] = []

    async def ask(number: int) -> None:
        await desk.turns.take(ANN)
        order.append(number)
        await asyncio.sleep(0)
        desk.turns.give_back(ANN)

    await asyncio.gather(*map(ask, range(10)))
    assert order == list(range(10))


async def test_addresses_take_turns(desk: Desk) -> None:
    await desk.ask(EVE, EVE, EVE, EVE, ANN, ANN, BOB)

    assert await desk.work_off() == [EVE, EVE, ANN, BOB, EVE, ANN, EVE]


async def test_tenants_of_one_address_take_turns(desk: Desk) -> None:
    first, second = Sender("10.0.0.3", "first"), Sender("10.0.0.3", "second")
    await desk.ask(first, first, first, first, second, second)

    assert await desk.work_off() == [first, first, second, first, second, first]


async def test_inventing_tenants_gains_nothing(desk: Desk) -> None:
    invented = [Sender(EVE.address, f"invented {number}") for number in range(6)]
    await desk.ask(*invented, ANN, ANN, ANN)

    assert await desk.work_off() == [invented[0], invented[1], ANN, invented[2], ANN, invented[3], ANN, *invented[4:]]


async def test_one_address_leaves_something_to_others() -> None:
    desk = Desk(at_once=3, per_address=2)
    other = Sender(EVE.address, "another")
    await desk.ask(EVE, other, EVE, other)
    assert desk.served == [EVE, other]

    await desk.ask(ANN, ANN)
    assert desk.served == [EVE, other, ANN]
    assert await desk.end(ANN) == [ANN]
    assert await desk.end(EVE) == [EVE]
    desk.close()


async def test_what_nobody_waits_for_is_there_at_once(desk: Desk) -> None:
    for _ in range(3):
        async with asyncio.timeout(0):
            await desk.turns.take(ANN)
        desk.turns.give_back(ANN)


class _Skipping(asyncio.SelectorEventLoop):
    """A loop that does not wait: its time jumps to what is next."""

    def __init__(self) -> None:
        self._now = 0.0
        super().__init__(_SkippingSelector(self))

    def time(self) -> float:
        return self._now

    def skip(self, seconds: float) -> None:
        self._now += seconds


class _SkippingSelector(selectors.SelectSelector):
    def __init__(self, loop: _Skipping) -> None:
        super().__init__()
        self._loop = loop

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        self._loop.skip(timeout or 0)
        return super().select(0)


def skipping(test: Callable[[], Coroutine[None, None, None]]) -> Callable[[], None]:
    """Let the test's time pass at once."""

    def run() -> None:
        with asyncio.Runner(loop_factory=_Skipping) as runner:
            runner.run(test())

    return run


@skipping
async def test_whoever_waits_for_others_too_long_is_refused() -> None:
    desk = Desk(patience=10)
    await desk.ask(EVE)
    [waiting, _] = await desk.ask(ANN, EVE)
    await asyncio.sleep(9.9)
    assert not waiting.done()
    await asyncio.sleep(0.2)
    with pytest.raises(Busy, match="no desk became free within 10 s"):
        await waiting

    assert await desk.end(EVE) == [EVE]
    assert await desk.end(EVE) == []
    await desk.ask(BOB)
    assert desk.served == [EVE, EVE, BOB]


@skipping
async def test_whoever_waits_for_himself_is_not_refused() -> None:
    desk = Desk(patience=10)
    [_, waiting] = await desk.ask(ANN, ANN)
    await asyncio.sleep(1000)
    assert not waiting.done()

    assert await desk.end(ANN) == [ANN]


@skipping
async def test_a_queue_that_moves_keeps_its_last() -> None:
    """Others come between; the last waits for 400 seconds."""
    desk = Desk(patience=10)
    await desk.ask(*[ANN] * 50, *[EVE] * 50)
    for turn in range(99):
        await asyncio.sleep(4)
        assert len(await desk.end(desk.served[turn])) == 1
    assert desk.served == [ANN, *[ANN, EVE] * 49, EVE]


@skipping
async def test_patience_begins_anew_when_ones_own_turn_ends() -> None:
    desk = Desk(at_once=2, per_address=2, patience=10)
    _, _, _, waiting = await desk.ask(EVE, ANN, EVE, ANN)
    await asyncio.sleep(25)
    assert await desk.end(ANN) == [EVE]
    await asyncio.sleep(9.9)
    assert not waiting.done()
    await asyncio.sleep(0.2)
    assert isinstance(waiting.exception(), Busy)
    assert desk.turns.load.refused == 1


async def test_whoever_is_cancelled_leaves_the_queue(desk: Desk) -> None:
    await desk.turns.take(EVE)
    gone, _ = await desk.ask(ANN, BOB)
    gone.cancel()
    await let_others_run()

    assert await desk.end(EVE) == [BOB]


async def test_a_turn_that_came_too_late_goes_on_to_the_next(desk: Desk) -> None:
    await desk.turns.take(EVE)
    gone, _ = await desk.ask(ANN, BOB)
    desk.turns.give_back(EVE)
    gone.cancel()  # has its turn, and has not run since
    await let_others_run()

    assert desk.served == [BOB]


async def test_nothing_is_kept_of_whoever_was_here(desk: Desk) -> None:
    await desk.turns.take(EVE)
    gone, _ = await desk.ask(ANN, BOB)
    gone.cancel()
    await desk.end(EVE)
    await desk.end(BOB)

    assert (desk.turns._taken, desk.turns._lines) == ({}, {})


@contextmanager
def holding(places: Places, *senders: Sender) -> Generator[None]:
    with ExitStack() as held:
        for sender in senders:
            held.enter_context(places.held(sender))
        yield


def test_one_sender_may_have_all_places_and_no_more() -> None:
    places = Places("files", 4)
    with holding(places, *[ANN] * 4):
        with pytest.raises(Busy, match="too many files from one address"), places.held(ANN):
            pass
        with places.held(BOB):
            pass
    with holding(places, *[ANN] * 4):
        pass
    assert places._held == {}


def test_neighbours_may_have_equal_parts() -> None:
    places = Places("files", 4)
    neighbour = Sender(ANN.address, "neighbour")
    with holding(places, *[ANN] * 4, *[neighbour] * 2), pytest.raises(Busy), places.held(neighbour):
        pass


def test_invented_tenants_have_an_end() -> None:
    places = Places("files", 256)
    with ExitStack() as held:
        taken = 0
        for tenant in range(1000):
            for _ in range(256):
                try:
                    held.enter_context(places.held(Sender("10.0.0.3", str(tenant))))
                except Busy:
                    break
                taken += 1
        assert taken <= 6 * 256
        with pytest.raises(Busy), places.held(Sender("10.0.0.3", "one more")):
            pass
        with places.held(ANN):
            pass


def test_a_place_comes_back_when_what_it_was_for_fails() -> None:
    places = Places("files", 1)
    with pytest.raises(ZeroDivisionError), places.held(ANN):
        divmod(1, 0)
    with places.held(ANN):
        pass
