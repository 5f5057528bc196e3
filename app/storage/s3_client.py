"""boto3's clients, and their errors in our words."""

from __future__ import annotations

import os
from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from boto3.session import Session
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError

from ..errors import ObjectChanged, ObjectMissing, StorageError
from .base import SECONDS

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


def connect(session: Session, endpoint: str | None = None, *, seconds: float = SECONDS) -> S3Client:
    """Make a client from the standard AWS variables; a given endpoint goes before theirs. Raises ValueError.

    A server that says nothing is given up after `seconds`, in which it is asked twice.
    """
    endpoint = endpoint or os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL")
    config = Config(
        signature_version="s3v4",
        s3={
            "addressing_style": "path" if endpoint else "auto",  # a bucket of one's own server has no host name
            "payload_signing_enabled": False,  # SHA-256 over every body costs nearly as much as all else
        },
        request_checksum_calculation="when_required",  # not every server knows the newer checksums
        response_checksum_validation="when_required",
        retries={"mode": "standard", "total_max_attempts": 2},
        connect_timeout=seconds / 4,
        read_timeout=seconds / 2,
        max_pool_connections=64,
    )
    region = os.environ.get("AWS_REGION") or session.region_name or "us-east-1"
    return session.client("s3", region_name=region, endpoint_url=endpoint, config=config)


@contextmanager
def failures(store: str, key: str = "") -> Generator[None]:
    """Raise StorageError for what boto3 raises, naming the store."""
    try:
        yield
    except ClientError as error:
        raise _translated(error, store, key) from error
    except NoCredentialsError as error:
        raise StorageError(f"{store}: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY") from error
    except BotoCoreError as error:
        raise StorageError(f"{store}: {error}") from error


def _translated(error: ClientError, store: str, key: str) -> StorageError:
    match error.response["Error"]["Code"]:
        case "NoSuchKey" | "404":  # HEAD has no body to give a name in
            return ObjectMissing(f"nothing is stored under {key}")
        case "PreconditionFailed" | "412":
            return ObjectChanged(f"{key} changed")
        case _:
            return StorageError(f"{store}: {error}")
