"""Standard error belongs to the log: what libraries print becomes lines of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.files import png
from tests.servers.triptych import Served, serve
from tests.vendors.iqmetrix.company import Company

# What Python runs first in the helper: from then on, something in it prints as a library in C would.
_PRINTING = """
import os, sys
if "triptych.media.helper" in sys.orig_argv:
    os.write(2, b"a library says: \\xff " + b"x" * 5000 + b"\\n" + b"and again\\n" * 1000)
"""


def lines(service: Served) -> list[dict[str, Any]]:
    return [json.loads(line) for line in service.log_path.read_bytes().splitlines()]


def test_what_a_library_prints_over_a_file_is_logged_within_bounds(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(_PRINTING)
    settings = {"TRIPTYCH_LOG": "json", "PYTHONPATH": str(tmp_path)}
    with serve(settings, tmp_path / "data") as service, service.client() as http:
        Company(http).add(png(3, 2))
        said = [line["message"] for line in lines(service) if line.get("source") == "triptych.media.process"]

    assert 2 <= len(said) <= 20
    assert "a library says: \ufffd xxx" in said[0]
    assert all(len(message) < 600 for message in said)
