"""What a service keeps, seen past it: its database and its store."""

from __future__ import annotations

import os
from collections.abc import Generator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Protocol
from urllib.parse import urlsplit

import boto3
from mypy_boto3_s3 import S3Client
from sqlalchemy import Engine, create_engine, func, select

from tests.waiting import wait_until
from triptych import model
from triptych.storage.keys import MARK


class Store(Protocol):
    """The service's store, by its own means."""

    def keys(self, prefix: str) -> set[str]:
        """The keys that begin with `prefix`, and whatever is unfinished anywhere in the store; not its mark."""
        ...

    def delete(self, key: str) -> None: ...
    def put(self, key: str, content: bytes) -> None: ...


@dataclass(frozen=True, slots=True)
class Behind:
    """The data of one service. A workspace's bytes lie under its prefix, which a reset changes."""

    engine: Engine
    store: Store

    def prefix(self, workspace: str) -> str:
        """What the keys of the workspace's bytes begin with."""
        found = select(model.Workspace.prefix).where(model.Workspace.name == workspace)
        with self.engine.connect() as connection:
            return connection.execute(found).scalar_one()

    def stored(self, workspace: str) -> set[str]:
        """The keys of the workspace's bytes, and whatever is unfinished anywhere in the store."""
        return self.store.keys(self.prefix(workspace))

    def blobs(self, workspace: str) -> set[str]:
        """The keys that the workspace's rows point at."""
        keys = (
            select(model.Blob.key)
            .join(model.Library, model.Library.id == model.Blob.library_id)
            .join(model.Workspace, model.Workspace.id == model.Library.workspace_id)
        )
        with self.engine.connect() as connection:
            return set(connection.execute(keys.where(model.Workspace.name == workspace)).scalars())

    def is_settled(self) -> bool:
        """Whether nothing is left of what workspaces had before they were reset or deleted."""
        gone = select(func.count()).where(model.Workspace.gone_at.is_not(None))
        with self.engine.connect() as connection:
            return connection.execute(gone).scalar_one() == 0

    def blob_keys(self) -> set[str]:
        """The keys of all blobs."""
        with self.engine.connect() as connection:
            return set(connection.execute(select(model.Blob.key)).scalars())

    def all_named(self) -> set[str]:
        """The keys that rows of any kind name."""
        with self.engine.connect() as connection:
            others = [set(connection.execute(select(table.key)).scalars()) for table in (model.Upload, model.Rendition)]
        return self.blob_keys().union(*others)

    def count(self, table: type[model.Base]) -> int:
        """How many rows a table has, when all is deleted that resets left behind."""
        wait_until(self.is_settled)
        with self.engine.connect() as connection:
            return connection.execute(select(func.count()).select_from(table)).scalar_one()


@contextmanager
def look_behind(settings: Mapping[str, str]) -> Generator[Behind]:
    """Look at the data of the service that was started with these settings."""
    with ExitStack() as stack:
        engine = create_engine(settings["TRIPTYCH_DATABASE_URL"])
        stack.callback(engine.dispose)
        address = urlsplit(settings["TRIPTYCH_STORAGE_URL"])
        if address.scheme == "file":
            yield Behind(engine, Folder(Path(address.path)))
            return
        client = stack.enter_context(closing(connect(settings)))
        yield Behind(engine, Bucket(client, address.netloc, address.path.strip("/")))


def connect(settings: Mapping[str, str]) -> S3Client:
    """A client of the S3 server that the settings name."""
    return boto3.client(
        "s3",
        endpoint_url=settings["AWS_ENDPOINT_URL_S3"],
        region_name=settings["AWS_REGION"],
        aws_access_key_id=settings["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=settings["AWS_SECRET_ACCESS_KEY"],
    )


@dataclass(frozen=True, slots=True)
class Folder:
    """A store in a folder."""

    root: Path

    def keys(self, prefix: str) -> set[str]:
        walk = os.walk(self.root)  # which passes over folders that go meanwhile
        keys = {(Path(folder) / name).relative_to(self.root).as_posix() for folder, _, names in walk for name in names}
        # What is on its way lies aside by itself; a folder there is one that is being removed.
        aside = {key for key in keys if PurePosixPath(key).parent.name == ".partial"}
        return aside | {key for key in keys if key.startswith(prefix)} - {MARK}

    def delete(self, key: str) -> None:
        (self.root / key).unlink()

    def put(self, key: str, content: bytes) -> None:
        (self.root / key).parent.mkdir(parents=True, exist_ok=True)
        (self.root / key).write_bytes(content)


@dataclass(frozen=True, slots=True)
class Bucket:
    """A store in a bucket, below `root`."""

    client: S3Client
    name: str
    root: str

    def keys(self, prefix: str) -> set[str]:
        unfinished = self.client.list_multipart_uploads(Bucket=self.name, Prefix=f"{self.root}/").get("Uploads", ())
        pages = self.client.get_paginator("list_objects_v2").paginate(Bucket=self.name, Prefix=f"{self.root}/{prefix}")
        keys = {found["Key"] for page in pages for found in page.get("Contents", ())}
        return {key.removeprefix(f"{self.root}/") for key in keys | {upload["Key"] for upload in unfinished}} - {MARK}

    def delete(self, key: str) -> None:
        self.client.delete_object(Bucket=self.name, Key=f"{self.root}/{key}")

    def put(self, key: str, content: bytes) -> None:
        self.client.put_object(Bucket=self.name, Key=f"{self.root}/{key}", Body=content)
