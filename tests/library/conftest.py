"""What the tests of the library ask for by name."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.servers.setups import Setup
from tests.storage.streams import marked, opened
from triptych.database import Database, schema
from triptych.storage.base import Storage


@pytest.fixture
def database_url(setup: Setup, tmp_path: Path) -> str:
    """The address of an empty database."""
    return setup.environment().get("TRIPTYCH_DATABASE_URL", f"sqlite:///{tmp_path / 'triptych.db'}")


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """A database of the newest schema with no rows in it."""
    database = Database(database_url)
    await database.write(schema.upgrade)
    yield database
    database.close()


@pytest.fixture
async def storage(setup: Setup, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Storage]:
    """An empty store."""
    settings = {"TRIPTYCH_STORAGE_URL": (tmp_path / "files").as_uri()} | setup.environment()
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    storage = await marked(opened(settings["TRIPTYCH_STORAGE_URL"], tmp_path))
    yield storage
    await storage.close()
