"""`docs/credentials.md`: its way from nothing to a strict service is gone as it is printed."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

from tests.files import png
from tests.servers.setups import Setup
from tests.servers.triptych import PROGRAM, serve

pytestmark = pytest.mark.long

PAGE = (Path(__file__).parents[2] / "docs" / "credentials.md").read_text()
TOKEN = "0123456789abcdef" * 4


@pytest.mark.one_setup
def test_the_way_to_a_strict_service(setup: Setup, tmp_path: Path) -> None:
    [file] = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    start, *commands = re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)
    assert len(commands) == 3
    (tmp_path / "workspaces.toml").write_text(file)
    (tmp_path / "logo.png").write_bytes(png(60, 40))
    said = dict(re.findall(r"(TRIPTYCH_\w+)=(\S+) ", start))
    assert said == {"TRIPTYCH_AUTH": "strict", "TRIPTYCH_CONFIG": "workspaces.toml"}
    given = setup.environment() | said | {"TRIPTYCH_CONFIG": str(tmp_path / "workspaces.toml"), "CI_TOKEN": TOKEN}

    with serve(given, tmp_path / "data") as served:
        path = f"{PROGRAM.parent}{os.pathsep}{os.environ['PATH']}"
        environment = {**os.environ, **served.settings, "PATH": path}
        for command in commands:
            script = command.replace("http://127.0.0.1:8000", served.url).replace("curl -s ", "curl -sf ")
            run = subprocess.run(
                ["bash", "-euc", script], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
            )
            assert run.returncode == 0, f"{command}\n{run.stdout}{run.stderr}"
        with served.client("team") as stranger:
            assert stranger.get("/v3/assets", headers={"api_key": "blt4712000000000001"}).status_code == 401
        assert TOKEN not in served.log_path.read_text()
