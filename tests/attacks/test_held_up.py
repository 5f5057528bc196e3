"""Nobody is held up by what a stranger sends."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.attacks.strangers import TRUSTING, after, allowed, crowd, neighbour, sending, slowest
from tests.files import png
from tests.servers.triptych import Served, serve


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    environment = {"TRIPTYCH_PATIENCE_SECONDS": "2", "TRIPTYCH_MEDIA_WORKERS": "3"}
    with serve(TRUSTING | environment, tmp_path / "data") as served:
        yield served


@pytest.mark.parametrize("tenants", [1, 30])
def test_large_pictures_of_one_address_do_not_hold_up_another(served: Served, tenants: int) -> None:
    other, large = neighbour(served.url), png(6000, 6000, compress_level=1)
    alone = slowest(other, after(2))
    with sending(crowd(served.url, 30, tenants), "large.png", large) as large_ones:
        beside = slowest(other, large_ones.over)

    assert beside < allowed(alone)


def test_whoever_waits_for_his_own_files_only_is_never_refused(served: Served) -> None:
    picture = png(4000, 3000)
    with sending(crowd(served.url, 100, 1), "a.png", picture) as pictures:
        assert pictures.statuses() == [201] * 100
