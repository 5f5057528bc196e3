"""What tells whose a bucket is, and that it can be written to."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from secrets import token_hex
from typing import TYPE_CHECKING

from ..errors import ObjectMissing, StorageError
from .keys import MARK

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_LONGEST = 200


class S3Mark:
    """The object that marks the part of a bucket below `prefix`. Its methods block, and raise StorageError."""

    def __init__(
        self, client: S3Client, bucket: str, prefix: str, failures: Callable[[str], AbstractContextManager[None]]
    ) -> None:
        self._client = client
        self._bucket = bucket
        self._prefix = prefix
        self._failures = failures

    def read(self) -> str | None:
        """What the bucket was marked with, None where it never was."""
        try:
            with self._failures(MARK):
                answer = self._client.get_object(Bucket=self._bucket, Key=self._prefix + MARK)
                return answer["Body"].read(_LONGEST).decode(errors="replace")
        except ObjectMissing:
            return None

    def write(self, mark: str) -> None:
        """Mark the bucket, whatever it was marked with before."""
        with self._failures(MARK):
            self._client.put_object(Bucket=self._bucket, Key=self._prefix + MARK, Body=mark.encode())

    def check(self, *, write: bool) -> None:
        """Prove that the bucket has a mark, and that it can be written to."""
        if self.read() is None:
            raise StorageError(f"s3://{self._bucket}/{self._prefix}: its mark {MARK} is gone")
        if not write:
            return
        probe = f"{self._prefix}.check-{token_hex(8)}"
        with self._failures(probe):
            self._client.put_object(Bucket=self._bucket, Key=probe, Body=b"x")
            self._client.delete_object(Bucket=self._bucket, Key=probe)
