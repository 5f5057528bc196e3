"""The set-ups in which tests of the service run: every test in the first two."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from tests.servers.postgres import postgres
from tests.servers.seaweed import seaweed


@dataclass(frozen=True, slots=True)
class Setup:
    """A database and a store. Each call of `environment` gives settings for an empty pair of them.

    `replicas` programs serve them side by side; `embedded` says that both lie in the data directory.
    """

    name: str
    environment: Callable[[], dict[str, str]]
    embedded: bool = False
    replicas: int = 1


@contextmanager
def sqlite_folder(directory: Path) -> Generator[Setup]:
    """What a user gets who sets nothing: both lie in the data directory."""
    yield Setup("sqlite-folder", dict, embedded=True)


@contextmanager
def postgres_s3(directory: Path) -> Generator[Setup]:
    """What a team runs. Both servers run as long as the context."""
    with postgres(directory / "postgres") as database, seaweed(directory / "seaweed") as store:

        def environment() -> dict[str, str]:
            name = f"triptych_{uuid.uuid4().hex}"
            return store.environment() | {
                "TRIPTYCH_DATABASE_URL": database.create_database(name),
                "TRIPTYCH_STORAGE_URL": f"s3://{store.bucket}/{name}",
            }

        yield Setup("postgres-s3", environment)


@contextmanager
def replicas(directory: Path) -> Generator[Setup]:
    """Two programs on what a team runs, requests going to either at random."""
    with postgres_s3(directory) as team:
        yield beside_another(team)


def beside_another(setup: Setup) -> Setup:
    """The same with a second program."""
    return replace(setup, name="replicas", replicas=2)


SETUPS: dict[str, Callable[[Path], AbstractContextManager[Setup]]] = {
    "sqlite-folder": sqlite_folder,
    "postgres-s3": postgres_s3,
    "replicas": replicas,
}
# Those in which every test runs. In the third run the walks and the races, and all tests where it is asked for.
USUAL = ("sqlite-folder", "postgres-s3")
