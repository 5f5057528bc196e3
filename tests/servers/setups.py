"""The two set-ups in which every test of the service runs."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.servers.postgres import postgres
from tests.servers.seaweed import seaweed


@dataclass(frozen=True, slots=True)
class Setup:
    """A database and a store. Each call of `environment` gives settings for an empty pair of them."""

    name: str
    environment: Callable[[], dict[str, str]]


@contextmanager
def sqlite_folder(directory: Path) -> Generator[Setup]:
    """What a user gets who sets nothing: both lie in the data directory."""
    yield Setup("sqlite-folder", dict)


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


SETUPS: dict[str, Callable[[Path], AbstractContextManager[Setup]]] = {
    "sqlite-folder": sqlite_folder,
    "postgres-s3": postgres_s3,
}
