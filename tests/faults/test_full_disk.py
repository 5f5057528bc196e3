"""A disk that is full: the service says so, stores nothing half, and goes on deleting."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.files import png
from tests.servers.behind import look_behind
from tests.servers.triptych import Served, run_program, serve
from tests.vendors.amazon_ads.profile import DEMO, Profile
from tests.vendors.contentstack.stack import Stack, form
from tests.vendors.iqmetrix.company import Company

SIZE = 24 * 2**20
# How often the store is written to, to see whether that can be done.
LOOK_SECONDS = 5 + 5


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own, on which there is little room."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", disk], capture_output=True, text=True, check=False
    )
    if mounted.returncode:
        pytest.skip(f"no file system can be mounted here: {mounted.stderr.strip()}")
    try:
        yield disk
    finally:
        subprocess.run(["umount", "--lazy", disk], check=True)


def fill(disk: Path) -> Path:
    """Leave no byte."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file:
        for size in (65_536, 4_096, 1):
            try:
                while True:
                    file.write(bytes(size))
            except OSError:
                continue
    return filler


def wait_for_ready(http: httpx.Client, status: int) -> None:
    too_late = time.monotonic() + 2 * LOOK_SECONDS
    while (answer := http.get("/_triptych/ready")).status_code != status:
        assert time.monotonic() < too_late, answer.text
        time.sleep(0.2)


def test_a_full_disk_is_told_of_and_deleting_still_works(small: Path) -> None:
    with serve({}, small / "data") as served, served.client() as http:
        company, stack, profile = Company(http), Stack(http), Profile(http, DEMO)
        kept = [stack.upload(png(3, 2) + os.urandom(200_000)) for _ in range(20)]
        address = profile.address()
        filler = fill(small)
        wait_for_ready(http, 503)

        before = _held(served)
        for refused in (
            company.create(png(4, 3) + bytes(500_000)),
            stack.send("POST", "/assets", **form(png(5, 4) + bytes(2_000_000))),
            http.put(address, content=bytes(3_000_000)),
        ):
            assert refused.status_code == 503, refused.text
        assert _held(served) == before, "nothing half is left"
        assert {asset["uid"] for asset in stack.assets()} == {asset["uid"] for asset in kept}
        assert http.get(kept[0]["url"]).status_code == 200

        for asset in kept[:10]:
            assert stack.delete(f"/assets/{asset['uid']}").status_code == 200
        wait_for_ready(http, 200)
        company.add(png(6, 5))
        filler.unlink()
        stack.upload(png(7, 6) + bytes(1_000_000))
    checked = run_program(served, "check")
    assert checked.returncode == 0, checked.stdout


def _held(served: Served) -> set[str]:
    with look_behind(served.settings) as behind:
        return behind.store.keys("")


def test_a_database_whose_file_is_removed_is_told_of_and_not_written_to(tmp_path: Path) -> None:
    with serve({}, tmp_path / "data") as served, served.client() as http:
        company = Company(http)
        asset = company.add(png(3, 2))
        file = tmp_path / "data" / "triptych.db"
        aside = file.rename(tmp_path / "aside")

        assert "is gone" in http.get("/_triptych/ready").json()["problems"]["database"]
        company.refusal(company.create(png(4, 3)), 503)
        assert company.get(asset["id"]).status_code == 200
        assert not file.exists()

        aside.rename(file)
        assert http.get("/_triptych/ready").status_code == 200
        company.add(png(5, 4))
