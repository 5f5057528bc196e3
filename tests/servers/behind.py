"""What a service keeps, seen past it: its database and its store."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import boto3
from mypy_boto3_s3 import S3Client
from sqlalchemy import Engine, create_engine, func, select

from triptych import model


@dataclass(frozen=True, slots=True)
class Behind:
    """The data of one service. A workspace's bytes lie under its prefix, which a reset changes."""

    engine: Engine
    settings: Mapping[str, str]

    def prefix(self, workspace: str) -> str:
        """What the keys of the workspace's bytes begin with."""
        found = select(model.Workspace.prefix).where(model.Workspace.name == workspace)
        with self.engine.connect() as connection:
            return connection.execute(found).scalar_one()

    def blobs(self, workspace: str) -> set[str]:
        """The keys that the workspace's rows point at."""
        keys = (
            select(model.Blob.key)
            .join(model.Library, model.Library.id == model.Blob.library_id)
            .join(model.Workspace, model.Workspace.id == model.Library.workspace_id)
        )
        with self.engine.connect() as connection:
            return set(connection.execute(keys.where(model.Workspace.name == workspace)).scalars())

    def count(self, table: type[model.Base]) -> int:
        """How many rows a table has."""
        with self.engine.connect() as connection:
            return connection.execute(select(func.count()).select_from(table)).scalar_one()

    def stored(self, prefix: str = "") -> set[str]:
        """The keys of the store that begin with `prefix`, and whatever is unfinished anywhere in it."""
        address = urlsplit(self.settings["TRIPTYCH_STORAGE_URL"])
        if address.scheme == "file":
            return _files(Path(address.path), prefix)
        with _s3(self.settings) as client:
            return _objects(client, address.netloc, address.path.strip("/"), prefix)


@contextmanager
def look_behind(settings: Mapping[str, str]) -> Iterator[Behind]:
    """Look at the data of the service that was started with these settings."""
    engine = create_engine(settings["TRIPTYCH_DATABASE_URL"])
    try:
        yield Behind(engine, settings)
    finally:
        engine.dispose()


@contextmanager
def _s3(settings: Mapping[str, str]) -> Iterator[S3Client]:
    client = boto3.client(
        "s3",
        endpoint_url=settings["AWS_ENDPOINT_URL_S3"],
        region_name=settings["AWS_REGION"],
        aws_access_key_id=settings["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=settings["AWS_SECRET_ACCESS_KEY"],
    )
    try:
        yield client
    finally:
        client.close()


def _files(root: Path, prefix: str) -> set[str]:
    keys = {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()}
    return {key for key in keys if key.startswith((prefix, ".partial"))}


def _objects(client: S3Client, bucket: str, root: str, prefix: str) -> set[str]:
    unfinished = client.list_multipart_uploads(Bucket=bucket, Prefix=f"{root}/").get("Uploads", ())
    pages = client.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=f"{root}/{prefix}")
    keys = {found["Key"] for page in pages for found in page.get("Contents", ())}
    return {key.removeprefix(f"{root}/") for key in keys | {upload["Key"] for upload in unfinished}}
