"""Where SQLite's file may lie, by what the kernel says is mounted."""

from __future__ import annotations

from pathlib import Path

import pytest

from triptych.database import network_folders
from triptych.errors import Unavailable

MOUNTS = r"""
/dev/vda1 / ext4 rw,relatime 0 0
proc /proc proc rw 0 0
server:/export /srv/shared nfs4 rw,relatime,vers=4.2 0 0
/dev/vdb1 /srv/shared/local xfs rw 0 0
//server/share /mnt/with\040a\040space cifs rw 0 0
host: /home/me/there fuse.sshfs rw,user_id=0 0 0
overlay /over overlay rw 0 0
/dev/vdc1 /twice ext4 rw 0 0
server:/other /twice nfs rw 0 0
""".strip()


@pytest.fixture
def mounts(tmp_path: Path) -> Path:
    path = tmp_path / "mounts"
    path.write_text(MOUNTS)
    return path


@pytest.mark.parametrize(
    ("file", "kind"),
    [
        ("/srv/shared/triptych.db", "nfs4"),
        ("/srv/shared/deep/er/triptych.db", "nfs4"),
        ("/mnt/with a space/triptych.db", "cifs"),
        ("/home/me/there/triptych.db", "fuse.sshfs"),
        ("/twice/triptych.db", "nfs"),
    ],
)
def test_a_network_file_system_is_refused(mounts: Path, file: str, kind: str) -> None:
    with pytest.raises(Unavailable, match=rf"is on a network file system \({kind}\)"):
        network_folders.refuse(f"sqlite:///{file}", mounts)


@pytest.mark.parametrize(
    "url",
    [
        "sqlite:////srv/triptych.db",
        "sqlite:////srv/sharedelsewhere/triptych.db",
        "sqlite:////srv/shared/local/triptych.db",
        "sqlite:////over/triptych.db",
        "postgresql+psycopg://localhost/srv/shared",
    ],
)
def test_others_are_not(mounts: Path, url: str) -> None:
    network_folders.refuse(url, mounts)


def test_what_nothing_is_known_of_is_let_in(tmp_path: Path) -> None:
    network_folders.refuse("sqlite:////srv/shared/triptych.db", tmp_path / "no")
