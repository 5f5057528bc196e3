"""What only S3 does."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from mypy_boto3_s3 import S3Client

from tests.servers.seaweed import S3Server, free_ports
from tests.storage.conftest import because, unfinished
from tests.storage.streams import MIB, chunked, marked, opened, read, stuck_after
from triptych.errors import StorageError
from triptych.storage.parts import PART, part_size
from triptych.storage.s3 import S3Storage

pytestmark = pytest.mark.long


async def test_clients_put_to_a_signed_address_with_any_type(s3: S3Storage) -> None:
    address = s3.sign_put("key", 60)
    async with httpx.AsyncClient() as client:
        for content_type in ("image/png", "video/mp4"):
            answer = await client.put(address, content=content_type.encode(), headers={"Content-Type": content_type})
            assert answer.status_code == 200, answer.text
            assert await read(s3, "key") == content_type.encode()
        forged = await client.put(address.replace("/key?", "/other?"), content=b"x")
    assert forged.status_code == 403


async def test_clients_get_from_a_signed_address(s3: S3Storage) -> None:
    await s3.write("key", chunked(b"picture"), "application/octet-stream")
    shown = "attachment; filename=\"a.png\"; filename*=UTF-8''%C3%A4.png"
    address, head_address = (
        s3.sign_get("key", 60, content_type="image/png", disposition=shown, head=head) for head in (False, True)
    )
    async with httpx.AsyncClient() as client:
        answer, head = await client.get(address), await client.head(head_address)
        unsigned = await client.get(address.partition("?")[0])
    assert (answer.status_code, answer.content) == (200, b"picture")
    assert (head.status_code, head.content, head.headers["Content-Length"]) == (200, b"", "7")
    for told in (answer, head):
        assert (told.headers["Content-Type"], told.headers["Content-Disposition"]) == ("image/png", shown)
    assert unsigned.status_code == 403


async def test_a_signed_address_says_which_key_it_is_of(s3: S3Storage, aws: S3Server, prefix: str) -> None:
    assert s3.is_direct
    address = s3.sign_put("a/b-1.png", 60)
    assert s3.key_of(address) == s3.key_of(address.partition("?")[0]) == "a/b-1.png"

    start = f"{aws.endpoint}/{aws.bucket}/{prefix}"
    for other in (
        f"{start}x/a",
        f"{start}/",
        f"{start}/a/../b",
        f"{aws.endpoint}/other/{prefix}/a",
        "http://[/",
        "a",
        "",
    ):
        assert s3.key_of(other) is None


async def test_nothing_is_signed_where_clients_cannot_reach_it(aws: S3Server, tmp_path: Path) -> None:
    storage = opened(f"s3://{aws.bucket}", tmp_path)
    with pytest.raises(NotImplementedError, match="cannot reach"):
        storage.sign_put("key", 60)
    assert storage.key_of(f"{aws.endpoint}/{aws.bucket}/key") is None
    assert not storage.is_direct
    await storage.close()


async def test_copies_keep_the_type(s3: S3Storage, aws: S3Server, prefix: str, bucket_client: S3Client) -> None:
    for size in (MIB, 6 * MIB):
        body = os.urandom(size)
        await s3.write("source", chunked(body), "image/png")
        await s3.copy("source", "target")
        assert await read(s3, "target") == body
        assert bucket_client.head_object(Bucket=aws.bucket, Key=f"{prefix}/target")["ContentType"] == "image/png"


async def test_a_large_object_goes_in_parts(s3: S3Storage, aws: S3Server, prefix: str, bucket_client: S3Client) -> None:
    await s3.write("small", chunked(bytes(PART - 1)))
    await s3.write("large", chunked(bytes(2 * PART + 1)))
    assert "-" not in bucket_client.head_object(Bucket=aws.bucket, Key=f"{prefix}/small")["ETag"]
    assert bucket_client.head_object(Bucket=aws.bucket, Key=f"{prefix}/large")["ETag"].endswith('-3"')


async def test_parts_wait_in_files_without_a_name(s3: S3Storage, tmp_path: Path) -> None:
    """So that nothing of them is left, however the program ends."""
    reached = asyncio.Event()
    write = asyncio.create_task(s3.write("key", stuck_after(bytes(PART + MIB), reached)))
    await reached.wait()
    assert await asyncio.to_thread(os.listdir, tmp_path) == []
    write.cancel()
    await asyncio.wait([write])


async def test_parts_that_cannot_be_kept(aws: S3Server, tmp_path: Path, prefix: str, bucket_client: S3Client) -> None:
    storage = await marked(opened(f"s3://{aws.bucket}/{prefix}", tmp_path / "missing"))
    for call in (storage.write("key", chunked(bytes(MIB))), storage.check()):
        with pytest.raises(StorageError, check=because(f"temporary files in {tmp_path}/missing: .*No such file")):
            await call
    assert await storage.stat("key") is None
    assert unfinished(bucket_client, aws.bucket, prefix) == []
    await storage.close()


async def test_a_store_that_fails_half_way(s3: S3Storage, aws: S3Server, prefix: str, bucket_client: S3Client) -> None:
    async def body() -> AsyncIterator[bytes]:
        async for chunk in chunked(bytes(2 * PART)):
            yield chunk
        (upload,) = bucket_client.list_multipart_uploads(Bucket=aws.bucket, Prefix=prefix)["Uploads"]
        bucket_client.abort_multipart_upload(Bucket=aws.bucket, Key=upload["Key"], UploadId=upload["UploadId"])
        async for chunk in chunked(bytes(4 * PART)):
            yield chunk

    with pytest.raises(StorageError, check=because(f"s3://{aws.bucket} at {aws.endpoint}: .*NoSuchUpload")):
        await s3.write("key", body())
    assert await s3.stat("key") is None
    assert unfinished(bucket_client, aws.bucket, prefix) == []


def test_parts_grow_as_s3_takes_10000_of_one_object() -> None:
    assert {part_size(number) for number in range(1, 5001)} == {PART}
    assert sum(map(part_size, range(1, 10_001))) > 350 * 1024**3


async def test_every_method_says_which_store_cannot_be_reached(
    aws: S3Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (port,) = free_ports(1)
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", f"http://127.0.0.1:{port}")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    storage = opened("s3://assets/prefix", tmp_path)
    for call in (
        storage.check(),
        storage.write("key", chunked(b"x")),
        storage.write("key", chunked(bytes(PART))),
        read(storage, "key"),
        storage.stat("key"),
        storage.copy("key", "target"),
        storage.delete("key"),
        storage.delete_tree("key"),
        anext(aiter(storage.list())),
    ):
        with pytest.raises(StorageError, check=because(f"s3://assets at http://127.0.0.1:{port}: ")):
            await call
    await storage.close()


async def test_check_says_what_is_wrong(aws: S3Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    await expect_refusal("s3://no-such-bucket", tmp_path, "NoSuchBucket")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "wrong")
    await expect_refusal(f"s3://{aws.bucket}", tmp_path, "SignatureDoesNotMatch")
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", os.devnull)
    await expect_refusal(f"s3://{aws.bucket}", tmp_path, "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY")


async def expect_refusal(url: str, aside: Path, words: str) -> None:
    with pytest.raises(StorageError, check=because(words)):
        await opened(url, aside).check()
