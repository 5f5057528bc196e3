"""`make faults` and `make soak`: what takes longer than a test may."""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from tests.faults.kills import kill
from tests.faults.soak import CLIENTS, soak
from tests.servers.setups import SETUPS, USUAL, Setup
from tests.servers.triptych import Served, serve
from tests.vendors.iqmetrix.company import Company

ROUND = 10  # kills of one database and store
NOT_LIMITED = {"TRIPTYCH_LOG": "off", "TRIPTYCH_CONTENTSTACK_ASSET_LIMIT": "10000000"}


@contextmanager
def _set_up(name: str) -> Iterator[tuple[Setup, Path]]:
    with tempfile.TemporaryDirectory(prefix="triptych-") as folder:
        directory = Path(folder)
        directory.chmod(0o755)  # PostgreSQL runs as another user when this runs as root
        with SETUPS[name](directory) as setup:
            yield setup, directory


def _kills(names: Sequence[str], kills: int, seed: int, durable: str) -> None:
    for name in names:
        files = refused = 0
        started = time.monotonic()
        with _set_up(name) as (setup, directory):
            for number, start in enumerate(range(0, kills, ROUND)):
                environment = setup.environment() | {"TRIPTYCH_DURABLE": durable}
                of_round = min(ROUND, kills - start)
                done = kill(environment, directory / f"data-{number}", kills=of_round, seed=seed + number)
                files, refused = files + len(done.files), refused + done.refused
                print(
                    f"{name}: {start + of_round} kills, {files} files acknowledged, {refused} calls refused", flush=True
                )
        print(f"{name}: nothing lost after {kills} kills in {time.monotonic() - started:.0f} s (seed {seed})")


def _soak(names: Sequence[str], seconds: float, clients: int, durable: str) -> bool:
    passed = True
    for name in names:
        with _set_up(name) as (setup, directory):
            environment = setup.environment() | NOT_LIMITED | {"TRIPTYCH_DURABLE": durable}
            with serve(environment, directory / "data") as served:
                soaked = soak(served, seconds, clients=clients)
        print(f"{name}, {clients} clients, TRIPTYCH_DURABLE={durable}\n{soaked.report()}\n", flush=True)
        passed = passed and not soaked.errors
    return passed


def _durable(seconds: float) -> None:
    """Uploads of 20 kB to a folder and SQLite, with and without waiting for the disk, by turns."""
    for durable in ("off", "on") * 2:
        with tempfile.TemporaryDirectory(prefix="triptych-") as folder:
            environment = {"TRIPTYCH_DURABLE": durable, "TRIPTYCH_LOG": "off"}
            with serve(environment, Path(folder) / "data") as served:
                rates = [_uploads_per_second(served, clients, seconds) for clients in (1, 16)]
        print(
            f"TRIPTYCH_DURABLE={durable}: {rates[0]:.0f} uploads a second by one client, {rates[1]:.0f} by 16",
            flush=True,
        )


def _uploads_per_second(served: Served, clients: int, seconds: float) -> float:
    until = time.monotonic() + seconds

    def upload(_: int) -> int:
        with served.client() as http:
            company, uploads = Company(http), 0
            while time.monotonic() < until:
                company.add(b"%PDF-1.7" + bytes(20_000), "a.pdf")
                uploads += 1
            return uploads

    with ThreadPoolExecutor(clients) as threads:
        return sum(threads.map(upload, range(clients))) / seconds


def main() -> None:
    """Read the arguments, do it, and end with 1 where something was lost or refused."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("what", choices=("kills", "soak", "durable"))
    parser.add_argument("--setup", choices=USUAL, action="append")
    parser.add_argument("--durable", choices=("on", "off"), default="on")
    parser.add_argument("--kills", type=int, default=100, help="for each set-up")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    parser.add_argument("--seconds", type=float, default=120, help="for each set-up")
    parser.add_argument("--clients", type=int, default=CLIENTS)
    given = parser.parse_args()
    names = given.setup or USUAL
    if given.what == "kills":
        _kills(names, given.kills, given.seed, given.durable)
    elif given.what == "durable":
        _durable(given.seconds / 20)
    elif not _soak(names, given.seconds, given.clients, given.durable):
        sys.exit(1)


if __name__ == "__main__":
    main()
