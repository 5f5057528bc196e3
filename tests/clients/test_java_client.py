"""Java's own HttpClient walks every door, as it is by default: it offers HTTP/2 with every request."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.files import png
from tests.servers.gate import gate
from tests.servers.triptych import Served

WALK = Path(__file__).with_name("java") / "Walk.java"


@pytest.mark.skipif(shutil.which("javac") is None, reason="there is no JDK here: apt install default-jdk-headless")
def test_java_over_kept_and_split_connections(service: Served, workspace: str, tmp_path: Path) -> None:
    """Its requests come in packets that are smaller than their heads."""
    picture = tmp_path / "logo.png"
    picture.write_bytes(png(20, 10, compress_level=0))
    with gate(service.url, packet=100) as narrow:
        command = ["java", str(WALK), f"{narrow.url}/w/{workspace}", str(picture)]
        run = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
        assert (run.returncode, run.stdout) == (0, "walked\n"), run.stderr
        assert narrow.connections == 1
