"""What runs here: the program, the libraries that it stands on, and whether they can look into a picture."""

from __future__ import annotations

import base64
import platform
import sqlite3
import subprocess
import sys
from importlib.metadata import version

import psycopg
from sqlalchemy import Connection, text

from ...media.inspector import Inspector
from .case import Case
from .finding import REFUSED, Findings, in_thread, ok, problem, reason_of

_SECONDS = 30
_REINSTALL = "install the program anew: `pip install --force-reinstall` of it, or the image"
_PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg=="
)


async def look_at_versions(case: Case) -> Findings:
    """By their own words."""
    database = f"SQLite {sqlite3.sqlite_version}"
    if case.database is not None and not case.database.embedded:
        libpq = psycopg.pq.version()
        database = f"PostgreSQL {await case.database.scan(_server)}, libpq {libpq // 10_000}.{libpq % 10_000}"
    return [
        ok(f"triptych {version('triptych')}, Python {platform.python_version()}, {database}, {platform.platform()}")
    ]


def _server(connection: Connection) -> str:
    return str(connection.execute(text("SHOW server_version")).scalar_one())


async def look_at_media(_case: Case) -> Findings:
    """The libraries that decode, and a picture that they are given as a client's is."""
    inspector = Inspector(workers=1, patience=_SECONDS, timeout_seconds=_SECONDS, max_pixels=1)
    try:
        libraries = await in_thread(_libraries)
        facts = await inspector.inspect(lambda start, size: _PICTURE[start : start + size], len(_PICTURE))
    except (*REFUSED, subprocess.SubprocessError) as error:
        return [problem(f"nothing looks into images and videos: {reason_of(error)}", _REINSTALL)]
    finally:
        await in_thread(inspector.close)
    if not facts.readable:
        return [problem(f"a picture cannot be decoded by {libraries}", _REINSTALL)]
    return [ok(libraries)]


def _libraries() -> str:
    # Not in this process: it loads no decoder. -P: a folder in the working directory may have our package's name.
    command = [sys.executable, "-P", "-m", "triptych.media.helper.versions"]
    said = subprocess.run(command, capture_output=True, text=True, timeout=_SECONDS, check=False)  # noqa: S603
    if said.returncode:
        raise OSError(said.stderr.strip().rpartition("\n")[2])
    return "; ".join(said.stdout.splitlines())
