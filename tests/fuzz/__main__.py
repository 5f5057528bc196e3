"""`make fuzz`: at random, for as long as told. What it finds comes with its seed."""

from __future__ import annotations

import argparse
import secrets
import tempfile
import time
from pathlib import Path

from tests.fuzz.rounds import CREDENTIALS, run
from tests.servers.triptych import serve

_EXAMPLES = 50


def main(seconds: float) -> None:
    """Take the documents in turn, each time on a service that is new."""
    end = time.monotonic() + seconds
    rounds = 0
    while (left := end - time.monotonic()) > 0:
        for door in CREDENTIALS:
            seed = secrets.randbelow(2**31)
            with tempfile.TemporaryDirectory() as folder, serve({}, Path(folder) / "data") as served:
                run(served, door, Path(folder), seed=seed, examples=_EXAMPLES, seconds=left / len(CREDENTIALS))
        rounds += 1
        print(f"round {rounds}: nothing found")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=120)
    main(parser.parse_args().seconds)
