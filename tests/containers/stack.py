"""What docker-compose.yml starts, and what can happen to it."""

from __future__ import annotations

import shutil
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.containers.engine import ROOT, Engine, client, free_port


@dataclass(frozen=True, slots=True)
class Composed:
    """The services of one compose file. `port` and `store_port` are those of its proxy on this machine."""

    engine: Engine
    folder: Path
    port: int
    store_port: int
    file: str = "docker-compose.yml"

    @property
    def project(self) -> str:
        """One for each file, so that they can run beside each other and beside a user's own."""
        return f"triptych-tests-{self.file.split('.')[1]}"

    def compose(self, *arguments: str, **variables: str) -> str:
        """Run a command of compose with these variables for the file."""
        ports = {"PORT": str(self.port), "S3_PORT": str(self.store_port)}
        command = ("compose", "--file", self.file, "--project-name", self.project, *arguments)
        return self.engine.run(*command, cwd=self.folder, environment=ports | variables)

    def client(self) -> httpx.Client:
        """A client of the service through the proxy."""
        return client(self.port)

    def containers(self, service: str) -> list[str]:
        """The containers of a service, also those that have ended."""
        of = (f"label=com.docker.compose.project={self.project}", f"label=com.docker.compose.service={service}")
        filters = [part for label in of for part in ("--filter", label)]
        return self.engine.run("ps", "--all", "--quiet", *filters).split()

    def services(self) -> list[str]:
        """Their names in the file."""
        return self.compose("config", "--services").split()

    def published(self) -> dict[str, int]:
        """How many ports each service publishes."""
        return {
            service: sum(len(self.engine.run("port", name).splitlines()) for name in self.containers(service))
            for service in self.services()
        }

    def logs(self, service: str) -> str:
        """What the containers of a service said."""
        return "".join(
            f"{ended.stdout}{ended.stderr}"
            for ended in (self.engine.start("logs", name) for name in self.containers(service))
        )


@contextmanager
def composed(engine: Engine, folder: Path, file: str = "docker-compose.yml") -> Generator[Composed]:
    """Start what a compose file says, as its users do, in a copy of what it needs; at the end all of it goes."""
    for name in (file, "containers/haproxy.cfg", "containers/prometheus.yml"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, folder / name)
    shutil.copy(ROOT / ".env.example", folder / ".env")
    stack = Composed(engine, folder, free_port(), free_port(), file)
    try:
        stack.compose("up", "--detach")
        yield stack
    finally:
        for service in stack.services():
            for name in stack.containers(service):  # with their nameless volumes, which `down` may leave
                engine.start("rm", "--force", "--volumes", name)
        stack.compose("--profile", "metrics", "down", "--volumes")
