"""The container engine of this machine, spoken to by its command line."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
SECONDS_TO_START = 60.0
# Of its own accord podman leaves health checks out of images; a build has this machine's network only without walls.
PODMAN = {"BUILDAH_FORMAT": "docker", "BUILDAH_ISOLATION": "chroot"}
_SECONDS = 600


class NoEngine(Exception):
    """The message says what this machine lacks."""


def script(*arguments: str) -> str:
    """Run tests/containers/engine and give what it prints. Raises NoEngine."""
    ended = subprocess.run([HERE / "engine", *arguments], capture_output=True, text=True, check=False)
    if ended.returncode:
        raise NoEngine(ended.stderr.strip().splitlines()[-1])
    return ended.stdout.strip()


@dataclass(frozen=True, slots=True)
class Engine:
    """docker or podman."""

    name: str

    def command(self, *arguments: str) -> list[str]:
        """What a shell would be given; `compose` is the engine's own, or podman-compose."""
        if self.name == "podman" and arguments[:1] == ("compose",):
            program = Path(sys.executable).with_name("podman-compose")
            return [str(program), "--podman-path", str(HERE / "podman"), *arguments[1:]]
        return [self.name, *arguments]

    def start(
        self, *arguments: str, cwd: Path | None = None, environment: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run a command, whatever comes of it."""
        given = os.environ | PODMAN | dict(environment or {})
        command = self.command(*arguments)
        return subprocess.run(
            command, cwd=cwd, env=given, capture_output=True, text=True, timeout=_SECONDS, check=False
        )

    def run(self, *arguments: str, cwd: Path | None = None, environment: Mapping[str, str] | None = None) -> str:
        """Run a command that must succeed and give what it prints."""
        ended = self.start(*arguments, cwd=cwd, environment=environment)
        assert ended.returncode == 0, f"{' '.join(arguments)}: {ended.stdout[-5000:]}{ended.stderr[-5000:]}"
        return ended.stdout.strip()

    def build(self, tag: str, folder: Path = ROOT) -> None:
        """Build an image of what lies in the folder."""
        self.run("build", "--tag", tag, str(folder))

    def inspect(self, name: str) -> dict[str, Any]:
        [found] = json.loads(self.run("inspect", name))
        assert isinstance(found, dict)
        return found

    def wait_until_healthy(self, name: str) -> None:
        """Until the container's health check succeeds: docker runs it by itself, podman is asked to."""
        too_late = time.monotonic() + SECONDS_TO_START
        while not self._is_healthy(name):
            assert time.monotonic() < too_late, self.start("logs", name)
            time.sleep(0.5)

    def _is_healthy(self, name: str) -> bool:
        if self.name == "podman":
            return self.start("healthcheck", "run", name).returncode == 0
        return bool(self.inspect(name)["State"]["Health"]["Status"] == "healthy")

    def memory(self, name: str) -> float:
        """MiB that the processes of a container hold."""
        # The shell that asks counts, too, and holds next to nothing.
        held = self.run("exec", name, "sh", "-c", "grep --no-filename VmRSS /proc/[0-9]*/status")
        return sum(int(line.split()[1]) for line in held.splitlines()) / 1024

    @contextmanager
    def container(self, image: str, *options: str, environment: Mapping[str, str] | None = None) -> Generator[str]:
        """Run a container, and remove it and its nameless volumes at the end."""
        given = [part for key, value in (environment or {}).items() for part in ("--env", f"{key}={value}")]
        name = self.run("run", "--detach", *options, *given, image).splitlines()[-1]
        try:
            yield name
        finally:
            self.start("rm", "--force", "--volumes", name)


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def client(port: int) -> httpx.Client:
    """A client of a service that is published here. It follows no redirects and no proxy settings of this machine."""
    return httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60, trust_env=False)


def wait_until_ready(http: httpx.Client, seconds: float = SECONDS_TO_START) -> None:
    """Raises AssertionError with the last answer when it is not ready in time."""
    too_late, said = time.monotonic() + seconds, ""
    while time.monotonic() < too_late:
        try:
            ready = http.get("/_triptych/ready", timeout=5)
        except httpx.TransportError as error:
            said = repr(error)
        else:
            if ready.status_code == 200:
                return
            said = ready.text
        time.sleep(0.05)
    raise AssertionError(f"it is not ready after {seconds} s: {said}")
