"""A rendition belongs to its image: the sweep knows it, and nothing is left when the image goes meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.files import photo, png
from triptych.library import assets, blobs, renditions, tenants, workspaces
from triptych.library.assets import Change
from triptych.library.database import Database
from triptych.library.errors import NotFound
from triptych.library.intake import Intake
from triptych.library.records import Asset
from triptych.library.renditions import Renditions
from triptych.library.sweep import sweep
from triptych.library.tenants import Tenant
from triptych.media.inspector import Inspector
from triptych.pool import Pool
from triptych.storage.open import open_storage

# With this, all that is stored counts as old.
ALL_IS_OLD = -60.0


@pytest.fixture
async def inspector() -> AsyncIterator[Inspector]:
    inspector = Inspector(workers=1, patience=10, timeout_seconds=20, max_pixels=50_000_000)
    yield inspector
    inspector.close()


@pytest.fixture
async def intake(tmp_path: Path, inspector: Inspector) -> AsyncIterator[Intake]:
    storage = open_storage((tmp_path / "files").as_uri(), pool=Pool("storage", workers=4, patience=10))
    yield Intake(storage, inspector, max_bytes=2**30)
    await storage.close()


@pytest.fixture
async def tenant(database: Database) -> Tenant:
    await database.write(workspaces.create, "here", {"amazon_ads": "1"})
    return await database.read(tenants.find, workspace="here", vendor="amazon_ads", key="1")


async def add(database: Database, intake: Intake, tenant: Tenant, content: bytes) -> Asset:
    async def chunks() -> AsyncIterator[bytes]:
        yield content

    async with intake.stored(tenant.prefix, chunks(), file_name="a.png", content_type=None) as blob:
        change = Change(blob=blob, file_name="a.png", title="a")
        return await database.write(assets.create, tenant, change, user="u")


async def keys(intake: Intake) -> set[str]:
    return {stat.key async for stat in intake.storage.list()}


async def test_the_sweep_keeps_it_while_the_image_lives(
    database: Database, intake: Intake, inspector: Inspector, tenant: Tenant
) -> None:
    asset = await add(database, intake, tenant, png(600, 600))
    rendition = await Renditions(database, intake, inspector).find(asset.file_uid)
    assert await keys(intake) == {asset.key, rendition.key}

    assert await sweep(database, intake.storage, grace=ALL_IS_OLD) == 0

    await database.write(assets.remove, tenant, asset.uuid)  # and a crash before its bytes went
    assert await sweep(database, intake.storage, grace=ALL_IS_OLD) == 2
    assert await keys(intake) == set()


async def test_removing_an_image_names_the_rendition_too(
    database: Database, intake: Intake, inspector: Inspector, tenant: Tenant
) -> None:
    asset = await add(database, intake, tenant, png(600, 600))
    rendition = await Renditions(database, intake, inspector).find(asset.file_uid)

    gone = await database.write(assets.remove, tenant, asset.uuid)

    assert set(gone) == {asset.key, rendition.key}
    assert blobs.original_key(rendition.key) == asset.key


async def test_an_image_that_goes_while_its_rendition_is_made_leaves_nothing(
    database: Database, intake: Intake, inspector: Inspector, tenant: Tenant
) -> None:
    asset = await add(database, intake, tenant, photo(6000, 4000))
    making = asyncio.create_task(Renditions(database, intake, inspector).find(asset.file_uid))
    await asyncio.sleep(0.02)  # the decoding takes ten times as long

    assert not making.done()
    await intake.discard(*await database.write(assets.remove, tenant, asset.uuid))

    with pytest.raises(NotFound):
        await making
    assert await keys(intake) == set()


async def test_an_image_whose_bytes_are_gone_has_none(
    database: Database, intake: Intake, inspector: Inspector, tenant: Tenant
) -> None:
    asset = await add(database, intake, tenant, png(600, 600))
    await intake.discard(asset.key)

    with pytest.raises(NotFound):
        await Renditions(database, intake, inspector).find(asset.file_uid)
    assert await keys(intake) == set()


async def test_its_sides_are_no_longer_than_they_may_be(
    database: Database, intake: Intake, inspector: Inspector, tenant: Tenant
) -> None:
    asset = await add(database, intake, tenant, png(900, 300))

    rendition = await Renditions(database, intake, inspector).find(asset.file_uid)

    stored = await inspector.inspect(
        lambda start, size: intake.storage.read_range(rendition.key, start, size), rendition.size
    )
    assert (stored.width, stored.height) == (renditions.SIDE, 167)
    assert stored.content_type == rendition.content_type == "image/png"
