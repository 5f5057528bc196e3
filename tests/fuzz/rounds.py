"""One round of schemathesis against a document of a service that runs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.servers.triptych import Served
from tests.vendors.amazon_ads.profile import CLIENT_ID, DEMO

PROGRAM = Path(sys.executable).parent / "schemathesis"
CREDENTIALS = {
    "amazon_ads": {
        "Authorization": "Bearer Atza|fuzz",
        "Amazon-Advertising-API-ClientId": CLIENT_ID,
        "Amazon-Advertising-API-Scope": DEMO,
    },
    "control": {},
}


def run(served: Served, door: str, folder: Path, *, seed: int, examples: int, seconds: float) -> None:
    """Raises AssertionError for an answer of 5xx, and for a mistake that the service's log tells of."""
    headers = [f"--header={name}:{value}" for name, value in CREDENTIALS[door].items()]
    options = ("--checks=not_a_server_error", "--phases=coverage,fuzzing", "--continue-on-failure", "--no-color")
    amounts = (f"--seed={seed}", f"--max-examples={examples}", f"--max-time={max(1, int(seconds))}")
    address = f"{served.url}/_triptych/docs/{door}/openapi.json"
    fuzzing = subprocess.run(
        [PROGRAM, "run", address, *options, *amounts, "--warnings=off", "--generation-database=none", *headers],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=seconds + 120,
    )
    assert fuzzing.returncode == 0, f"seed {seed}: {fuzzing.stdout[-8000:]}{fuzzing.stderr[-2000:]}"
    served.check_log()
