"""What every call passes through."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Protocol

from starlette.responses import Response

from .call import Call

Proceed = Callable[[Call], Awaitable[Response]]


class Layer(Protocol):
    """One thing that happens to every call: it gives the answer of what lies below it, changed or not, or another."""

    __name__: str

    def __call__(self, call: Call, proceed: Proceed) -> Awaitable[Response]: ...
