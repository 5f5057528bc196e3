"""One inspector for all tests of file formats, so that they share a warm helper."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from triptych.media.facts import Facts
from triptych.media.inspector import Inspector

MAX_PIXELS = 4_000_000
SIDE = 500

Inspect = Callable[[bytes], Facts]
Render = Callable[[bytes], bytes | None]


@pytest.fixture(scope="session")
def loop() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as runner:
        yield runner


@pytest.fixture(scope="session")
def inspector(loop: asyncio.Runner) -> Iterator[Inspector]:
    inspector = Inspector(workers=1, patience=10, timeout_seconds=20, max_pixels=MAX_PIXELS)
    yield inspector
    inspector.close()


@pytest.fixture(scope="session")
def inspect(loop: asyncio.Runner, inspector: Inspector) -> Inspect:
    """Read the facts of these bytes."""
    return lambda data: loop.run(inspector.inspect(lambda start, size: data[start : start + size], len(data)))


@pytest.fixture(scope="session")
def render(loop: asyncio.Runner, inspector: Inspector) -> Render:
    """Make a rendition of these bytes."""
    return lambda data: loop.run(rendered(inspector, data))


async def rendered(inspector: Inspector, data: bytes, box: tuple[int, int] = (SIDE, SIDE), **how: Any) -> bytes | None:
    """A rendition of these bytes; `how` is what the inspector takes beside."""
    async with inspector.rendered(lambda start, size: data[start : start + size], len(data), lambda: [box], **how) as [
        picture
    ]:
        return picture
