"""The recipe of docs/testcontainers.md for Python, as it is printed."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import venv
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from tests.containers.engine import PODMAN, ROOT, Engine
from tests.servers.lifeline import lifeline
from tests.waiting import wait_until

# Nothing else needs it.
PACKAGE = "testcontainers==4.15.0"
# Of a machine that is a container itself it would ask its engine where the others are.
HERE = {"TESTCONTAINERS_CONNECTION_MODE": "docker_host", "TESTCONTAINERS_HOST_OVERRIDE": "127.0.0.1"}


def test_the_plugin_has_a_container_for_its_server(engine: Engine, image: str, tmp_path: Path) -> None:
    [recipe] = re.findall(r"```python\n(.*?)```", (ROOT / "docs" / "testcontainers.md").read_text(), re.DOTALL)
    assert f'DockerContainer("{image}")' in recipe
    (tmp_path / "test_printed.py").write_text(recipe)
    (tmp_path / "pytest.ini").touch()
    packages = _install(tmp_path / "environment")
    with _address(engine, tmp_path / "socket") as address:
        run = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "test_printed.py"],
            cwd=tmp_path,
            env=_inherited() | HERE | address | {"PYTHONPATH": str(packages), "NO_PROXY": "*"},
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
    assert run.returncode == 0, run.stdout + run.stderr
    assert re.search(r"^1 passed in ", run.stdout, re.MULTILINE), run.stdout


def _install(environment: Path) -> Path:
    """The package, and what it needs, in a folder of its own."""
    venv.create(environment, symlinks=True)
    python = environment / "bin" / "python"
    subprocess.run(
        [sys.executable, "-m", "pip", "--python", python, "install", "--quiet", "--no-compile", PACKAGE], check=True
    )
    [packages] = environment.glob("lib/python*/site-packages")
    return packages


@contextmanager
def _address(engine: Engine, socket: Path) -> Generator[dict[str, str]]:
    """Variables that tell where the engine's API is: docker's clients find docker's own, podman's is started."""
    if engine.name == "docker":
        yield {}
        return
    url = f"unix://{socket}"
    process = subprocess.Popen(["podman", "system", "service", "--time=0", url], env=os.environ | PODMAN)
    try:
        with lifeline(process.pid):
            wait_until(socket.exists, seconds=60)
            yield {"DOCKER_HOST": url, "TESTCONTAINERS_RYUK_DISABLED": "true"}
    finally:
        process.terminate()
        process.wait(30)


def _inherited() -> dict[str, str]:
    foreign = re.compile(r"(TRIPTYCH|PYTEST)_\w+|(http|https|all)_proxy", re.IGNORECASE)
    return {name: value for name, value in os.environ.items() if not foreign.fullmatch(name)}
