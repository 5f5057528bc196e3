"""`triptych backup`: the embedded database and its files, as both are at one moment."""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from sqlalchemy import make_url

from ..database import schema
from ..service import CannotStart, naming
from ..settings import Settings
from ..storage.keys import MARK
from . import progress
from .opening import Flags

_PATIENCE_SECONDS = 60
_TELL_EVERY = 500
_DATABASE = "triptych.db"
_NOT_EMBEDDED = (
    "only SQLite and a folder are copied at one moment; for PostgreSQL and S3 use pg_dump, then copy the bucket"
)


def backup(folder: Path, /, *, settings: Flags = None) -> None:
    """Copy the embedded database and its files as they are at one moment, while the service goes on.

    The copy is a data folder: `triptych serve --data-dir` serves it.

    Parameters
    ----------
    folder
        A new one, on the same file system as the files: they are linked, which takes neither time nor room.
    settings
        Those of the service.
    """
    settings = settings or Settings()
    address = urlsplit(settings.storage_url)
    if not settings.database_url.startswith("sqlite:") or address.scheme != "file":
        raise CannotStart(_NOT_EMBEDDED)
    with naming("TRIPTYCH_DATABASE_URL"):
        schema.check_there(settings.database_url)
    begun = folder.with_name(f"{folder.name}.partial")
    with naming(str(folder)), progress.shown("Linking", "files") as tell:
        for there in (folder, begun):
            if there.exists():
                raise FileExistsError(f"{there} is there already: remove it, or give a new folder")
        begun.mkdir(parents=True, mode=0o700)
        try:
            database = Path(make_url(settings.database_url).database or "")
            count = _copy(database, Path(url2pathname(address.path)), begun, tell)
            if (authority := settings.data_dir / "tls").is_dir():
                shutil.copytree(authority, begun / "tls")
            begun.rename(folder)
        except BaseException:
            shutil.rmtree(begun)
            raise
    print(f"{folder} has the database and {count} files")


def _copy(database: Path, files: Path, folder: Path, tell: progress.Tell) -> int:
    with closing(_connect(database)) as writer, closing(_connect(database)) as reader:
        # Nothing is written until all files are linked, so that none goes that a row names which is copied.
        writer.execute("BEGIN IMMEDIATE")
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM sqlite_master").fetchone()  # from here on it sees this moment
        count = _link(files, folder / "files", tell)
        writer.execute("ROLLBACK")
        (folder / _DATABASE).touch(0o600)  # the service's secrets are in it
        with closing(sqlite3.connect(folder / _DATABASE)) as copy:
            reader.backup(copy)
    return count


def _connect(database: Path) -> sqlite3.Connection:
    return sqlite3.connect(database, timeout=_PATIENCE_SECONDS, isolation_level=None)


def _link(files: Path, target: Path, tell: progress.Tell) -> int:
    """Give each file another name: it is never changed, only replaced."""
    count = 0
    target.mkdir()
    for path in _names(files):
        there = target / path
        there.parent.mkdir(parents=True, exist_ok=True)
        try:
            there.hardlink_to(files / path)
        except FileNotFoundError:
            continue  # its row was gone before
        except OSError as error:
            if error.errno != errno.EXDEV:
                raise
            raise OSError("give a folder on the file system of the files, and copy it on from there") from error
        count += 1
        if count % _TELL_EVERY == 0:
            tell(count)
    if (files / MARK).exists():
        shutil.copy(files / MARK, target / MARK)
    return count


def _names(files: Path) -> Iterator[Path]:
    for folder, below, names in os.walk(files):
        below[:] = [name for name in below if not name.startswith(".")]  # what is on its way in
        yield from (Path(folder, name).relative_to(files) for name in names if not name.startswith("."))
