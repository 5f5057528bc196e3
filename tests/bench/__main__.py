"""`make bench`: measures this machine against itself, and prints one table.

python -m tests.bench [--quick] [--row NAME]...
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
import traceback
from collections.abc import Sequence
from pathlib import Path

import psutil

from tests.bench.report import Line, table
from tests.bench.rows import ROWS
from tests.bench.stage import FULL, QUICK, Stage, say

_LOOK_SECONDS = 1.0


def main() -> int:
    """Measure; 1 when something could not be measured. A goal that is missed is no failure."""
    asked = _arguments()
    chosen = [name for name in ROWS if not asked.row or any(part in name for part in asked.row)]
    started, busy = time.monotonic(), [psutil.cpu_percent(_LOOK_SECONDS)]
    with tempfile.TemporaryDirectory(prefix="triptych-bench-") as name:
        directory = Path(name)
        directory.chmod(0o755)  # PostgreSQL runs as another user when this runs as root
        with Stage(directory, QUICK if asked.quick else FULL) as stage:
            lines, failed = _measure(chosen, stage)
    say(f"done in {time.monotonic() - started:.0f} s")
    busy.append(psutil.cpu_percent(_LOOK_SECONDS))
    if lines:
        sys.stdout.write(f"{table(lines)}\n{_others(busy)}\n")
    for name in failed:
        sys.stdout.write(f"COULD NOT BE MEASURED: {name}\n")
    return 1 if failed or not chosen else 0


def _others(busy: Sequence[float]) -> str:
    """How much the machine had to do for others, before the run and after it."""
    shares = " and ".join(f"{share:.0f}%" for share in busy)
    return (
        f"Others kept {shares} of {psutil.cpu_count()} processors busy, before the run and after it:"
        " what is no ratio suffers from that."
    )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="Rows: " + ", ".join(ROWS) + ".")
    parser.add_argument("--quick", action="store_true", help="measure less and less often: about a minute")
    parser.add_argument("--row", action="append", metavar="NAME", help="only rows whose name contains this")
    return parser.parse_args()


def _measure(names: Sequence[str], stage: Stage) -> tuple[list[Line], list[str]]:
    lines: list[Line] = []
    failed: list[str] = []
    for name in names:
        say(name)
        try:
            lines += ROWS[name](stage)
        except Exception:
            traceback.print_exc()
            failed.append(name)
    return lines, failed


if __name__ == "__main__":
    sys.exit(main())
