"""What was acknowledged outlives the program, wherever it is killed."""

from __future__ import annotations

from pathlib import Path

from tests.faults.kills import kill
from tests.servers.setups import Setup

# `python -m tests.faults` has others, and more of them.
SEED, KILLS = 20_300_101, 5


def test_what_was_acknowledged_outlives_kills_and_nothing_half_is_seen(setup: Setup, tmp_path: Path) -> None:
    done = kill(setup.environment(), tmp_path / "data", kills=KILLS, seed=SEED)

    assert done.files
