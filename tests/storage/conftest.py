"""The stores under test."""

from __future__ import annotations

import re
import tempfile
import uuid
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import boto3
import pytest
from mypy_boto3_s3 import S3Client

from tests.servers.seaweed import S3Server, seaweed
from tests.storage.streams import MIB
from triptych.errors import Unavailable
from triptych.pool import Pool
from triptych.storage.base import Storage
from triptych.storage.buffers import Buffers
from triptych.storage.folder import FolderStorage
from triptych.storage.keys import MARK

Residue = Callable[[], list[str]]


def because(pattern: str) -> Callable[[Unavailable], bool]:
    """A check of errors by their reason, which is for the log alone."""
    return lambda error: re.search(pattern, str(error.reason)) is not None


@pytest.fixture(scope="session")
def s3_server() -> Iterator[S3Server]:
    with tempfile.TemporaryDirectory(prefix="triptych-") as directory, seaweed(Path(directory)) as server:
        yield server


@pytest.fixture
def aws(s3_server: S3Server, monkeypatch: pytest.MonkeyPatch) -> S3Server:
    """The server, with this process's environment pointing to it."""
    for name, value in s3_server.environment().items():
        monkeypatch.setenv(name, value)
    return s3_server


@pytest.fixture
def prefix() -> str:
    """A part of the bucket that no other test uses."""
    return uuid.uuid4().hex


@pytest.fixture
def bucket_client(aws: S3Server) -> Iterator[S3Client]:
    """A client of the test's own, to look behind the store's back."""
    client = boto3.client("s3")
    yield client
    client.close()


@pytest.fixture
def pool() -> Iterator[Pool]:
    pool = Pool("storage", workers=8, patience=5)
    yield pool
    pool.close()


@pytest.fixture
def buffers() -> Buffers:
    return Buffers(64 * MIB, patience=5)


@pytest.fixture
async def folder(tmp_path: Path, pool: Pool, buffers: Buffers) -> AsyncIterator[FolderStorage]:
    """An empty folder."""
    storage = FolderStorage(tmp_path / "files", pool, buffers)
    await storage.set_mark("some database")
    yield storage
    await storage.close()


@pytest.fixture
async def s3(aws: S3Server, prefix: str, pool: Pool, buffers: Buffers, tmp_path: Path) -> AsyncIterator[Storage]:
    """An empty part of a bucket. Pages are short, and copies of more than 5 MiB are made in parts."""
    from triptych.storage.s3 import S3Storage

    storage = S3Storage(
        aws.bucket, prefix, pool, buffers, tmp_path, public_url=aws.endpoint, copy_part=5 * MIB, page=20
    )
    await storage.set_mark("some database")
    yield storage
    await storage.close()


@pytest.fixture(params=["folder", pytest.param("s3", marks=pytest.mark.long)])
def storage(request: pytest.FixtureRequest) -> Storage:
    """Each kind of store."""
    chosen: Storage = request.getfixturevalue(request.param)
    return chosen


@pytest.fixture
def residue(storage: Storage, request: pytest.FixtureRequest) -> Residue:
    """Gives what the store holds besides its objects: unfinished files or uploads."""
    if isinstance(storage, FolderStorage):
        aside: Path = request.getfixturevalue("tmp_path") / "files" / ".partial"
        return lambda: [path.name for path in aside.glob("*")]
    client: S3Client = request.getfixturevalue("bucket_client")
    server: S3Server = request.getfixturevalue("aws")
    prefix: str = request.getfixturevalue("prefix")
    return lambda: unfinished(client, server.bucket, prefix)


def unfinished(client: S3Client, bucket: str, prefix: str) -> list[str]:
    """The keys of uploads that were neither completed nor aborted, and of objects that a store keeps for itself."""
    uploads = client.list_multipart_uploads(Bucket=bucket, Prefix=prefix).get("Uploads", [])
    objects = client.list_objects_v2(Bucket=bucket, Prefix=f"{prefix}/.").get("Contents", [])
    kept = [found["Key"] for found in objects if found["Key"] != f"{prefix}/{MARK}"]
    return [upload["Key"] for upload in uploads] + kept
