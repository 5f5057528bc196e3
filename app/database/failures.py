"""What goes wrong in the database, in our own words."""

from __future__ import annotations

import sqlite3
from collections.abc import Generator
from contextlib import contextmanager

from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, OperationalError

from ..errors import Invalid, Unavailable, Uncertain

# PostgreSQL's deadlock_detected and serialization_failure: the transaction is undone and may be tried again.
_UNDONE = ("40P01", "40001")
_TOO_LONG_FOR_AN_INDEX = "54000"  # PostgreSQL's program_limit_exceeded, some 2,700 bytes that do not compress


@contextmanager
def translated() -> Generator[None]:
    """Turn what the driver raises about values and about the server into the library's own errors."""
    try:
        yield
    except (DataError, OverflowError, UnicodeEncodeError) as error:
        raise Invalid("A value", "cannot be stored: it is out of range or holds forbidden characters.") from error
    except IntegrityError as error:
        # What can clash by itself is caught where it is written. The rest is what a reset or a deletion took away.
        raise Unavailable("What this belongs to was changed at the same moment.", error.orig) from error
    except DBAPIError as error:
        if _sqlstate(error) == _TOO_LONG_FOR_AN_INDEX:
            raise Invalid("A value", "is too long.") from error
        if is_undone(error):
            raise Unavailable("Others changed the same at the same moment.", error.orig) from error
        if error.connection_invalidated or _is_outage(error):
            raise Unavailable("The database does not answer.", error.orig) from error
        raise


def is_undone(error: DBAPIError) -> bool:
    """Tell whether others were in the transaction's way, so that the database took all of it back."""
    return _sqlstate(error) in _UNDONE


def _sqlstate(error: DBAPIError) -> str | None:
    return getattr(error.orig, "sqlstate", None)


def is_full(error: object) -> bool:
    """Tell whether SQLite, which has taken everything back, found no room on the disk."""
    return getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL


def _is_outage(error: DBAPIError) -> bool:
    """Tell a database that is locked, full or unreachable from a mistake in a statement."""
    if isinstance(error.orig, sqlite3.Error):
        return getattr(error.orig, "sqlite_errorcode", sqlite3.SQLITE_ERROR) != sqlite3.SQLITE_ERROR
    return isinstance(error, OperationalError)


@contextmanager
def committing() -> Generator[None]:
    """Raise Uncertain where the database is lost now: it may have kept what it was told before."""
    try:
        yield
    except DBAPIError as error:
        undone = isinstance(error, IntegrityError) or is_undone(error) or is_full(error.orig)
        if undone or not (error.connection_invalidated or _is_outage(error)):
            raise
        raise Uncertain("The database does not answer.", error.orig) from error
