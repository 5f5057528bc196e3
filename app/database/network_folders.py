"""SQLite's file must lie on this machine: processes share it by memory and by locks, which no network carries well."""

from __future__ import annotations

import re
from pathlib import Path

from sqlalchemy import make_url

from ..errors import Unavailable

# Where Linux tells what is mounted. Elsewhere nothing is told, and nothing refused.
_MOUNTS = Path("/proc/self/mounts")
_OVER_A_NETWORK = re.compile(
    r"nfs[34]?|cifs|smb[23]?|smbfs|ceph|lustre|gpfs|beegfs|afs|glusterfs|davfs2?"
    r"|fuse\.(?:sshfs|ceph(?:-fuse)?|glusterfs|s3fs|rclone|goofys|gcsfuse|juicefs|davfs2?|smbnetfs|mount-s3|moosefs)"
)
_ESCAPED = re.compile(r"\\([0-7]{3})")


def refuse(url: str, mounts: Path = _MOUNTS) -> None:
    """Raises Unavailable where SQLite's file lies on a network file system, as far as that can be told."""
    address = make_url(url)
    if address.get_backend_name() != "sqlite" or not mounts.exists():
        return
    folder = Path(address.database or "").resolve().parent
    kind = _kind_of(folder, mounts.read_text(errors="replace"))
    if _OVER_A_NETWORK.fullmatch(kind):
        raise Unavailable(
            f"{folder} is on a network file system ({kind}), where SQLite loses data; "
            "give a folder on this machine, or a PostgreSQL database"
        )


def _kind_of(folder: Path, mounts: str) -> str:
    """The type of the file system that the folder is on; the last line counts of those for one place."""
    found, kind = Path("/"), ""
    for line in mounts.splitlines():
        _, place, this, *_ = line.split(" ")
        mounted = Path(_ESCAPED.sub(lambda octal: chr(int(octal[1], 8)), place))
        if folder.is_relative_to(mounted) and len(mounted.parts) >= len(found.parts):
            found, kind = mounted, this
    return kind
