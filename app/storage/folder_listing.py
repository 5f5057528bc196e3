"""What a folder holds, file by file."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from stat import S_ISREG

from .base import Stat


def walk(folder: Path, key: str, prefix: str) -> Iterator[Stat]:
    """Yield what is stored below the folder, whose key is "" or ends in a slash."""
    try:
        entries = os.scandir(folder)
    except (FileNotFoundError, NotADirectoryError):
        return
    with entries:
        for entry in entries:
            name = key + entry.name
            if entry.name.startswith("."):
                continue
            if entry.is_dir():
                if f"{name}/".startswith(prefix) or prefix.startswith(f"{name}/"):
                    yield from walk(Path(entry.path), f"{name}/", prefix)
            elif name.startswith(prefix) and (found := stat(name, entry)):
                yield found


def stat(key: str, path: Path | os.DirEntry[str]) -> Stat | None:
    """What is stored under the key, None where no file is."""
    try:
        found = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    if not S_ISREG(found.st_mode):
        return None
    return Stat(key=key, size=found.st_size, etag=etag(found), modified=found.st_mtime)


def etag(found: os.stat_result) -> str:
    """What is another one for every file that was put in another's place."""
    return f"{found.st_ino:x}-{found.st_mtime_ns:x}-{found.st_size:x}"
