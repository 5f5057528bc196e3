"""The power fails: what is left is what a file system has given to its disk, and nothing that it still held."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import threading
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.faults.clients import Acknowledged, Client
from tests.servers.triptych import Served, run_program, serve
from tests.waiting import wait_until

CLIENTS, CALLS, SEED = 4, 15, 5
MIB = 2**20
# The journal's. Longer than any test, so that nothing is written but what is synced.
COMMIT_SECONDS = 600


class Disk:
    """A file that is a disk with a file system. What nobody synced is in the system's memory, and not in the file."""

    def __init__(self, folder: Path) -> None:
        self._image, self.root = folder / "disk", folder / "mounted"
        self.root.mkdir()
        with self._image.open("wb") as image:
            image.truncate(512 * MIB)
        _run("mkfs.ext4", "-q", "-F", self._image)

    @contextmanager
    def mounted(self) -> Generator[None]:
        _run("mount", "-o", f"loop,commit={COMMIT_SECONDS}", self._image, self.root)
        try:
            yield
        finally:
            _run("umount", self.root)

    @contextmanager
    def losing_power(self) -> Generator[None]:
        """Mounted; at the end of the body of `with` the power fails."""
        left = self._image.with_name("left")
        with self.mounted():
            yield
            _run("cp", "--sparse=always", self._image, left)
        left.replace(self._image)  # and away goes what was written when it was unmounted


def _run(*command: str | Path) -> None:
    subprocess.run(command, check=True, capture_output=True)


@pytest.fixture
def disk(tmp_path: Path) -> Disk:
    if shutil.which("mkfs.ext4") is None or not hasattr(os, "geteuid") or os.geteuid() != 0:
        pytest.skip("only root can mount a disk, and mkfs.ext4 make one")
    disk = Disk(tmp_path)
    try:
        with disk.mounted():
            pass
    except subprocess.CalledProcessError as error:
        pytest.skip(f"no disk can be mounted here: {error.stderr.decode().strip()}")
    return disk


def load_and_kill(served: Served, done: Acknowledged, seed: int) -> None:
    """Have all doors called, and kill the program in the midst of it."""
    stopped, before = threading.Event(), done.passed
    with ThreadPoolExecutor(CLIENTS) as threads:
        working = [threads.submit(Client(number, seed, done).work, served, stopped) for number in range(CLIENTS)]
        wait_until(lambda: done.passed >= before + CALLS, 120)
        os.killpg(served.process.pid, signal.SIGKILL)
        served.process.wait()
        stopped.set()
        for client in working:
            client.result(timeout=60)


def sizes(served: Served) -> dict[str, int]:
    """Those of the stored files."""
    files = Path(served.settings["TRIPTYCH_STORAGE_URL"].removeprefix("file://"))
    return {str(path): path.stat().st_size for path in files.rglob("blobs/*/*")}


def test_nothing_that_was_acknowledged_is_lost(disk: Disk) -> None:
    done = Acknowledged()
    for round_ in range(2):
        with disk.losing_power(), serve({"TRIPTYCH_DURABLE": "on"}, disk.root / "data") as served:
            load_and_kill(served, done, SEED + round_)
        with disk.mounted(), serve({"TRIPTYCH_DURABLE": "on"}, disk.root / "data") as served, served.client() as http:
            assert done.problems(http) == []
            checked = run_program(served, "check")
            assert checked.returncode == 0, checked.stdout
    assert done.files


def test_what_is_not_durable_is_lost(disk: Disk) -> None:
    """So it is seen that this disk loses something; not where somebody has just had this machine write everything."""
    assert any(is_lost(disk, number) for number in range(3))


def is_lost(disk: Disk, number: int) -> bool:
    with disk.losing_power(), serve({"TRIPTYCH_DURABLE": "off"}, disk.root / f"data-{number}") as served:
        load_and_kill(served, Acknowledged(), SEED)
        before = sizes(served)
    with disk.mounted():
        left = sizes(served)
    return sum(left.values()) < sum(before.values())
