"""Kills the service at random moments under a load of all doors, and looks at what is left."""

from __future__ import annotations

import os
import random
import re
import signal
import threading
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.faults.clients import Acknowledged, Client
from tests.servers.behind import look_behind
from tests.servers.triptych import run_program, serve

CLIENTS = 6
# How many calls pass before a kill, and how much later that comes: in the midst of the next ones.
MOST_CALLS = 40
LONGEST = 0.1
# However slow the machine is.
SECONDS = 20.0


def kill(environment: Mapping[str, str], data_dir: Path, *, kills: int, seed: int) -> Acknowledged:
    """Start, load and kill the service so many times on one database and store, and check it at the end.

    Raises AssertionError for whatever was acknowledged and is not so, and for bytes that should be there or should not.
    """
    chance, done = random.Random(seed), Acknowledged()
    for round_ in range(kills):
        _load_and_kill(environment, data_dir, done, chance, seed * 1_000 + round_)
    with serve(environment, data_dir) as served:
        checked = run_program(served, "check", timeout=300)
        assert checked.returncode == 0, f"seed {seed}: {checked.stdout}{checked.stderr}"
        with served.client() as http:
            assert (problems := done.problems(http)) == [], f"seed {seed}: {problems}"
    # Nothing is on its way in any more: all that is left over is waste.
    swept = run_program(served, "sweep", "--grace-seconds", "-60", timeout=300)
    assert swept.returncode == 0, swept.stderr
    with look_behind(served.settings) as behind:
        named, stored = behind.all_named(), behind.store.keys("")
        waste = {key for key in stored if re.match(r"[0-9a-f]{12}/", key)} - named
        assert waste <= {f"{key}.rendition" for key in named}, f"seed {seed}: not swept {waste}"
        assert behind.blob_keys() <= stored, f"seed {seed}: swept {behind.blob_keys() - stored}"
    return done


def _load_and_kill(
    environment: Mapping[str, str], data_dir: Path, done: Acknowledged, chance: random.Random, seed: int
) -> None:
    stopped = threading.Event()
    with serve(environment, data_dir) as served, ThreadPoolExecutor(CLIENTS) as threads:
        working = [threads.submit(Client(number, seed, done).work, served, stopped) for number in range(CLIENTS)]
        enough, too_late = done.passed + chance.randrange(MOST_CALLS), time.monotonic() + SECONDS
        while done.passed < enough and time.monotonic() < too_late:
            time.sleep(0.002)
        time.sleep(chance.uniform(0, LONGEST))
        os.killpg(served.process.pid, signal.SIGKILL)
        served.process.wait()
        stopped.set()
        for client in working:
            client.result(timeout=60)
        served.check_log()
