"""What the tests of this door ask for by name."""

from __future__ import annotations

import httpx
import pytest

from tests.vendors.contentstack.stack import Stack


@pytest.fixture
def stack(http: httpx.Client) -> Stack:
    """The demo stack of an empty workspace."""
    return Stack(http)
