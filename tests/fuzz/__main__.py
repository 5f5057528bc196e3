"""`make fuzz`: at random, for as long as told. What it finds comes with its seed."""

from __future__ import annotations

import argparse
import secrets
import tempfile
import time
from itertools import cycle
from pathlib import Path

from tests.fuzz.rounds import CREDENTIALS, run
from tests.servers.triptych import serve

_LONGEST, _SHORTEST = 60.0, 20.0
_EXAMPLES = 50


def main(seconds: float) -> None:
    """Take the documents in turn, each time for a minute at most on a service that is new."""
    end = time.monotonic() + seconds
    each = max(_SHORTEST, min(_LONGEST, seconds / len(CREDENTIALS)))
    for name in cycle(CREDENTIALS):
        seed = secrets.randbelow(2**31)
        with tempfile.TemporaryDirectory() as folder, serve({}, Path(folder) / "data") as served:
            done = run(served, name, Path(folder), seed=seed, examples=_EXAMPLES, seconds=each)
        print(f"{name}, seed {seed}: {done}, nothing found", flush=True)
        if end - time.monotonic() < _SHORTEST:
            return


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=120)
    main(parser.parse_args().seconds)
