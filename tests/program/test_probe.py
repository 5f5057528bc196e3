"""What a health check in a container runs."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.servers.triptych import serve


def test_it_tells_whether_the_service_is_ready(tmp_path: Path) -> None:
    with serve({}, tmp_path / "data") as served:
        port = served.url.rpartition(":")[2]
        assert _probe(port) == (0, "")
        (tmp_path / "data" / "triptych.db").rename(tmp_path / "gone")
        code, said = _probe(port)
        assert code == 1
        assert '"database"' in said
        (tmp_path / "gone").rename(tmp_path / "data" / "triptych.db")
        assert _probe(port) == (0, "")

    code, said = _probe(port)
    assert code == 1
    assert said.startswith(f"port {port}: ")


def _probe(port: str) -> tuple[int, str]:
    environment = os.environ | {"TRIPTYCH_PORT": port, "TRIPTYCH_HOST": "0.0.0.0"}
    ended = subprocess.run(
        [sys.executable, "-m", "triptych.probe"], env=environment, capture_output=True, text=True, check=False
    )
    return ended.returncode, ended.stderr
