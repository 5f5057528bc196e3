"""Nobody is held up by what a stranger sends."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.attacks.strangers import TRUSTING, after, allowed, neighbour, sending, slowest
from tests.bombs import BOMBS
from tests.files import png
from tests.servers.triptych import Served, serve


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    environment = {"TRIPTYCH_PATIENCE_SECONDS": "2", "TRIPTYCH_MEDIA_WORKERS": "3"}
    with serve(TRUSTING | environment, tmp_path / "data") as served:
        yield served


@pytest.mark.parametrize("tenants", [1, 30])
def test_large_pictures_of_one_address_do_not_hold_up_another(served: Served, tmp_path: Path, tenants: int) -> None:
    other, large = neighbour(served.url), tmp_path / "large.png"
    large.write_bytes(png(6000, 6000, compress_level=1))
    alone = slowest(other, after(2))
    with sending(served.url, large, count=30, tenants=tenants) as large_ones:
        beside = slowest(other, large_ones.over)
        assert set(large_ones.statuses()) <= ({201} if tenants == 1 else {201, 503})

    assert beside < allowed(alone)


@pytest.mark.parametrize("kind", ["jpeg scans", "avif items", "icon entries", "tiff values"])
def test_bombs_of_one_address_do_not_hold_up_another(served: Served, tmp_path: Path, kind: str) -> None:
    bomb, other = BOMBS[kind], neighbour(served.url)
    file = tmp_path / bomb.file_name
    file.write_bytes(bomb.make())
    alone = slowest(other, after(1))
    for tenants in (1, 30):
        with sending(served.url, file, count=30, tenants=tenants) as bombs:
            beside = slowest(other, bombs.over)
            assert set(bombs.statuses()) <= ({201} if tenants == 1 else {201, 503})
        assert beside < allowed(alone)


def test_whoever_waits_for_his_own_files_only_is_never_refused(served: Served, tmp_path: Path) -> None:
    picture = tmp_path / "a.png"
    picture.write_bytes(png(4000, 3000))
    with sending(served.url, picture, count=100, tenants=1) as pictures:
        assert pictures.statuses() == [201] * 100
