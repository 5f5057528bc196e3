"""axios walks every door over a connection whose packets are small; `make test-js` lets it do so over a wide one."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.servers.gate import gate
from tests.servers.triptych import Served

JS = Path(__file__).with_name("js")


@pytest.mark.skipif(shutil.which("node") is None, reason="there is no Node here: apt install nodejs npm")
@pytest.mark.skipif(not (JS / "node_modules").exists(), reason="`make test-js` installs axios")
def test_axios_over_kept_and_split_connections(service: Served, workspace: str) -> None:
    with gate(service.url, packet=1_460) as narrow:
        environment = os.environ | {"TRIPTYCH_URL": narrow.url, "TRIPTYCH_WORKSPACE": workspace, "NO_PROXY": "*"}
        command = ["node", "--test", "axios.test.js"]
        run = subprocess.run(command, cwd=JS, env=environment, capture_output=True, text=True, timeout=120, check=False)
        assert run.returncode == 0, run.stdout
        assert narrow.connections < 5
