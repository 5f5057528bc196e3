"""What is acknowledged is on the disk before, in the order in which it counts: bytes, their name, the row."""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest

from tests.files import png
from tests.servers.postgres import postgres
from tests.servers.triptych import Served, serve
from tests.vendors.amazon_ads.profile import DEMO, Profile
from tests.vendors.contentstack.stack import Stack
from tests.vendors.iqmetrix.company import Company
from triptych.storage import syncing
from triptych.storage.syncing import Syncing

TRACED = "fsync,fdatasync,rename,sendto,sendmsg,write,writev"
UNFINISHED = " <unfinished ...>"
DURABLE = {"TRIPTYCH_DURABLE": "on"}


@contextmanager
def traced(served: Served, to: Path) -> Iterator[list[str]]:
    """The service's calls of the system that matter here, in their order, once the context is over."""
    strace = shutil.which("strace")
    if strace is None:
        pytest.skip("there is no strace here")
    command = [strace, "-f", "-y", "-s", "32", "-e", f"trace={TRACED}", "-o", str(to), "-p", str(served.process.pid)]
    calls: list[str] = []
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as tracing:
        said = tracing.stderr.readline() if tracing.stderr else ""
        if "attached" not in said:
            pytest.skip(f"strace cannot be used here: {said.strip()}")
        time.sleep(0.5)
        try:
            yield calls
        finally:
            tracing.send_signal(signal.SIGINT)
    calls += _whole(to.read_text().splitlines())


def _whole(lines: Iterable[str]) -> Iterator[str]:
    """The calls, those that sync where they end: another thread's may come between."""
    begun: dict[str, str] = {}
    for line in lines:
        thread = line.partition(" ")[0]
        if "sync(" in line and line.endswith(UNFINISHED):
            begun[thread] = line.removesuffix(UNFINISHED)
        elif "sync resumed>" in line:
            yield begun.pop(thread) + line.partition("resumed>")[2]
        else:
            yield line


def order(calls: list[str], *patterns: str) -> list[int]:
    """Where each of the patterns is found first after the one before it. Raises AssertionError where one is not."""
    found, start = [], 0
    for pattern in patterns:
        numbers = (number for number in range(start, len(calls)) if re.search(pattern, calls[number]))
        number = next(numbers, None)
        assert number is not None, f"{pattern} is not in\n" + "\n".join(calls[start:])
        found.append(number)
        start = number + 1
    return found


def test_bytes_their_name_and_the_row_are_synced_before_the_answer(tmp_path: Path) -> None:
    with serve(DURABLE, tmp_path / "data") as served, served.client() as http:
        company, profile = Company(http), Profile(http, DEMO)
        company.add(png(3, 2))
        with traced(served, tmp_path / "of-a-create") as calls:
            company.add(png(4, 3))
        with traced(served, tmp_path / "of-a-put") as putting:
            profile.upload("logo.png", png(5, 4))
        with traced(served, tmp_path / "of-a-change") as changing:
            Stack(http).folder("Synced")
    row = r"f(data)?sync\(\d+<.*triptych\.db-wal>\)"
    order(
        calls,
        r"fsync\(\d+<.*/\.partial/\w+>\)",
        r"rename\(.*/blobs/\w+/\w+",
        r"fsync\(\d+<.*/blobs/\w+>\)",
        row,
        r"HTTP/1\.1 201",
    )
    order(putting, r"fsync\(\d+<.*/\.partial/\w+>\)", r"rename\(.*/uploads/", r"fsync\(\d+<.*/uploads>\)", row)
    order(changing, row, r"HTTP/1\.1 201")


def test_a_folder_that_is_new_is_synced_with_those_above_it(tmp_path: Path) -> None:
    with serve(DURABLE, tmp_path / "data") as served, served.client() as http, traced(served, tmp_path / "o") as calls:
        Company(http).add(png(3, 2))
    for folder in (r"blobs/\w+", "blobs", r"files/\w+", "files", "data"):
        order(calls, rf"fsync\(\d+<{re.escape(str(tmp_path))}\S*{folder}>\)", r"HTTP/1\.1 201")


def test_what_is_not_asked_to_be_durable_waits_for_no_disk(tmp_path: Path) -> None:
    with serve({}, tmp_path / "data") as served, served.client() as http, traced(served, tmp_path / "o") as calls:
        Company(http).add(png(3, 2))
    order(calls, r"HTTP/1\.1 201")
    assert not [call for call in calls if "sync(" in call]


def test_a_folder_is_synced_once_for_all_who_wait(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, go_on, synced = threading.Event(), threading.Event(), []

    def sync_now(folder: Path) -> None:
        synced.append(folder)
        begun.set()
        assert go_on.wait(10)

    monkeypatch.setattr(syncing, "_sync_now", sync_now)
    folders = Syncing(tmp_path)
    with ThreadPoolExecutor(9) as threads:
        first = threads.submit(folders.sync_folder, tmp_path)
        assert begun.wait(10)
        others = [threads.submit(folders.sync_folder, tmp_path) for _ in range(8)]
        time.sleep(0.3)
        go_on.set()
        for waiting in (first, *others):
            waiting.result(10)
    assert synced.count(tmp_path) == 2, "those that came while it was synced are synced together"


@pytest.mark.parametrize(("of_server", "durable", "of_service"), [("off", "on", "on"), ("off", "off", "off")])
def test_postgres_is_told_to_wait_for_its_disk(tmp_path: Path, of_server: str, durable: str, of_service: str) -> None:
    with tempfile.TemporaryDirectory(prefix="triptych-") as name:
        Path(name).chmod(0o755)
        with postgres(Path(name) / "postgres") as server:
            url = server.create_database("triptych")
            environment = {"TRIPTYCH_DATABASE_URL": url, "TRIPTYCH_DURABLE": durable}
            with (
                serve(environment, tmp_path / "data") as served,
                psycopg.connect(host=str(server.socket_dir), user="postgres", dbname="triptych") as watching,
                served.client() as http,
            ):
                assert watching.execute("SHOW synchronous_commit").fetchone() == (of_server,)
                # Only what a commit waits for moves what is known to be on the disk at once; what the server writes by
                # itself in that moment may lie behind it, though not time after time.
                on_disk = [_is_on_disk_at_once(http, watching, f"Folder {turn}") for turn in range(3)]
                assert of_service == "off" or any(on_disk)


def _is_on_disk_at_once(http: httpx.Client, watching: psycopg.Connection[Any], name: str) -> bool:
    Stack(http).folder(name)
    row = watching.execute("SELECT pg_current_wal_insert_lsn() = pg_current_wal_flush_lsn()").fetchone()
    return row == (True,)
