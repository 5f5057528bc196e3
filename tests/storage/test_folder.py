"""What only a folder does."""

from __future__ import annotations

import os
import shutil
import tempfile
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.storage.conftest import because
from tests.storage.streams import chunked, etag, keys, opened, read
from triptych.errors import ObjectChanged, ObjectMissing, StorageError
from triptych.storage.folder import FolderStorage
from triptych.storage.partial import put_in_place
from triptych.storage.syncing import Syncing


async def test_an_object_is_a_file_under_its_key(folder: FolderStorage, tmp_path: Path) -> None:
    await folder.write("a1b2/blobs/5f/5f3c", chunked(b"bytes"), "image/png")
    assert (tmp_path / "files/a1b2/blobs/5f/5f3c").read_bytes() == b"bytes"


async def test_a_copy_takes_no_space(folder: FolderStorage, tmp_path: Path) -> None:
    await folder.write("source", chunked(b"bytes"))
    await folder.copy("source", "target")
    assert (tmp_path / "files/source").samefile(tmp_path / "files/target")


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Path]:
    """A folder on another file system, which lies in the store by a symbolic link."""
    memory = Path("/dev/shm")
    if not memory.is_dir() or memory.stat().st_dev == tmp_path.stat().st_dev:
        pytest.skip("there is only one file system")
    (tmp_path / "files").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=memory, prefix="triptych-") as name:
        (tmp_path / "files/elsewhere").symlink_to(name)
        yield Path(name)


async def test_a_copy_where_no_link_is_possible(folder: FolderStorage, tmp_path: Path, elsewhere: Path) -> None:
    (elsewhere / "source").write_bytes(b"bytes")
    await folder.copy("elsewhere/source", "target", await etag(folder, "elsewhere/source"))
    assert await read(folder, "target") == b"bytes"
    with pytest.raises(ObjectChanged):
        await folder.copy("elsewhere/source", "second", "another")
    assert await keys(folder) == ["elsewhere/source", "target"]
    assert list((tmp_path / "files/.partial").iterdir()) == []


async def test_a_folder_of_many_files_is_listed(folder: FolderStorage, tmp_path: Path) -> None:
    shelf = tmp_path / "files/shelf"
    shelf.mkdir(parents=True)
    for number in range(1300):
        (shelf / f"{number:04}").touch()
    assert await keys(folder) == [f"shelf/{number:04}" for number in range(1300)]


async def test_only_objects_are_listed(folder: FolderStorage, tmp_path: Path) -> None:
    await folder.write("key", chunked(b"x"))
    await folder.check()
    (tmp_path / "files/.DS_Store").touch()
    (tmp_path / "files/broken").symlink_to("nowhere")
    os.mkfifo(tmp_path / "files/pipe")
    assert await keys(folder) == ["key"]


async def test_a_check_removes_what_a_killed_program_left(folder: FolderStorage, tmp_path: Path) -> None:
    aside = tmp_path / "files/.partial"
    (aside / "tree/below").mkdir(parents=True)
    (aside / "tree/below/file").touch()
    (aside / "being-written").touch()
    await folder.check()
    assert [path.name for path in aside.iterdir()] == ["being-written"]


def test_a_file_whose_folder_goes_meanwhile_is_missing_and_no_outage(tmp_path: Path) -> None:
    """A reset takes a folder away at any moment, also between its making and the file's coming there."""
    tree, held, done = tmp_path / "tree", tmp_path / "held", threading.Event()

    def take_away() -> None:
        while not done.is_set():
            shutil.rmtree(tree, ignore_errors=True)

    def put() -> None:
        for _ in range(100_000):
            held.touch()
            put_in_place(held, tree / "a/b/c/d/e/f/g/h/file", syncing)

    syncing = Syncing(tmp_path)
    with ThreadPoolExecutor() as threads:
        threads.submit(take_away)
        try:
            with pytest.raises(ObjectMissing):
                put()
        finally:
            done.set()


async def test_every_method_says_which_folder_cannot_be_used(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    folder = opened((tmp_path / "file/below").as_uri(), tmp_path)
    for call in (folder.check(), folder.write("key", chunked(b"x")), folder.write("key", chunked(bytes(2**21)))):
        with pytest.raises(StorageError, check=because(f"folder {tmp_path}/file/below: .*Not a directory")):
            await call
