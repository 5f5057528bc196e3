"""A bucket's addresses as clients reach them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from .keys import checked, is_key

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


class S3Addresses:
    """Signs addresses of objects below `prefix`, and knows them again.

    The client's endpoint is what clients reach; without a client there are no such addresses.
    """

    def __init__(
        self, client: S3Client | None, bucket: str, prefix: str, failures: Callable[[], AbstractContextManager[None]]
    ) -> None:
        self._client = client
        self._bucket = bucket
        self._prefix = prefix
        self._failures = failures

    def sign(self, method: str, key: str, seconds: int, **parameters: str) -> str:
        """An address that opens `method`, by boto3's name of it, for so many seconds.

        Raises NotImplementedError without a client.
        """
        if self._client is None:
            raise NotImplementedError("clients cannot reach the bucket")
        signed = {"Bucket": self._bucket, "Key": self._prefix + checked(key), **parameters}
        with self._failures():
            return self._client.generate_presigned_url(method, signed, ExpiresIn=seconds)

    def key_of(self, url: str) -> str | None:
        """The key whose address this is, signed or not; None for all other addresses."""
        if self._client is None:
            return None
        try:
            bare = urlsplit(url)._replace(query="", fragment="").geturl()
        except ValueError:
            return None
        key = bare.removeprefix(f"{self._client.meta.endpoint_url.rstrip('/')}/{self._bucket}/{self._prefix}")
        return key if key != bare and is_key(key) else None

    def close(self) -> None:
        """Let go of the client."""
        if self._client is not None:
            self._client.close()
