"""Objects that go to S3 in parts."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Generator
from contextlib import AbstractContextManager, aclosing, contextmanager
from functools import partial
from itertools import count
from threading import Condition
from typing import TYPE_CHECKING

from ..errors import StorageError
from ..pool import Pool
from .blocks import Blocks
from .parts import Part, Parts

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

IN_FLIGHT = 4


class PartUpload:
    """One upload in parts, whole or not at all.

    All but `send` and `put_parts` run on threads, parts side by side. A cancelled call goes on on its thread: `abort`
    waits for such calls, because a part that arrives later would stay for ever.
    """

    def __init__(
        self, client: S3Client, bucket: str, key: str, failures: Callable[[], AbstractContextManager[None]]
    ) -> None:
        self._client = client
        self._bucket = bucket
        self._key = key
        self._failures = failures
        self._upload_id = ""
        self._etags: dict[int, str] = {}
        self._idle = Condition()
        self._running = 0
        self._aborted = False

    async def send(self, pool: Pool, content_type: str, parts: AsyncGenerator[Callable[[], None]]) -> None:
        """Do it all. `parts` yields the calls that bring the parts; only the beginning may be refused with Busy."""
        try:
            await pool.run(self.begin, content_type)
            await _side_by_side(pool, parts)
            await pool.run_at_length(self.complete)
        except BaseException:
            await pool.clean_up(self.abort)
            raise

    async def put_parts(self, parts: Parts, blocks: Blocks) -> AsyncGenerator[Callable[[], None]]:
        """Yield the calls that send the parts, each when it is whole."""
        for number in count(1):
            while number > parts.whole and not blocks.ended:
                await blocks.pour(parts.append)
            if number > parts.begun:
                return
            yield partial(self.put_part, number, parts.part(number))

    def begin(self, content_type: str) -> None:
        with self._call():
            answer = self._client.create_multipart_upload(Bucket=self._bucket, Key=self._key, ContentType=content_type)
            self._upload_id = answer["UploadId"]

    def put_part(self, number: int, part: Part) -> None:
        with self._call():
            answer = self._client.upload_part(
                Bucket=self._bucket, Key=self._key, UploadId=self._upload_id, PartNumber=number, Body=part.body()
            )
            self._etags[number] = answer["ETag"]
        part.close()

    def copy_part(self, number: int, source: str, etag: str, start: int, end: int) -> None:
        with self._call():
            answer = self._client.upload_part_copy(
                Bucket=self._bucket,
                Key=self._key,
                UploadId=self._upload_id,
                PartNumber=number,
                CopySource={"Bucket": self._bucket, "Key": source},
                CopySourceIfMatch=etag,
                CopySourceRange=f"bytes={start}-{end - 1}",
            )
            self._etags[number] = answer["CopyPartResult"]["ETag"]

    def complete(self) -> None:
        with self._call():
            self._client.complete_multipart_upload(
                Bucket=self._bucket,
                Key=self._key,
                UploadId=self._upload_id,
                MultipartUpload={
                    "Parts": [{"PartNumber": number, "ETag": etag} for number, etag in sorted(self._etags.items())]
                },
            )
            self._upload_id = ""

    def abort(self) -> None:
        with self._idle:
            self._aborted = True
            self._idle.wait_for(lambda: not self._running)
        if self._upload_id:
            with self._failures():
                self._client.abort_multipart_upload(Bucket=self._bucket, Key=self._key, UploadId=self._upload_id)

    @contextmanager
    def _call(self) -> Generator[None]:
        with self._idle:
            if self._aborted:
                raise StorageError("the upload was aborted")
            self._running += 1
        try:
            with self._failures():
                yield
        finally:
            with self._idle:
                self._running -= 1
                self._idle.notify_all()


async def _side_by_side(pool: Pool, calls: AsyncGenerator[Callable[[], None]]) -> None:
    """Run the calls on threads, a few at once. The first failure cancels the others and is raised."""
    free = asyncio.Semaphore(IN_FLIGHT)

    async def run(call: Callable[[], None]) -> None:
        try:
            await pool.run_at_length(call)
        finally:
            free.release()

    try:
        async with asyncio.TaskGroup() as group, aclosing(calls):
            async for call in calls:
                await free.acquire()
                group.create_task(run(call))
    except ExceptionGroup as failed:
        first = failed.exceptions[0]
        raise first from first.__cause__
