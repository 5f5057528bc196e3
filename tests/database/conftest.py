"""What the tests of the database ask for by name; those of the library ask for the same."""

from __future__ import annotations

from tests.library.conftest import database, database_url

__all__ = ["database", "database_url"]
