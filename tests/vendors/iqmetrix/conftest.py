"""What the tests of this door ask for by name."""

from __future__ import annotations

import httpx
import pytest

from tests.vendors.iqmetrix.company import Company


@pytest.fixture
def company(http: httpx.Client) -> Company:
    """The company that every foreign token belongs to, in an empty workspace."""
    return Company(http)
