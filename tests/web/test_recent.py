"""One look at something, shared by all who ask at about the same time."""

from __future__ import annotations

import asyncio

import pytest

from triptych.web.recent import Recent


class Counter:
    """Looks that take a moment, each with another outcome."""

    def __init__(self) -> None:
        self.looks = 0

    async def look(self) -> int:
        self.looks += 1
        await asyncio.sleep(0.02)
        return self.looks


async def test_all_who_ask_at_once_get_one_look() -> None:
    counter = Counter()
    recent = Recent(counter.look, seconds=0)

    assert await asyncio.gather(*(recent.found() for _ in range(10))) == [1] * 10
    assert await asyncio.gather(*(recent.found() for _ in range(10))) == [2] * 10


async def test_a_look_is_good_for_its_time() -> None:
    counter = Counter()
    recent = Recent(counter.look, seconds=0.1)

    assert [await recent.found() for _ in range(5)] == [1] * 5
    await asyncio.sleep(0.12)
    assert await recent.found() == 2


async def test_who_goes_away_leaves_the_others_their_answer() -> None:
    recent = Recent(Counter().look, seconds=1)
    first, second = asyncio.create_task(recent.found()), asyncio.create_task(recent.found())
    await asyncio.sleep(0)

    first.cancel()

    assert await second == 1
    with pytest.raises(asyncio.CancelledError):
        await first
