"""A store that is not the database's is told before anything is written to it."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from tests.files import png
from tests.servers.setups import Setup
from tests.servers.starting import inherited, run
from tests.servers.triptych import Served, refuse, serve
from tests.vendors.iqmetrix.company import TOKEN

LOGO = png(4, 3)


def doctor(settings: dict[str, str], *flags: str) -> subprocess.CompletedProcess[str]:
    environment = inherited() | settings
    return run(["doctor", "--port", "0", *flags], folder=Path.cwd(), environment=environment, timeout=60)


def create(served: Served) -> httpx.Response:
    with served.client() as http:
        return http.post("/assets", headers=TOKEN, files={"Filename": ("a.png", LOGO)})


def content(served: Served, created: httpx.Response) -> bytes:
    with served.client() as http:
        found = http.get(f"/assets/{created.json()['id']}").raise_for_status()
        return http.get(found.json()["href"].partition(str(http.base_url))[2]).content


@pytest.fixture
def used(setup: Setup, tmp_path: Path) -> Iterator[tuple[dict[str, str], httpx.Response]]:
    """A database and its store with one asset in them, and what made it."""
    with serve(setup.environment(), tmp_path / "data") as served:
        yield dict(served.settings) | {"TRIPTYCH_DATA_DIR": str(tmp_path / "data")}, create(served).raise_for_status()


def test_another_store_is_refused_until_it_is_accepted(
    used: tuple[dict[str, str], httpx.Response], tmp_path: Path
) -> None:
    settings, _ = used
    assert doctor(settings).returncode == 0
    other = settings["TRIPTYCH_STORAGE_URL"] + "-other"
    moved = settings | {"TRIPTYCH_STORAGE_URL": other}

    [line] = refuse(moved, tmp_path)
    assert line.startswith("triptych: TRIPTYCH_STORAGE_URL: the store has not the mark of this database's")
    assert "triptych doctor --accept-store" in line
    seen = doctor(moved)
    assert (seen.returncode, line.partition(": TRIPTYCH_STORAGE_URL: ")[2] in seen.stdout) == (1, True), seen.stdout
    if other.startswith("file:"):
        assert not Path(other.removeprefix("file://")).exists()

    assert doctor(moved, "--accept-store").returncode == 0
    assert doctor(moved).returncode == 0
    with serve(moved, tmp_path / "again") as served:
        assert create(served).status_code == 201


def test_the_store_of_another_database_is_refused(
    used: tuple[dict[str, str], httpx.Response], setup: Setup, tmp_path: Path
) -> None:
    settings, _ = used
    database = setup.environment().get("TRIPTYCH_DATABASE_URL", f"sqlite:///{tmp_path}/new.db")
    [line] = refuse(settings | {"TRIPTYCH_DATABASE_URL": database}, tmp_path)
    assert "marked as that of another database" in line
    assert "triptych doctor --accept-store" in line


def test_a_store_without_a_mark_is_taken_where_it_has_the_files(tmp_path: Path) -> None:
    """As earlier versions left them."""
    data = tmp_path / "data"
    with serve({}, data) as served:
        created = create(served).raise_for_status()
    forget(data)
    with serve({}, data) as served:
        assert content(served, created) == LOGO
        settings = dict(served.settings)

    forget(data)
    shutil.rmtree(data / "files")
    [line] = refuse(settings, tmp_path)
    assert "has not the mark of this database's" in line


def test_a_store_with_files_is_no_first_start_of_an_empty_database(tmp_path: Path) -> None:
    """It would sweep them away one day. What others put there is not looked at."""
    data = tmp_path / "data"
    others = data / "files" / "others" / "notes.txt"
    others.parent.mkdir(parents=True)
    others.touch()
    with serve({}, data) as served:
        created = create(served).raise_for_status()
        settings = dict(served.settings)
    (data / "files" / ".triptych").unlink()
    (data / "triptych.db").unlink()

    [line] = refuse(settings, tmp_path)
    assert "has not the mark of this database's" in line
    assert doctor(settings | {"TRIPTYCH_DATA_DIR": str(data)}, "--accept-store").returncode == 0
    with serve(settings, data) as served, served.client() as http:
        assert http.get(f"/assets/{created.json()['id']}").status_code == 404
    assert others.exists()


def forget(data: Path) -> None:
    (data / "files" / ".triptych").unlink()
    with closing(sqlite3.connect(data / "triptych.db")) as connection, connection:
        connection.execute("DELETE FROM secrets WHERE name LIKE 'store%'")


def test_a_folder_that_vanishes_is_not_made_anew(tmp_path: Path) -> None:
    files = tmp_path / "data" / "files"
    with serve({}, tmp_path / "data") as served, served.client() as http:
        created = create(served).raise_for_status()
        aside = files.rename(tmp_path / "unmounted")

        for mount_point in (False, True):
            if mount_point:
                files.mkdir()
            assert create(served).status_code == 503
            assert http.get("/_triptych/ready").status_code == 503
            assert not any(files.rglob("*"))
        files.rmdir()
        shutil.move(aside, files)

        assert create(served).status_code == 201
        assert content(served, created) == LOGO
