"""How a vendor limits the calls that come to its API, and how it tells of that."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import NamedTuple

from ..library.rate_windows import Window
from ..library.tenants import Tenant
from ..rate_limits import Rate, parse
from .errors import Refusal
from .operation import Operation


class Counted(NamedTuple):
    """What an operation's calls are counted under, and how many there may be."""

    name: str
    rate: Rate


class Standing(NamedTuple):
    """A rate, and how much of it is used up in the window that goes on."""

    rate: Rate
    window: Window

    @property
    def is_over(self) -> bool:
        """Whether this was a call too many."""
        return self.window.calls > self.rate.calls

    @property
    def remaining(self) -> int:
        """How many more calls there may be."""
        return max(0, self.rate.calls - self.window.calls)

    @property
    def seconds(self) -> int:
        """How long until there may be as many again, by the workspace's clock."""
        return -((self.window.now - self.window.ends_at) // 1000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """`documented` is what the vendor's documentation says, by a name for what is counted together.

    `name_of` gives that name for an operation, or None for one that is never counted; `owner_of` says whose calls are
    counted together, of those whom credentials show; `headers` is what every counted answer tells.
    """

    documented: Mapping[str, Rate]
    name_of: Callable[[Operation], str | None]
    owner_of: Callable[[Tenant], str]
    headers: Callable[[Standing], Mapping[str, str]]


class TooManyCalls(Refusal):
    """More calls came than may come; there may be more in so many `seconds`."""

    def __init__(self, seconds: int) -> None:
        super().__init__(HTTPStatus.TOO_MANY_REQUESTS, "Too many requests")
        self.seconds = seconds


def counted(setting: str, door: str, rates: Rates, operation: Operation) -> Counted | None:
    """How the operation's calls are counted where the limits are set so; None where they are not.

    An own limit of the operation counts before one of the whole door, and that before what is documented.
    """
    name = rates.name_of(operation)
    if name is None:
        return None
    documented, own = parse(setting)
    for key, together in ((f"{door}.{operation.name}", operation.name), (door, "")):
        if key in own:
            rate = own[key]
            return None if rate is None else Counted(together, rate)
    return Counted(name, rates.documented[name]) if documented and name in rates.documented else None


def check_names(setting: str, doors: Iterable[tuple[str, Iterable[Operation]]]) -> None:
    """Raises ValueError where the setting names a door or an operation that is not there."""
    known = {door for door, _ in doors} | {f"{door}.{one.name}" for door, operations in doors for one in operations}
    for name in parse(setting).own:
        if name not in known:
            raise ValueError(f"there is no door and no operation {name}")
