"""What the tests of the file ask for by name."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.servers.setups import Setup
from triptych.database import Database, schema


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
