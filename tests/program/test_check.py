"""`triptych check` and `triptych sweep`."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.files import png
from tests.servers.behind import look_behind
from tests.servers.setups import Setup
from tests.servers.triptych import Served, run_program, serve
from tests.vendors.amazon_ads.profile import DEMO, Profile
from tests.vendors.iqmetrix.company import Company


def test_a_check_names_files_that_are_missing_or_other_than_their_rows_say(tmp_path: Path) -> None:
    with serve({}, tmp_path / "data") as served, served.client() as http:
        for number in range(4):
            Company(http).add(png(3, 2) + bytes([number]))
        whole = run_program(served, "check")
        assert (whole.returncode, whole.stdout) == (0, "4 files checked, 0 wrong\n")

        with look_behind(served.settings) as behind:
            missing, shorter, other, _ = sorted(behind.blob_keys())
        root = Path(urlsplit(served.settings["TRIPTYCH_STORAGE_URL"]).path)
        (root / missing).unlink()
        (root / shorter).write_bytes(b"x")
        (root / other).write_bytes(b"y" + (root / other).read_bytes()[1:])

        checked = run_program(served, "check")
    assert checked.returncode == 1
    assert sorted(checked.stdout.splitlines()) == sorted(
        [
            f"{missing} is not there",
            f"{shorter} has 1 bytes instead of {len(png(3, 2)) + 1}",
            f"{other} has another checksum than its row says",
            "4 files checked, 3 wrong",
        ]
    )


def test_a_sweep_removes_what_no_row_names_and_is_old(setup: Setup, tmp_path: Path) -> None:
    with serve(setup.environment(), tmp_path / "data") as served, served.client() as http:
        Company(http).add(png(3, 2))
        Profile(http, DEMO).upload("logo.png", png(4, 3))
        with look_behind(served.settings) as behind:
            before = behind.store.keys("")
            behind_prefix = behind.prefix("default")
        _put(served, f"{behind_prefix}/blobs/00/{'0' * 24}")

        young = run_program(served, "sweep")
        assert (young.returncode, young.stdout) == (0, "0 files removed that belonged to nothing\n"), young.stderr
        # The address that was given lives on: only whose time is up goes.
        old = run_program(served, "sweep", "--grace-seconds", "-60")
        assert old.returncode == 0, old.stderr
        assert re.fullmatch(r"\d files removed that belonged to nothing\n", old.stdout)
        with look_behind(served.settings) as behind:
            left = behind.store.keys("")
            assert behind.blob_keys() <= left < before
        assert run_program(served, "check").returncode == 0


@pytest.mark.parametrize("command", ["check", "sweep"])
def test_nothing_is_done_to_a_store_that_belongs_to_another_database(tmp_path: Path, command: str) -> None:
    with serve({}, tmp_path / "one") as one, one.client() as http:
        Company(http).add(png(3, 2))
    with serve({}, tmp_path / "two") as two:
        pass
    two.settings = {**two.settings, "TRIPTYCH_STORAGE_URL": one.settings["TRIPTYCH_STORAGE_URL"]}
    refused = run_program(two, command)
    assert refused.returncode == 2
    assert refused.stderr.startswith("triptych: TRIPTYCH_STORAGE_URL: ")


def _put(served: Served, key: str) -> None:
    with look_behind(served.settings) as behind:
        behind.store.put(key, b"left over")
