"""The token of the control API: made once, kept, shown where it is and nowhere else."""

from __future__ import annotations

import stat
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.control.test_guard import statuses
from tests.servers.setups import Setup
from tests.servers.triptych import PROGRAM, Served, control_headers, read_token, serve

pytestmark = pytest.mark.long

STRANGER = {"X-Real-IP": "203.0.113.7"}


def bearer(token: str) -> dict[str, str]:
    return STRANGER | control_headers(token)


@pytest.fixture
def replicas(setup: Setup, tmp_path: Path) -> Iterator[list[Served]]:
    """Two, started together on one empty database, each with a folder of its own where the database is elsewhere."""
    environment = setup.environment()
    folders = [tmp_path / "one", tmp_path / ("one" if setup.embedded else "other")]
    with ExitStack() as stack, ThreadPoolExecutor(2) as threads:
        yield list(threads.map(lambda folder: stack.enter_context(serve(environment, folder)), folders))


def test_all_replicas_take_the_token_that_one_of_them_made(replicas: list[Served]) -> None:
    token = read_token(replicas[0])
    assert len(token) == 64
    assert read_token(replicas[1]) == token
    for served in replicas:
        with served.client() as http:
            assert statuses(http, bearer(token)) == {200, 204}
            assert statuses(http, bearer(token[:-1] + "x")) == {401}
        assert token not in _said(served)
        assert token not in served.log_path.read_text()


def test_it_outlives_a_restart_and_another_may_be_set(setup: Setup, tmp_path: Path) -> None:
    environment, folder = setup.environment(), tmp_path / "data"
    with serve(environment, folder) as served:
        token = read_token(served)
    with serve({**environment, "TRIPTYCH_CONTROL_TOKEN": "sesame"}, folder) as served, served.client() as http:
        assert statuses(http, bearer("sesame")) == {200, 204}
        assert statuses(http, bearer(token)) == {401}
        assert read_token(served) == "sesame"
        assert "(control token in TRIPTYCH_CONTROL_TOKEN," in _said(served)
        assert "sesame" not in _said(served)
    with serve(environment, folder) as served, served.client() as http:
        assert statuses(http, bearer(token)) == {200, 204}


def test_beside_the_embedded_database_it_lies_in_a_file_that_only_its_user_reads(tmp_path: Path) -> None:
    file = tmp_path / "data" / "control-token"
    for left_before in (None, "of another time"):
        if left_before is not None:
            file.write_text(left_before)
            file.chmod(0o644)
        with serve({}, tmp_path / "data") as served:
            assert f"(control token in {file}," in _said(served)
            assert file.read_text() == read_token(served)
            # The database holds it, too.
            for kept in (file, *file.parent.glob("triptych.db*")):
                assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert sorted(path.name for path in file.parent.iterdir() if "token" in path.name) == ["control-token"]


def test_elsewhere_the_program_tells_it_and_no_file_does(setup: Setup, tmp_path: Path) -> None:
    if setup.embedded:
        pytest.skip("there it lies in a file")
    with serve(setup.environment(), tmp_path / "data") as served:
        assert "(control token from `triptych control-token`," in _said(served)
        assert not list((tmp_path / "data").glob("*token*"))


def test_a_service_that_never_ran_has_none(setup: Setup, tmp_path: Path) -> None:
    environment = setup.environment()
    run = subprocess.run(
        [PROGRAM, "control-token", "--data-dir", tmp_path / "data"],
        env=environment,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (run.returncode, run.stdout) == (2, "")
    assert run.stderr == "triptych: TRIPTYCH_DATABASE_URL: there is nothing yet; `triptych serve` makes it\n"
    assert not list(tmp_path.iterdir())


def _said(served: Served) -> str:
    """The line that the program printed when it was ready."""
    return served.log_path.with_name("output").read_text()
