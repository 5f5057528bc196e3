"""One inspector for all tests of file formats, so that they share a warm helper."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator

import pytest

from triptych.media.facts import Facts
from triptych.media.inspector import Inspector

MAX_PIXELS = 4_000_000

Inspect = Callable[[bytes], Facts]


@pytest.fixture(scope="session")
def inspect() -> Iterator[Inspect]:
    """Read the facts of these bytes."""
    with asyncio.Runner() as runner:
        inspector = Inspector(workers=1, patience=10, timeout_seconds=20, max_pixels=MAX_PIXELS)

        def inspect(data: bytes) -> Facts:
            return runner.run(inspector.inspect(lambda start, size: data[start : start + size], len(data)))

        yield inspect
        inspector.close()
