"""More connections than the process has descriptors for."""

from __future__ import annotations

import resource
import shlex
from contextlib import ExitStack
from pathlib import Path

import psutil

from tests.files import png
from tests.servers.triptych import PROGRAM, serve
from tests.servers.wire import Wire, request
from tests.vendors.iqmetrix.company import Company
from tests.waiting import wait_until

LIVE = request("GET", "/_triptych/live")
DESCRIPTORS, OWN = 400, 256
MOST = (DESCRIPTORS - OWN) // 2


def limited(folder: Path, ulimit: str) -> Path:
    """The program as it is started by a shell with such a limit."""
    script = folder / "limited"
    script.write_text(f'#!/bin/sh\nulimit {ulimit}\nexec {shlex.quote(str(PROGRAM))} "$@"\n')
    script.chmod(0o755)
    return script


def test_those_that_are_connected_are_answered_and_others_told_to_come_back(tmp_path: Path) -> None:
    program = limited(tmp_path, f"-n {DESCRIPTORS}")
    with serve({}, tmp_path / "data", program=program) as served, ExitStack() as stack:

        def connect() -> Wire:
            return stack.enter_context(Wire(served.url))

        with served.client() as http:
            asset = Company(http).add(png(30, 20))
            connected = [connect() for _ in range(MOST - 1)]
            for wire in connected:
                wire.send(LIVE)
                assert wire.answer().status == 200
            for _ in range(DESCRIPTORS):
                with Wire(served.url) as refused:
                    assert refused.answer().status == 503
            # Files can be opened and written for those that are there.
            assert http.get(asset["href"], follow_redirects=True).status_code == 200
            Company(http).add(png(31, 20))
        for wire in connected:
            wire.send(LIVE)
            assert wire.answer().status == 200
            wire.socket.close()

        def is_served() -> bool:
            with Wire(served.url) as wire:
                wire.send(LIVE)
                return wire.answer().status == 200

        wait_until(is_served)
    assert served.log_path.read_text().count("too many are open") >= DESCRIPTORS


def test_the_program_takes_as_many_descriptors_as_it_may(tmp_path: Path) -> None:
    with serve({}, tmp_path / "data", program=limited(tmp_path, "-S -n 256")) as served:
        now, most = psutil.Process(served.process.pid).rlimit(resource.RLIMIT_NOFILE)
    assert now == min(most, 65_536)
