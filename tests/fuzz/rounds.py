"""One round of schemathesis, by a document, against a service that runs."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.files import png
from tests.servers.triptych import Served
from tests.vendors.amazon_ads.openapi import document
from tests.vendors.amazon_ads.profile import CLIENT_ID, DEMO, Profile, answer, image_of

PROGRAM = Path(sys.executable).parent / "schemathesis"
LOGO = png(30, 20)
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
    options = (
        "--checks=not_a_server_error",
        "--phases=examples,coverage,fuzzing",
        "--continue-on-failure",
        "--no-color",
    )
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
    file.write_text(json.dumps(_with_examples(served)))
    return str(file), f"--url={served.url}"


def _with_examples(served: Served) -> dict[str, Any]:
    """The document with an asset and an upload that are there: what is drawn at random leads to none."""
    with served.client() as http:
        profile = Profile(http, DEMO)
        url = profile.upload("logo.png", LOGO)
        asset = answer(profile.register(url))["assetId"]
    written = document()
    paths = written["paths"]
    paths["/assets"]["get"]["parameters"] = [
        one | {"example": asset} if one["name"] == "assetId" else one for one in paths["/assets"]["get"]["parameters"]
    ]
    [body] = paths["/assets/register"]["post"]["requestBody"]["content"].values()
    body["example"] = image_of(url)
    return written
