"""What the sweep removes: what is old and belongs to nothing."""

from __future__ import annotations

import os
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import update

from tests.servers.triptych import serve
from tests.storage.streams import marked, opened
from triptych import model
from triptych.database import Database
from triptych.library import assets, tenants, uploads, workspaces
from triptych.library.assets import Change
from triptych.library.blobs import NewBlob
from triptych.library.sweep import sweep
from triptych.library.tenants import Tenant
from triptych.storage.base import Storage, Written

# The prefix of a workspace that is no more.
GONE = "0" * 12

# The store of S3 says when, in whole seconds: with this, all that is stored counts as old.
ALL_IS_OLD = -60.0


@pytest.fixture
async def tenant(database: Database) -> Tenant:
    await database.write(workspaces.create, "here", {"amazon_ads": "1"})
    return await database.read(tenants.find, workspace="here", vendor="amazon_ads", key="1")


async def put(storage: Storage, *keys: str) -> None:
    async def content() -> AsyncIterator[bytes]:
        yield b"content"

    for key in keys:
        await storage.write(key, content())


async def keys(storage: Storage) -> set[str]:
    return {stat.key async for stat in storage.list()}


async def add_asset(database: Database, tenant: Tenant, key: str) -> None:
    blob = NewBlob(
        file_uid=key.rpartition("/")[2],
        key=key,
        size=7,
        md5="0" * 32,
        content_type="image/png",
        kind="image",
        recognised=True,
        readable=True,
        oversized=False,
        width=1,
        height=1,
        duration_us=None,
    )
    await database.write(assets.create, tenant, Change(blob=blob, file_name="a.png", title="a"))


async def test_what_belongs_to_something_is_kept_and_the_rest_goes(
    database: Database, storage: Storage, tenant: Tenant
) -> None:
    upload = await database.write(uploads.open_upload, tenant, "a.png", seconds=900)
    blob = f"{tenant.prefix}/blobs/aa/{'a' * 24}"
    await add_asset(database, tenant, blob)
    await put(
        storage,
        blob,
        upload.key,
        f"{tenant.prefix}/blobs/bb/{'b' * 24}",
        f"{GONE}/blobs/cc/c",
        f"{GONE}/uploads/x-1",
        "other/file",
    )
    future = int(time.time() * 1000) + 3_600_000
    await database.write(lambda connection: connection.execute(update(model.Upload).values(opened_at=future)))

    assert await sweep(database, storage, grace=ALL_IS_OLD) == 3

    assert await keys(storage) == {blob, upload.key, "other/file"}


async def test_what_is_young_is_kept(database: Database, storage: Storage, tenant: Tenant) -> None:
    """It may be on its way in: bytes come first, the row second."""
    await put(storage, f"{tenant.prefix}/blobs/bb/{'b' * 24}", "gone/uploads/x-1")

    assert await sweep(database, storage) == 0

    assert len(await keys(storage)) == 2


async def test_an_address_of_long_ago_goes_with_its_bytes(database: Database, storage: Storage, tenant: Tenant) -> None:
    old = await database.write(uploads.open_upload, tenant, "old.png", seconds=900)
    new = await database.write(uploads.open_upload, tenant, "new.png", seconds=900)
    await put(storage, old.key, new.key)
    day_before = int(time.time() * 1000) - 90_000_000

    def age(connection: object) -> None:
        connection.execute(update(model.Upload).where(model.Upload.id == old.id).values(opened_at=day_before))  # type: ignore[attr-defined]

    await database.write(age)

    assert await sweep(database, storage) == 0, "its bytes are young"
    assert await database.read(uploads.find, new.id)
    with pytest.raises(Exception, match="upload"):
        await database.read(uploads.find, old.id)
    assert await sweep(database, storage, grace=ALL_IS_OLD) == 2


async def test_a_file_goes_that_another_replaced_at_its_address(
    database: Database, storage: Storage, tenant: Tenant
) -> None:
    upload = await database.write(uploads.open_upload, tenant, "a.png", seconds=900)
    first, second = f"{upload.key}-1", f"{upload.key}-2"
    await put(storage, first, second)
    for key in (first, second):
        await database.write(uploads.receive, upload, key=key, written=Written(7, "0" * 32), content_type=None)
    future = int(time.time() * 1000) + 3_600_000
    await database.write(lambda connection: connection.execute(update(model.Upload).values(opened_at=future)))

    assert await sweep(database, storage, grace=ALL_IS_OLD) == 1

    assert await keys(storage) == {second}


async def test_more_than_one_batch_goes(database: Database, tmp_path: Path, tenant: Tenant) -> None:
    """Files with old dates, as a crash of long ago leaves them."""
    storage = await marked(opened((tmp_path / "many").as_uri(), tmp_path))
    kept = f"{tenant.prefix}/blobs/aa/{'a' * 24}"
    await add_asset(database, tenant, kept)
    for key in [kept, *(f"{GONE}/blobs/{number % 7}/{number}" for number in range(1_100))]:
        path = tmp_path / "many" / key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
        os.utime(path, (0, 0))

    assert await sweep(database, storage) == 1_100

    assert await keys(storage) == {kept}
    await storage.close()


@pytest.mark.long
def test_a_service_sweeps_at_intervals(tmp_path: Path) -> None:
    """What is left over while it runs goes without a restart."""
    with serve({"TRIPTYCH_SWEEP_SECONDS": "1"}, tmp_path / "data") as served, served.client() as client:
        client.get("/_triptych/ready").raise_for_status()
        left_over = tmp_path / "data" / "files" / GONE / "blobs" / "aa" / "a"
        left_over.parent.mkdir(parents=True)
        left_over.touch()
        os.utime(left_over, (0, 0))
        too_late = time.monotonic() + 20
        while left_over.exists():
            assert time.monotonic() < too_late
            time.sleep(0.05)
