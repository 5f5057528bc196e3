"""What the tests of this door ask for by name."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from tests.servers.triptych import Served
from tests.vendors.contentstack.stack import Stack
from tests.vendors.contentstack.stocked import Stocked, stock
from triptych.testing import Workspace


@pytest.fixture
def stack(http: httpx.Client) -> Stack:
    """The demo stack of an empty workspace."""
    return Stack(http)


@pytest.fixture(scope="module")
def stocked(service: Served, triptych_shared: Workspace) -> Iterator[Stocked]:
    """A stack for queries, which its tests only read."""
    with service.client(triptych_shared.name) as http:
        yield stock(Stack(http), triptych_shared.clock)
