"""Which store an address means."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.servers.seaweed import S3Server
from tests.storage.streams import chunked, marked, opened
from triptych.storage.folder import FolderStorage


async def test_a_path_with_any_characters(tmp_path: Path) -> None:
    root = tmp_path / "with spaces % und Ümlaut #1"
    storage = opened(root.as_uri(), tmp_path)
    assert isinstance(storage, FolderStorage)
    await marked(storage)
    await storage.write("key", chunked(b"x"))
    assert (root / "key").read_bytes() == b"x"


@pytest.mark.long
def test_a_bucket_with_and_without_prefix(aws: S3Server, tmp_path: Path) -> None:
    for url in ("s3://assets", "s3://assets/a/b/"):
        assert not opened(url, tmp_path).is_direct


def test_a_wrong_address_is_told_what_is_accepted(tmp_path: Path) -> None:
    folders = ("/path", "file:relative", "file:/path", "file://host/path", "file:///", "file:///a?b", "file:///a#b")
    buckets = ("s3:bucket", "s3://", "s3:///a", "s3://a/../b", "s3://a/b#c", "S4://bucket", "http://127.0.0.1/bucket")
    for url in ("", *folders, *buckets):
        with pytest.raises(ValueError, match="give file:///path or s3://bucket/prefix"):
            opened(url, tmp_path)


def test_a_folder_has_no_public_address(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="needs an s3:// storage"):
        opened(tmp_path.as_uri(), tmp_path, public_url="http://127.0.0.1:8333")


@pytest.mark.long
def test_boto3_is_loaded_only_for_s3() -> None:
    program = """
import sys
from pathlib import Path
from triptych.pool import Pool
from triptych.storage.buffers import Buffers
from triptych.storage.open import open_storage
pool, buffers = Pool("storage", workers=1, patience=1), Buffers(2**20, patience=1)
open_storage("file:///tmp/nothing", pool=pool, buffers=buffers, aside=Path("/tmp"))
sys.exit("boto3" in sys.modules or "botocore" in sys.modules)
"""
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
