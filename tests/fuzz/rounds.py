"""One round of schemathesis, by a document, against a service that runs."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

from tests.servers.triptych import Served
from tests.vendors.amazon_ads.openapi import document
from tests.vendors.amazon_ads.profile import CLIENT_ID, DEMO

PROGRAM = Path(sys.executable).parent / "schemathesis"
_AMAZON = {
    "Authorization": "Bearer Atza|fuzz",
    "Amazon-Advertising-API-ClientId": CLIENT_ID,
    "Amazon-Advertising-API-Scope": DEMO,
}
SPECIFICATION = "amazon's specification"
CREDENTIALS: dict[str, dict[str, str]] = {
    "amazon_ads": _AMAZON,
    SPECIFICATION: _AMAZON | {"X-Triptych-Amazon": "spec"},
    "control": {},
}
"""The documents, the service's own and the vendor's, with what opens the operations in them."""


def run(served: Served, name: str, folder: Path, *, seed: int, examples: int, seconds: float | None = None) -> str:
    """Send examples until all are sent, or for as many seconds; gives how many operations were tried, and how often.

    Raises AssertionError for an answer of 5xx, and for a mistake that the service's log tells of.
    """
    headers = [f"--header={key}:{value}" for key, value in CREDENTIALS[name].items()]
    options = ("--checks=not_a_server_error", "--phases=coverage,fuzzing", "--continue-on-failure", "--no-color")
    kept = ("--warnings=off", "--generation-database=none")
    amounts = [f"--seed={seed}", f"--max-examples={examples}"]
    if seconds is not None:
        amounts.append(f"--max-time={max(1, int(seconds))}")
    fuzzing = subprocess.run(
        [PROGRAM, "run", *_document(served, name, folder), *options, *kept, *amounts, *headers],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=(seconds or 0) + 300,
    )
    assert fuzzing.returncode == 0, f"{name}, seed {seed}: {fuzzing.stdout[-8000:]}{fuzzing.stderr[-2000:]}"
    served.check_log()
    tested, cases = (re.search(said, fuzzing.stdout) for said in (r"Tested: \d+", r"\d+ generated"))
    assert tested is not None, fuzzing.stdout[-2000:]
    assert cases is not None, fuzzing.stdout[-2000:]
    return f"{tested[0]}, {cases[0]}"


def _document(served: Served, name: str, folder: Path) -> tuple[str, ...]:
    """Where the document is, and which service it is of."""
    if name != SPECIFICATION:
        return (f"{served.url}/_triptych/docs/{name}/openapi.json",)
    file = folder / "specification.json"
    file.write_text(json.dumps(document()))
    return str(file), f"--url={served.url}"
