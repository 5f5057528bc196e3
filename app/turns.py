"""Who is next where something is scarce: by turns, so that nobody who asks for much holds up who asks for little.

Everything here belongs to one event loop.
"""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field

from .errors import Busy
from .load import Load
from .sender import Sender


@dataclass(slots=True)
class _Line:
    """One sender's requests that wait, first come first served; `moved` is when the last turn of the sender's ended."""

    waiting: deque[asyncio.Future[None]] = field(default_factory=deque)
    moved: float = 0.0


class Turns:
    """At most `at_once` turns are taken at the same time, of which one address has at most `per_address`.

    A turn that ends goes to the next address that waits for one, and there to the next tenant.
    """

    def __init__(self, name: str, *, at_once: int, per_address: int, patience: float) -> None:
        self._name = name
        self._at_once = self._free = at_once
        self._refused = 0
        self._per_address = per_address
        self._patience = patience
        # By sender, and by address.
        self._taken: Counter[Sender | str] = Counter()
        # Addresses that wait, and the tenants of each, the next one first. Only those are in it that wait.
        self._lines: dict[str, dict[str, _Line]] = {}

    async def take(self, sender: Sender) -> None:
        """Wait for a turn, which the sender must `give_back`.

        Raises Busy after `patience` seconds of waiting in which the sender had no turn: whoever waits for others
        gives up at some time, whoever waits for an end of what he asked for himself does not.
        """
        loop = asyncio.get_running_loop()
        since, turn = loop.time(), loop.create_future()
        line = self._lines.setdefault(sender.address, {}).setdefault(sender.tenant, _Line())
        line.waiting.append(turn)
        self._give()
        try:
            while not turn.done():
                await asyncio.wait([turn], timeout=self._patience_left(sender, line, since))
        except BaseException:
            if turn.done():
                self.give_back(sender)
            else:
                self._leave(sender, line, turn)
            raise

    def give_back(self, sender: Sender) -> None:
        """End one turn of the sender's."""
        self._free += 1
        for one in (sender, sender.address):
            self._taken[one] -= 1
            if not self._taken[one]:
                del self._taken[one]
        if line := self._lines.get(sender.address, {}).get(sender.tenant):
            line.moved = asyncio.get_running_loop().time()
        self._give()

    def is_awaited(self, sender: Sender) -> bool:
        """Tell whether somebody waits for just such a turn as the sender has: of that address, or any at all."""
        return bool(self._lines) and (not self._free or sender.address in self._lines)

    @property
    def load(self) -> Load:
        """How many turns are taken, and waited for."""
        waiting = sum(len(line.waiting) for tenants in self._lines.values() for line in tenants.values())
        return Load(self._name, self._at_once, self._at_once - self._free, waiting, self._refused)

    def _give(self) -> None:
        while self._free and (address := self._next_address()) is not None:
            self._free -= 1
            tenants = self._lines.pop(address)
            tenant = next(iter(tenants))
            line = tenants.pop(tenant)
            self._taken.update((Sender(address, tenant), address))
            line.waiting.popleft().set_result(None)
            # Who waits on goes behind the others.
            if line.waiting:
                tenants[tenant] = line
            if tenants:
                self._lines[address] = tenants

    def _next_address(self) -> str | None:
        return next((one for one in self._lines if self._taken[one] < self._per_address), None)

    def _patience_left(self, sender: Sender, line: _Line, since: float) -> float:
        """In seconds, after which to ask again. Raises Busy when none is left."""
        if self._taken[sender]:
            return self._patience
        left = max(since, line.moved) + self._patience - asyncio.get_running_loop().time()
        if left <= 0:
            self._refused += 1
            raise Busy(f"no {self._name} became free within {self._patience:g} s")
        return left

    def _leave(self, sender: Sender, line: _Line, turn: asyncio.Future[None]) -> None:
        line.waiting.remove(turn)
        if line.waiting:
            return
        tenants = self._lines[sender.address]
        del tenants[sender.tenant]
        if not tenants:
            del self._lines[sender.address]


class Places:
    """At most `limit` places for one address; each of its tenants may always have an equal part of them.

    So a tenant that fills them all does not shut out its neighbours, and one that is invented adds less than the one
    before it: all together have at most six times the limit.
    """

    def __init__(self, name: str, limit: int) -> None:
        self._name = name
        self._limit = limit
        self.refused = 0
        self._held: dict[str, Counter[str]] = {}

    @contextmanager
    def held(self, sender: Sender) -> Generator[None]:
        """Have a place while the body of `with` runs. Raises Busy."""
        held = self._held.setdefault(sender.address, Counter())
        tenants = len(held.keys() | {sender.tenant})
        if held.total() >= self._limit and held[sender.tenant] >= self._limit // tenants:
            self.refused += 1
            raise Busy(f"there are too many {self._name} from one address at a time")
        held[sender.tenant] += 1
        try:
            yield
        finally:
            held[sender.tenant] -= 1
            if not held[sender.tenant]:
                del held[sender.tenant]
            if not held:
                del self._held[sender.address]
