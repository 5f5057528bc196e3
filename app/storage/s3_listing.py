"""What a bucket holds, page by page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

from .base import Stat
from .keys import is_key

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.type_defs import ListObjectsV2OutputTypeDef, ObjectTypeDef


class S3Listing:
    """The objects below `prefix`. Its methods block, and raise StorageError."""

    def __init__(
        self, client: S3Client, bucket: str, prefix: str, failures: Callable[[], AbstractContextManager[None]]
    ) -> None:
        self._client = client
        self._bucket = bucket
        self._prefix = prefix
        self._failures = failures

    def pages(self, prefix: str, size: int) -> Iterator[ListObjectsV2OutputTypeDef]:
        """Pages of so many objects whose keys begin so; nothing is asked for yet."""
        paginator = self._client.get_paginator("list_objects_v2")
        prefix = self._prefix + prefix
        return iter(paginator.paginate(Bucket=self._bucket, Prefix=prefix, PaginationConfig={"PageSize": size}))

    def next(self, pages: Iterator[ListObjectsV2OutputTypeDef]) -> Sequence[Stat] | None:
        """The next page of objects that are ours; None behind the last."""
        with self._failures():
            page = next(pages, None)
        if page is None:
            return None
        stats = map(self._stat, page.get("Contents", ()))
        return tuple(stat for stat in stats if is_key(stat.key))

    def _stat(self, found: ObjectTypeDef) -> Stat:
        key = found["Key"].removeprefix(self._prefix)
        return Stat(key, found["Size"], found["ETag"], found["LastModified"].timestamp())
