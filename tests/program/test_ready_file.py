"""Who starts the program is told when it is ready, and takes it along at the end."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.program.conftest import Refuse
from tests.servers.triptych import PROGRAM, serve
from tests.waiting import wait_until


def start(folder: Path, *flags: str) -> subprocess.Popen[bytes]:
    """The program with a pipe for its standard input."""
    command: list[str | Path] = [PROGRAM, "serve", "--in-memory", "--port", "0", *flags]
    return subprocess.Popen(command, cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE)


@pytest.mark.parametrize("workers", ["1", "2"])
def test_it_holds_the_addresses_while_the_service_is_ready(tmp_path: Path, workers: str) -> None:
    ready = tmp_path / "ready"
    ready.write_text("http://an.earlier.one\n")
    with serve({"TRIPTYCH_WORKERS": workers}, tmp_path / "data", "--ready-file", str(ready)) as served:
        assert ready.read_text() == f"{served.url}\n"
        assert {path.name for path in tmp_path.iterdir() if path.is_file()} == {"ready"}
    assert not ready.exists()


def test_a_file_that_cannot_be_written_refuses_to_start(refuse: Refuse, tmp_path: Path) -> None:
    [line] = refuse({}, "--in-memory", "--ready-file", str(tmp_path))
    assert line.startswith("triptych: --ready-file: ")


@pytest.mark.parametrize("workers", ["1", "2"])
def test_it_ends_with_its_standard_input(tmp_path: Path, workers: str) -> None:
    with start(tmp_path, "--while-stdin-open", "--ready-file", "ready", "--workers", workers) as process:
        wait_until((tmp_path / "ready").exists, 60)
        assert process.stdin is not None
        process.stdin.write(b"what is said does not matter\n")
        process.stdin.flush()
        assert process.poll() is None
        process.stdin.close()
        assert process.wait(30) == 0


def test_by_itself_it_does_not_mind(tmp_path: Path) -> None:
    with start(tmp_path, "--ready-file", "ready") as process:
        assert process.stdin is not None
        process.stdin.close()
        wait_until((tmp_path / "ready").exists, 60)
        process.terminate()
        assert process.wait(30) == 0
