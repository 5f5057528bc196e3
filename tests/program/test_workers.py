"""Several processes on one machine: they serve one port, are replaced when they die, and end together."""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Generator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.files import png
from tests.servers.setups import Setup
from tests.servers.triptych import Served, refuse, serve
from tests.vendors.amazon_ads.profile import DEMO, Profile, answer
from tests.vendors.contentstack.stack import Stack
from tests.vendors.iqmetrix.company import Company
from tests.waiting import wait_until

LOGO = png(30, 20)


@pytest.fixture
def served(setup: Setup, tmp_path: Path) -> Generator[Served]:
    with serve(setup.environment(), tmp_path / "data", "--workers", "2") as served:
        served.scattered = True
        yield served


def workers(served: Served) -> list[psutil.Process]:
    return psutil.Process(served.process.pid).children()


def test_all_serve_what_any_of_them_stored(served: Served) -> None:
    """Each takes connections, and none has anything to itself."""
    assert len(workers(served)) == 2
    with served.client() as http:
        for _ in range(8):
            assert http.get("/_triptych/ready").json() == {"status": "ready"}
            made = answer(Profile(http, DEMO).register(Profile(http, DEMO).upload("logo.png", LOGO)))
            assert http.get(Profile(http, DEMO).versions(made["assetId"])[0]["url"]).content == LOGO
            asset = Company(http).add(LOGO)
            assert Company(http).get(asset["id"]).json()["md5Checksum"] == asset["md5Checksum"]
        assert len(Stack(http).assets()) == 16
        assert http.post("/_triptych/reset").status_code == 204
        assert {len(Stack(http).assets()) for _ in range(8)} == {0}
        measured = http.get("/_triptych/metrics")

    # Each has metrics of its own, says whose they are, and holds on to nobody who asks.
    families = text_string_to_metric_families(measured.text)
    [worker] = {sample.labels["worker"] for family in families for sample in family.samples}
    assert worker in {"1", "2"}
    assert measured.headers["Connection"] == "close"
    place = urlsplit(served.url)
    with ExitStack() as stack:
        for _ in range(64):
            stack.enter_context(socket.create_connection((place.hostname, place.port)))
        wait_until(lambda: all(_connections(worker) > 0 for worker in workers(served)))


def _connections(worker: psutil.Process) -> int:
    return sum(1 for one in worker.net_connections("tcp") if one.status == psutil.CONN_ESTABLISHED)


def test_one_that_is_killed_is_replaced(served: Served) -> None:
    with served.client() as http:
        before = workers(served)
        asset = Company(http).add(LOGO)
        before[0].kill()

        wait_until(lambda: len([one for one in workers(served) if one not in before]) == 1)
        wait_until(lambda: psutil.STATUS_ZOMBIE not in {one.status() for one in workers(served)})
        for _ in range(8):
            assert Company(http).get(asset["id"]).json()["md5Checksum"] == asset["md5Checksum"]
    assert b"one of the processes that serve has died" in served.log_path.read_bytes()


@pytest.mark.one_setup
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_they_end_together(setup: Setup, tmp_path: Path, number: int) -> None:
    with ExitStack() as stack:
        served = stack.enter_context(serve(setup.environment(), tmp_path / "data", "--workers", "3"))
        all_of_them = workers(served)
        served.process.send_signal(number)
        if number == signal.SIGINT:
            assert served.process.wait(15) == 130
            stack.pop_all()
        else:
            assert served.process.wait(15) == 0
        assert not [one for one in all_of_them if one.is_running() and one.status() != psutil.STATUS_ZOMBIE]


@pytest.mark.one_setup
def test_none_outlives_the_one_that_started_them(setup: Setup, tmp_path: Path) -> None:
    with ExitStack() as stack:
        served = stack.enter_context(serve(setup.environment(), tmp_path / "data", "--workers", "2"))
        all_of_them = workers(served)
        os.kill(served.process.pid, signal.SIGKILL)
        served.process.wait(15)
        stack.pop_all()

    _, alive = psutil.wait_procs(all_of_them, timeout=15)
    assert not alive


def test_a_start_that_cannot_be_says_why_once(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("This is text and no database, however long one looks at it.")

    said = refuse({"TRIPTYCH_WORKERS": "3", "TRIPTYCH_DATABASE_URL": "sqlite:///notes.txt"}, tmp_path)

    assert said == ["triptych: TRIPTYCH_DATABASE_URL: file is not a database"]
