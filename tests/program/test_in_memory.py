"""A run with --in-memory leaves nothing behind, however it ends."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from threading import Event, Thread

import pytest

from tests.files import png
from tests.servers.triptych import PROGRAM, Served, serve
from tests.vendors.iqmetrix.company import Company
from triptych.serving.temporary import remove_left_over, temporary_folder

LOGO = png(30, 20)


@pytest.fixture
def temporary(tmp_path: Path) -> Path:
    """The folder for temporary files."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    return folder


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGINT])
def test_it_leaves_nothing_behind(tmp_path: Path, temporary: Path, end: signal.Signals) -> None:
    with ExitStack() as stack:
        if end is signal.SIGINT:  # the exit code that shells expect
            stack.enter_context(pytest.raises(RuntimeError, match="ended with 130"))
        served = stack.enter_context(_serve(temporary, tmp_path / "data"))
        with served.client() as client:
            href = Company(client).add(LOGO)["href"]
            assert client.get(href).content == LOGO
            assert client.get("/_triptych/clock", headers={"Host": "example.com"}).status_code == 200, "flags count"
        assert len(list(temporary.iterdir())) == 1
        served.process.send_signal(end)
        served.process.wait(15)

    assert not list(temporary.iterdir())
    assert not list((tmp_path / "data").iterdir())


@pytest.mark.parametrize("flags", [("--in-memory",), ()], ids=["in memory", "elsewhere"])
def test_the_next_start_removes_what_a_killed_run_left(tmp_path: Path, temporary: Path, flags: tuple[str, ...]) -> None:
    """And nothing of a run that lives, or of anybody else."""
    (temporary / "triptych-in-memory").mkdir()
    (temporary / "triptych-in-memory-notes").write_text("somebody else's")
    others = set(temporary.iterdir())
    with _serve(temporary, tmp_path / "living") as living, living.client() as client:
        href = Company(client).add(LOGO)["href"]
        [its_folder] = set(temporary.iterdir()) - others

        _run_and_kill(temporary, tmp_path / "killed")
        [left] = set(temporary.iterdir()) - {*others, its_folder}
        assert (left / "triptych.db").exists()

        with serve({"TMPDIR": str(temporary)}, tmp_path / "next", *flags):
            assert not left.exists()
            assert client.get(href).content == LOGO
    assert set(temporary.iterdir()) == others


def test_it_leaves_nothing_where_the_end_comes_while_it_starts(tmp_path: Path, temporary: Path) -> None:
    environment = os.environ | {"TMPDIR": str(temporary), "TRIPTYCH_PORT": "0"}
    command = [str(PROGRAM), "serve", "--in-memory"]
    with subprocess.Popen(
        command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as run:
        while not list(temporary.iterdir()):
            assert run.poll() is None
            time.sleep(0.001)
        run.terminate()
        printed = run.communicate(timeout=15)

    assert (run.returncode, printed) == (0, (b"", b""))
    assert not list(temporary.iterdir())


def test_no_start_takes_a_new_folder_for_a_dead_ones(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However their steps meet: one side makes folders, the other looks for dead ones all the time."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with _again_and_again(remove_left_over):
        for _ in range(500):
            with temporary_folder() as folder:
                (folder / "data").touch()
                assert (folder / "data").exists()

    assert not list(tmp_path.iterdir())


@contextmanager
def _again_and_again(act: Callable[[], None]) -> Generator[None]:
    """Call it on another thread for as long as the context lasts."""
    over = Event()

    def go_on() -> None:
        while not over.is_set():
            act()

    thread = Thread(target=go_on)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _run_and_kill(temporary: Path, folder: Path) -> None:
    with _serve(temporary, folder) as served, served.client() as client:
        Company(client).add(LOGO)
        served.process.kill()


def _serve(temporary: Path, folder: Path) -> AbstractContextManager[Served]:
    return serve({"TMPDIR": str(temporary)}, folder, "--in-memory", "--control", "open")
