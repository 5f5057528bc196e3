"""Which store an address means."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from ..pool import Pool
from .base import SECONDS, Storage
from .buffers import Buffers
from .folder import FolderStorage
from .keys import is_key

_REFUSED = "give file:///path or s3://bucket/prefix"


def open_storage(
    url: str,
    *,
    pool: Pool,
    buffers: Buffers,
    aside: Path,
    public_url: str | None = None,
    seconds: float = SECONDS,
    durable: bool = False,
) -> Storage:
    """Open the store at `file:///path` or `s3://bucket/prefix`; nothing is asked of it yet. Raises ValueError.

    `aside` is a folder for what is on its way to S3, `public_url` the endpoint as clients reach it. S3 is waited for
    `seconds`; a `durable` folder has what it took on the disk. Pool and buffers are closed with the storage.
    """
    address = urlsplit(url)
    prefix = address.path.strip("/")
    if address.query or address.fragment:
        raise ValueError(_REFUSED)
    if url.startswith("file:///") and prefix:
        if public_url:
            raise ValueError("a public storage URL needs an s3:// storage: clients cannot reach a folder")
        return FolderStorage(Path(url2pathname(address.path)), pool, buffers, durable=durable)
    if address.scheme == "s3" and address.netloc and (not prefix or is_key(prefix)):
        from .s3 import S3Storage  # boto3 takes its time and memory: only where it is used

        return S3Storage(address.netloc, prefix, pool, buffers, aside, public_url, seconds=seconds)
    raise ValueError(_REFUSED)
