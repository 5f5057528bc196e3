"""Objects in a bucket, through boto3."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Callable, Sequence
from contextlib import closing
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast

from boto3.session import Session
from botocore.exceptions import ClientError

from ..errors import ObjectChanged, ObjectMissing, StorageError
from ..load import Load
from ..pool import Pool
from ..sender import SERVICE, Sender
from .base import SECONDS, Stat, Written
from .blocks import Blocks
from .buffers import Buffers
from .keys import checked
from .part_upload import PartUpload
from .parts import Parts
from .reading import Readable, Source, stream
from .s3_addresses import S3Addresses
from .s3_client import connect, failures
from .s3_listing import S3Listing
from .s3_mark import S3Mark
from .tally import Tally

if TYPE_CHECKING:
    from mypy_boto3_s3.type_defs import HeadObjectOutputTypeDef, ObjectIdentifierTypeDef

PAGE = 1000  # what S3 lists and deletes in one request
# S3 copies up to 5 GiB in one request. Smaller parts are copied side by side, and each well within a timeout.
COPY_PART = 128 * 1024**2
_MOST_PARTS = 10_000
DEFAULT_TYPE = "application/octet-stream"


class S3Storage:
    """The store of a team. Credentials, endpoint and region come from the standard AWS variables.

    A program that is killed leaves parts behind: give the bucket a lifecycle rule for incomplete multipart uploads.
    """

    def __init__(
        self,
        bucket: str,
        prefix: str,
        pool: Pool,
        buffers: Buffers,
        aside: Path,
        public_url: str | None = None,
        *,
        copy_part: int = COPY_PART,
        page: int = PAGE,
        seconds: float = SECONDS,
    ) -> None:
        """Keep parts in the folder `aside` until they are sent.

        Sign addresses for `public_url`, the endpoint as clients reach it. Pool and buffers close with the storage.
        """
        self._bucket = bucket
        self._prefix = f"{prefix}/" if prefix else ""
        self._pool = pool
        self._buffers = buffers
        self._aside = aside
        session = Session()
        self._client = connect(session, seconds=seconds)
        self._copy_part = copy_part
        self._page = page
        self._failures = partial(failures, f"s3://{bucket} at {self._client.meta.endpoint_url}")
        self.is_direct = bool(public_url)
        public = connect(session, public_url) if public_url else None
        self._listing = S3Listing(self._client, bucket, self._prefix, self._failures)
        self._mark = S3Mark(self._client, bucket, self._prefix, self._failures)
        self._addresses = S3Addresses(public, bucket, self._prefix, self._failures)

    @property
    def loads(self) -> tuple[Load, ...]:
        return self._pool.load, *self._buffers.loads

    async def write(
        self,
        key: str,
        chunks: AsyncIterable[bytes],
        content_type: str | None = None,
        *,
        sender: Sender = SERVICE,
    ) -> Written:
        name, content_type = self._name(key), content_type or DEFAULT_TYPE
        async with Parts(self._aside, self._buffers.pool) as parts, Blocks(chunks, self._buffers, sender) as blocks:
            await blocks.pour(parts.append)
            if not blocks.ended or parts.begun > 1:
                upload = self._part_upload(name)
                await upload.send(self._pool, content_type, upload.put_parts(parts, blocks))
            elif parts.begun:
                await self._pool.run_within(None, self._put, name, parts.part(1).body(), content_type)
            else:
                return await self._pool.run(self._put_block, name, blocks.left, content_type)
            return parts.written()

    def _put_block(self, name: str, block: memoryview, content_type: str) -> Written:
        tally, body = Tally(), bytearray(block)
        tally.add(block)
        self._put(name, cast("bytes", body), content_type)  # boto3 takes a bytearray as well
        body.clear()  # boto3's circular references hold it for longer
        return tally.written()

    def _put(self, name: str, body: bytes | IO[bytes], content_type: str) -> None:
        with self._failures():
            self._client.put_object(Bucket=self._bucket, Key=name, Body=body, ContentType=content_type)

    def read(self, key: str, start: int = 0, end: int | None = None) -> AsyncIterator[bytes]:
        return stream(self._pool, Source(partial(self._open, key, start, end), partial(self._failures, key)))

    def read_range(self, key: str, start: int, size: int) -> bytes:
        with self._failures(key):
            opened, left = self._open(key, start, start + size)
            with closing(opened):
                block = opened.read(left)
        if len(block) < left:
            raise StorageError(f"{key} ended {left - len(block)} bytes early")
        return block

    def _open(self, key: str, start: int, end: int | None) -> tuple[Readable, int]:
        if end is not None and end <= start:
            self._head(key)
            return BytesIO(), 0
        wanted = f"bytes={start}-{'' if end is None else end - 1}"
        try:
            answer = self._client.get_object(Bucket=self._bucket, Key=self._name(key), Range=wanted)
        except ClientError as error:
            if error.response["Error"]["Code"] == "InvalidRange":  # the object ends before start
                return BytesIO(), 0
            raise
        return answer["Body"], answer["ContentLength"]

    async def stat(self, key: str) -> Stat | None:
        try:
            head = await self._pool.run(self._head, key)
        except ObjectMissing:
            return None
        return Stat(key, head["ContentLength"], head["ETag"], head["LastModified"].timestamp())

    def _head(self, key: str) -> HeadObjectOutputTypeDef:
        with self._failures(key):
            return self._client.head_object(Bucket=self._bucket, Key=self._name(key))

    async def copy(self, source: str, target: str, etag: str | None = None) -> None:
        head = await self._pool.run(self._head, source)
        if etag is not None and etag != head["ETag"]:
            raise ObjectChanged(f"{source} changed")
        if head["ContentLength"] <= self._copy_part:
            await self._pool.run_at_length(self._copy, source, target, head["ETag"])
        else:
            await self._copy_parts(source, target, head)

    def _copy(self, source: str, target: str, etag: str) -> None:
        with self._failures(source):
            self._client.copy_object(
                Bucket=self._bucket,
                Key=self._name(target),
                CopySource={"Bucket": self._bucket, "Key": self._name(source)},
                CopySourceIfMatch=etag,
            )

    async def _copy_parts(self, source: str, target: str, head: HeadObjectOutputTypeDef) -> None:
        upload, size = self._part_upload(self._name(target), source), head["ContentLength"]
        part = max(self._copy_part, -(-size // _MOST_PARTS))

        async def calls() -> AsyncGenerator[Callable[[], None]]:
            for number, start in enumerate(range(0, size, part), 1):
                end = min(start + part, size)
                yield partial(upload.copy_part, number, self._name(source), head["ETag"], start, end)

        await upload.send(self._pool, head.get("ContentType", DEFAULT_TYPE), calls())

    def _part_upload(self, name: str, key: str = "") -> PartUpload:
        return PartUpload(self._client, self._bucket, name, partial(self._failures, key))

    async def delete(self, *keys: str) -> None:
        for start in range(0, len(keys), self._page):
            await self._pool.run_patiently(self._delete, keys[start : start + self._page])

    def _delete(self, keys: Sequence[str]) -> None:
        names: Sequence[ObjectIdentifierTypeDef] = [{"Key": self._name(key)} for key in keys]
        with self._failures():
            answer = self._client.delete_objects(Bucket=self._bucket, Delete={"Objects": names, "Quiet": True})
        if errors := answer.get("Errors"):
            raise StorageError(f"s3://{self._bucket}: {len(errors)} objects were not deleted, the first: {errors[0]}")

    async def delete_tree(self, prefix: str) -> None:
        async for page in self._pages(f"{checked(prefix)}/"):
            await self._pool.run_patiently(self._delete, [stat.key for stat in page])

    async def list(self, prefix: str = "") -> AsyncIterator[Stat]:
        async for page in self._pages(prefix):
            for stat in page:
                yield stat

    async def _pages(self, prefix: str) -> AsyncIterator[Sequence[Stat]]:
        pages = self._listing.pages(prefix, self._page)
        while (page := await self._pool.run_patiently(self._listing.next, pages)) is not None:
            yield page

    def sign_put(self, key: str, seconds: int) -> str:
        return self._addresses.sign("put_object", key, seconds)

    def sign_get(self, key: str, seconds: int, *, content_type: str, disposition: str, head: bool = False) -> str:
        shown = {"ResponseContentType": content_type, "ResponseContentDisposition": disposition}
        return self._addresses.sign("head_object" if head else "get_object", key, seconds, **shown)

    def key_of(self, url: str) -> str | None:
        return self._addresses.key_of(url)

    async def mark(self) -> str | None:
        return await self._pool.run(self._mark.read)

    async def set_mark(self, mark: str) -> None:
        await self._pool.run(self._mark.write, mark)

    async def check(self, *, write: bool = True) -> None:
        await self._pool.run(self._check, write)

    def _check(self, write: bool) -> None:
        self._mark.check(write=write)
        if write:
            with closing(Parts(self._aside, self._buffers.pool)) as parts:
                parts.append(memoryview(b"x"))

    async def close(self) -> None:
        for threads in (self._buffers, self._pool):
            await asyncio.to_thread(threads.close)
        self._addresses.close()
        self._client.close()

    def _name(self, key: str) -> str:
        return self._prefix + checked(key)
