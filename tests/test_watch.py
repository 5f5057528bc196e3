"""One timer for all that may take so long and no longer."""

from __future__ import annotations

import asyncio

from triptych.watch import Watch


class Looked:
    """Counts how often it is looked at, and is content after some times."""

    def __init__(self, watch: Watch, times: int) -> None:
        self.looks: list[float] = []
        self.content = asyncio.Event()
        self._watch = watch
        self._times = times
        watch.add(self)

    def check(self, now: float) -> None:
        self.looks.append(now)
        if len(self.looks) == self._times:
            self._watch.discard(self)
            self.content.set()


async def test_all_are_looked_at_together_until_they_are_taken_back() -> None:
    watch = Watch(60, 0.1)
    first, second = Looked(watch, 2), Looked(watch, 4)

    await asyncio.wait_for(second.content.wait(), 10)

    assert len(first.looks) == 2
    assert all(earlier < later for earlier, later in zip(second.looks, second.looks[1:], strict=False))


async def test_who_comes_after_a_pause_is_looked_at_too() -> None:
    watch = Watch(0.1)
    await asyncio.wait_for(Looked(watch, 1).content.wait(), 10)
    await asyncio.sleep(0.1)

    await asyncio.wait_for(Looked(watch, 1).content.wait(), 10)
