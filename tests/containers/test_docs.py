"""The commands that docs/containers.md and the README print, as they are printed, on a copy of what they need."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.containers.engine import PODMAN, ROOT, Engine, client, free_port, wait_until_ready

VOLUME = "triptych-tests-docs"
NEEDED = (
    ".dockerignore",
    ".env.example",
    "Dockerfile",
    "README.md",
    "app",
    "containers",
    "docker-compose.embedded.yml",
    "docker-compose.yml",
    "migrations",
    "pyproject.toml",
    "requirements",
)


@pytest.fixture
def folder(engine: Engine, image: str, servers: None, tmp_path: Path) -> Iterator[Path]:
    """Where the commands run. All that they leave behind goes at the end."""
    for name in NEEDED:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, tmp_path / name)
    yield tmp_path
    engine.start("rm", "--force", "--volumes", VOLUME)
    engine.start("volume", "rm", VOLUME)
    for file in ("docker-compose.yml", "docker-compose.embedded.yml"):
        down = ("--profile", "metrics", "down", "--volumes")
        engine.start("compose", "--file", file, "--project-name", VOLUME, *down, cwd=tmp_path)


def test_every_command_of_the_page(engine: Engine, folder: Path, tmp_path: Path) -> None:
    shell = Shell(engine, folder)
    for block in _blocks(ROOT / "docs" / "containers.md"):
        shell.run(block)


def test_the_first_screen_of_the_readme(engine: Engine, folder: Path) -> None:
    """In the background, which the README's reader need not care for."""
    shell = Shell(engine, folder)
    alone, team = _blocks(ROOT / "README.md")

    shell.run(alone.replace("docker run", "docker run --detach --name triptych"))
    shell.run("docker rm -f triptych")
    shell.run(team.replace("docker compose up", "docker compose up --detach"))
    shell.run("docker compose down --volumes")


class Shell:
    """Runs what is printed, with names and ports that clash with nobody's."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        self.port = free_port()
        self._folder = folder
        self._environment = os.environ | PODMAN | {"PORT": str(self.port), "S3_PORT": str(free_port())}
        self._environment["COMPOSE_PROJECT_NAME"] = VOLUME
        if engine.name != "docker":
            self._call_it_docker(engine)

    def run(self, commands: str) -> None:
        """Run line by line, and wait as a reader would for what is started."""
        for line in commands.splitlines():
            self._run(line)
            if re.search(r"docker run | up -", line):
                with client(self.port) as http:
                    wait_until_ready(http)

    def _run(self, commands: str) -> None:
        commands = commands.replace("8000:8000", f"{self.port}:8000").replace(
            "127.0.0.1:8000", f"127.0.0.1:{self.port}"
        )
        commands = commands.replace(" data:/data", f" {VOLUME}:/data").replace("--name triptych", f"--name {VOLUME}")
        commands = re.sub(r"docker (exec|rm -f) triptych", rf"docker \1 {VOLUME}", commands)
        ended = subprocess.run(
            ["bash", "-euc", commands],
            cwd=self._folder,
            env=self._environment,
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )
        assert ended.returncode == 0, f"{commands}\n{ended.stdout[-3000:]}{ended.stderr[-3000:]}"

    def _call_it_docker(self, engine: Engine) -> None:
        programs = self._folder / "programs"
        programs.mkdir()
        compose = shlex.join(engine.command("compose"))
        (programs / "docker").write_text(
            f'#!/bin/sh\nif [ "$1" = compose ]; then shift; exec {compose} "$@"; fi\nexec {engine.name} "$@"\n'
        )
        (programs / "docker").chmod(0o755)
        self._environment["PATH"] = f"{programs}:{self._environment['PATH']}"


def _blocks(page: Path) -> list[str]:
    found = re.findall(r"```sh\n(.*?)```", page.read_text(), re.DOTALL)
    assert found
    return found
