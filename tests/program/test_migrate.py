"""Where the database is brought to the newest schema: by a start, or by `triptych migrate` before many."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import time
from contextlib import closing
from pathlib import Path

import psutil

from tests.program.conftest import Refuse
from tests.servers.setups import Setup
from tests.servers.triptych import PROGRAM, serve
from triptych.database import Database, schema

MIB = 2**20


async def test_the_program_migrates_and_ends(setup: Setup, tmp_path: Path) -> None:
    """Once more, it finds nothing to do."""
    url = setup.environment().get("TRIPTYCH_DATABASE_URL", f"sqlite:///{tmp_path / 'triptych.db'}")
    for _ in range(2):
        assert _migrate(url, tmp_path) == (0, "", "")

    with closing(Database(url)) as database:
        assert await database.scan(schema.is_newest)


def test_a_first_start_holds_no_more_memory_than_a_later_one(tmp_path: Path) -> None:
    held = []
    for _ in range(2):
        with serve({}, tmp_path / "data") as served:
            time.sleep(0.5)
            held.append(psutil.Process(served.process.pid).memory_info().rss / MIB)

    first, later = held
    assert first < later + 5


def test_a_start_says_why_it_cannot_migrate(refuse: Refuse, tmp_path: Path) -> None:
    """In the words of the process that tried, and nothing is changed."""
    (tmp_path / "data").mkdir()
    with closing(sqlite3.connect(tmp_path / "data" / "triptych.db")) as connection:
        connection.execute("CREATE TABLE versions (id integer)")

    assert refuse({}) == ["triptych: TRIPTYCH_DATABASE_URL: table versions already exists"]

    with closing(sqlite3.connect(tmp_path / "data" / "triptych.db")) as connection:
        assert connection.execute("SELECT name FROM sqlite_master").fetchall() == [("versions",)]


def _migrate(url: str, folder: Path) -> tuple[int, str, str]:
    ended = subprocess.run(
        [PROGRAM, "migrate"],
        cwd=folder,
        env=os.environ | {"TRIPTYCH_DATABASE_URL": url},
        capture_output=True,
        text=True,
        check=False,
    )
    return ended.returncode, ended.stdout, ended.stderr
