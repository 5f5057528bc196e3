"""The store, whether it belongs to the database, and what room is left."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from sqlalchemy import make_url

from ...library import store
from ...settings import Settings
from ...storage.base import Storage
from .case import Case
from .finding import REFUSED, Finding, Findings, ok, problem, reason_of, warning
from .places import existing

_LITTLE, _NEXT_TO_NOTHING = 2**30, 2**26
_FEW_FILES = 10_000
_GIB = 2**30


async def look_at_store(case: Case) -> Findings:
    """Whether it is there, is the database's, and can be written to: an object is written and removed."""
    if case.storage is None:
        return [case.no_storage] if case.no_storage is not None else []
    try:
        return [await _belonging(case, case.storage)]
    except REFUSED as error:
        return [problem(reason_of(error))]


async def _belonging(case: Case, storage: Storage) -> Finding:
    where = case.settings.storage_url
    if case.database is None:
        mark, refusal = await storage.mark(), None
    else:
        mark, refusal = await store.look(case.database, storage)
    if refusal is not None:
        return problem(refusal)
    if mark is None:
        return ok(f"{where} is not used yet; `triptych serve` makes it this database's own")
    await storage.check()
    return ok(f"{where} belongs to the database, and can be written to")


async def look_at_room(case: Case) -> Findings:
    """What is left of the disks that the data lie on. A bucket does not tell."""
    found = [_room(what, folder) for what, folder in _folders(case.settings)]
    return [*found, *_unwritable(case.settings.data_dir)]


def _folders(settings: Settings) -> list[tuple[str, Path]]:
    """Each disk once."""
    folders = [("the data folder", settings.data_dir)]
    if settings.database_url.startswith("sqlite"):
        folders.append(("the database", Path(make_url(settings.database_url).database or "").parent))
    if settings.storage_url.startswith("file:"):
        folders.append(("the files", Path(url2pathname(urlsplit(settings.storage_url).path))))
    there = [(what, existing(folder)) for what, folder in folders]
    disks = {folder.stat().st_dev: (what, folder) for what, folder in there[::-1]}
    return [*disks.values()][::-1]


def _room(what: str, folder: Path) -> Finding:
    usage = shutil.disk_usage(folder)
    said = f"{usage.free / _GIB:.1f} of {usage.total / _GIB:.1f} GiB are free where {what} is, {folder}"
    do = "make room, or move it to a larger disk: uploads are refused on a full one"
    files = os.statvfs(folder) if sys.platform != "win32" else None
    if usage.free < _NEXT_TO_NOTHING:
        return problem(said, do)
    if files is not None and files.f_files and files.f_favail < _FEW_FILES:
        return warning(f"there is room for {files.f_favail} more files where {what} is, {folder}", do)
    return warning(said, do) if usage.free < _LITTLE else ok(said)


def _unwritable(folder: Path) -> Findings:
    there = existing(folder)
    if os.access(there, os.W_OK):
        return []
    said = f"TRIPTYCH_DATA_DIR: {there} cannot be written to by this user"
    return [problem(said, "give it to the user that serves, or ask as that one")]
