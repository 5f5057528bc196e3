"""The set-ups are what their names say."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.servers.setups import Setup
from tests.servers.triptych import serve

pytestmark = pytest.mark.long


def test_a_service_keeps_its_data_where_its_setup_says(setup: Setup, tmp_path: Path) -> None:
    data_dir = tmp_path / "data"
    with serve(setup.environment(), data_dir) as served, served.client() as client:
        client.get("/_triptych/ready").raise_for_status()

    assert bool(list(data_dir.rglob("*"))) == setup.embedded
