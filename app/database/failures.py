"""What goes wrong in the database, in our own words."""

from __future__ import annotations

import sqlite3
from collections.abc import Generator
from contextlib import contextmanager

from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, OperationalError

from ..errors import Invalid, TriptychError, Unavailable, Uncertain

# PostgreSQL's deadlock_detected and serialization_failure: the transaction is undone and may be tried again.
_UNDONE = ("40P01", "40001")
_TOO_LONG_FOR_AN_INDEX = "54000"  # PostgreSQL's program_limit_exceeded, some 2,700 bytes that do not compress


class translated:  # noqa: N801
    """Turn what the driver raises about values and about the server into the library's own errors.

    No generator, as every read goes through it.
    """

    def __enter__(self) -> None:
        """Nothing is needed before."""

    def __exit__(self, _type: object, error: BaseException | None, _traceback: object) -> None:
        """Raise what it is in the library's words, if it has any for that."""
        if error is not None and (said := _translation(error)) is not None:
            raise said from error


def _translation(error: BaseException) -> TriptychError | None:
    if isinstance(error, (DataError, OverflowError, UnicodeEncodeError)):
        return Invalid("A value", "cannot be stored: it is out of range or holds forbidden characters.")
    if isinstance(error, IntegrityError):
        # What can clash by itself is caught where it is written. The rest is what a reset or a deletion took away.
        return Unavailable("What this belongs to was changed at the same moment.", error.orig)
    if not isinstance(error, DBAPIError):
        return None
    if _sqlstate(error) == _TOO_LONG_FOR_AN_INDEX:
        return Invalid("A value", "is too long.")
    if is_undone(error):
        return Unavailable("Others changed the same at the same moment.", error.orig)
    if error.connection_invalidated or _is_outage(error):
        return Unavailable("The database does not answer.", error.orig)
    return None


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
