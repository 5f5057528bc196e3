"""What the tests of this door ask for by name."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import httpx
import pytest

from tests.clock import Clock
from tests.servers.triptych import Served
from tests.vendors.contentstack.stack import Stack
from tests.vendors.contentstack.stocked import Stocked, stock


@pytest.fixture
def stack(http: httpx.Client) -> Stack:
    """The demo stack of an empty workspace."""
    return Stack(http)


@pytest.fixture(scope="module")
def stocked(service: Served) -> Iterator[Stocked]:
    """A stack for queries, which its tests only read."""
    name = f"stocked-{uuid.uuid4().hex}"
    with service.client(name) as http:
        http.post("/_triptych/workspaces", json={"name": name}).raise_for_status()
        yield stock(Stack(http), Clock(http))
        http.delete(f"/_triptych/workspaces/{name}").raise_for_status()
