"""What the tests of this door ask for by name."""

from __future__ import annotations

import httpx
import pytest

from tests.vendors.amazon_ads.profile import Profile


@pytest.fixture
def ads(http: httpx.Client) -> Profile:
    """A profile with an empty library of its own."""
    return Profile(http)
