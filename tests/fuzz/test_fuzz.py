"""A round with a seed that stays, cut off after ten seconds: how far it comes depends on the machine."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fuzz.rounds import CREDENTIALS, run
from tests.servers.triptych import serve


@pytest.mark.parametrize("door", CREDENTIALS)
def test_nothing_that_a_document_leads_to_is_a_failure(door: str, tmp_path: Path) -> None:
    with serve({}, tmp_path / "data") as served:
        run(served, door, tmp_path, seed=18, examples=5, seconds=10)
