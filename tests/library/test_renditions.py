"""A rendition belongs to its image: the sweep knows it, and nothing is left when the image goes meanwhile."""

from __future__ import annotations

import asyncio
import io
import random
from collections.abc import AsyncIterator, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import pytest
from PIL import Image

from tests.bombs import jpeg_scans
from tests.files import photo, png, png_of_promises
from tests.storage.streams import marked, opened
from triptych.database import Database
from triptych.errors import NotFound, Unavailable
from triptych.library import assets, blobs, renditions, tenants, workspaces
from triptych.library.assets import Change
from triptych.library.intake import Intake
from triptych.library.records import Asset
from triptych.library.renditions import Renditions
from triptych.library.sweep import sweep
from triptych.library.tenants import Tenant
from triptych.media.inspector import Inspector

pytestmark = pytest.mark.long

T = TypeVar("T", bound=Inspector)

# With this, all that is stored counts as old.
ALL_IS_OLD = -60.0


@pytest.fixture
async def inspector() -> AsyncIterator[Inspector]:
    with inspecting(Inspector) as inspector:
        yield inspector


@pytest.fixture
async def hurried() -> AsyncIterator[Inspector]:
    """One that has hardly a moment for a file."""
    with inspecting(Inspector, seconds=0.05, seconds_per_megapixel=0) as inspector:
        yield inspector


@contextmanager
def inspecting(kind: type[T], **limits: float) -> Generator[T]:
    inspector = kind(workers=1, patience=10, timeout_seconds=60, max_pixels=50_000_000, **limits)
    yield inspector
    inspector.close()


@pytest.fixture
async def intake(tmp_path: Path, inspector: Inspector) -> AsyncIterator[Intake]:
    storage = await marked(opened((tmp_path / "files").as_uri(), tmp_path))
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
        return await database.write(assets.create, tenant, change)


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


async def test_what_failed_is_remembered_and_asks_no_decoder_again(
    database: Database, intake: Intake, inspector: Inspector, tenant: Tenant, hurried: Inspector
) -> None:
    asset = await add(database, intake, tenant, png(7000, 7000))

    with pytest.raises(NotFound):
        await Renditions(database, intake, hurried).find(asset.file_uid)

    assert not (await database.read(assets.get, tenant, asset.uuid)).decoded
    inspector.close()
    with pytest.raises(NotFound):
        await Renditions(database, intake, inspector).find(asset.file_uid)


@pytest.mark.parametrize("content", [png(600, 600)[:60], png_of_promises(60_000, 60_000), jpeg_scans(64, 200)])
async def test_images_that_were_not_decoded_ask_no_decoder(
    database: Database, intake: Intake, inspector: Inspector, tenant: Tenant, content: bytes
) -> None:
    asset = await add(database, intake, tenant, content)
    inspector.close()

    with pytest.raises(NotFound):
        await Renditions(database, intake, inspector).find(asset.file_uid)


async def test_a_decoder_that_is_busy_is_no_failure(
    database: Database, intake: Intake, inspector: Inspector, tenant: Tenant
) -> None:
    asset = await add(database, intake, tenant, png(600, 600))
    inspector.close()

    with pytest.raises(Unavailable):
        await Renditions(database, intake, inspector).find(asset.file_uid)

    assert (await database.read(assets.get, tenant, asset.uuid)).decoded


class Counting(Inspector):
    """Counts the renditions that it is asked for."""

    count = 0

    def rendered(self, *args: Any, **kwargs: Any) -> Any:
        self.count += 1
        return super().rendered(*args, **kwargs)


async def test_many_who_ask_at_once_wait_for_one(database: Database, intake: Intake, tenant: Tenant) -> None:
    asset = await add(database, intake, tenant, photo(6000, 4000))
    with inspecting(Counting) as counting:
        renditions = Renditions(database, intake, counting)
        asking = [asyncio.create_task(renditions.find(asset.file_uid)) for _ in range(5)]
        await asyncio.sleep(0.01)
        asking[0].cancel()  # the one for whom it is made
        found = await asyncio.gather(*asking, return_exceptions=True)
        assert isinstance(found[0], asyncio.CancelledError)
        assert len(set(found[1:])) == 1
        assert counting.count == 1
        await renditions.find(asset.file_uid)
        assert counting.count == 1


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


async def test_the_sweep_knows_those_that_fit_boxes_by_themselves(
    database: Database, intake: Intake, inspector: Inspector, tenant: Tenant
) -> None:
    asset = await add(database, intake, tenant, png(600, 600))
    kept = await Renditions(database, intake, inspector).fit(asset, (30, 20))
    left_over = blobs.another_key(asset.key, "0" * 16)  # as after a crash between bytes and row
    await intake.store(left_over, one(b"x"), None)

    assert await sweep(database, intake.storage, grace=ALL_IS_OLD) == 1
    assert await keys(intake) == {asset.key, kept.key}

    await database.write(assets.remove, tenant, asset.uuid)  # and a crash before its bytes went
    assert await sweep(database, intake.storage, grace=ALL_IS_OLD) == 2
    assert await keys(intake) == set()


async def test_removing_an_image_names_those_that_fit_boxes(
    database: Database, intake: Intake, inspector: Inspector, tenant: Tenant
) -> None:
    asset, other = [await add(database, intake, tenant, png(600, 600)) for _ in range(2)]
    makes = Renditions(database, intake, inspector)
    kept = {(await makes.fit(asset, (side, side))).key for side in (10, 20)}
    await makes.fit(other, (10, 10))

    gone = await database.write(assets.remove, tenant, asset.uuid)

    assert set(gone) == {asset.key, blobs.rendition_key(asset.key), *kept}


async def test_an_image_that_goes_while_one_that_fits_is_made_leaves_nothing(
    database: Database, intake: Intake, inspector: Inspector, tenant: Tenant
) -> None:
    asset = await add(database, intake, tenant, photo(6000, 4000))
    making = asyncio.create_task(Renditions(database, intake, inspector).fit(asset, (2000, 2000)))
    await asyncio.sleep(0.02)

    assert not making.done()
    await intake.discard(*await database.write(assets.remove, tenant, asset.uuid))

    with pytest.raises(NotFound):
        await making
    assert await keys(intake) == set()


async def test_of_two_processes_that_make_the_same_one_is_kept(
    database: Database, intake: Intake, inspector: Inspector, tenant: Tenant
) -> None:
    asset = await add(database, intake, tenant, photo(3000, 2000))
    replicas = [Renditions(database, intake, inspector) for _ in range(2)]

    first, second = await asyncio.gather(*(replica.fit(asset, (100, 100)) for replica in replicas))

    assert first == second
    assert await keys(intake) == {asset.key, first.key}


async def test_those_of_one_box_wait_for_one_and_what_is_kept_asks_no_decoder(
    database: Database, intake: Intake, tenant: Tenant
) -> None:
    asset = await add(database, intake, tenant, png(2000, 2000))
    with inspecting(Counting) as counting:
        makes = Renditions(database, intake, counting)
        found = await asyncio.gather(*(makes.fit(asset, (100, 100)) for _ in range(5)))
        assert (len(set(found)), counting.count) == (1, 1)
        counting.close()
        assert await makes.fit(asset, (100, 100)) == found[0]


async def test_those_of_several_boxes_share_the_decode_that_is_to_come(
    database: Database, intake: Intake, tenant: Tenant
) -> None:
    asset, other = (
        await add(database, intake, tenant, png(900, 600)),
        await add(database, intake, tenant, photo(60, 40)),
    )
    sides = [10, 20, 30, 10, 40, 50]
    with inspecting(Counting) as counting:
        makes = Renditions(database, intake, counting)
        found = await asyncio.gather(*(makes.fit(asset, (side, side)) for side in sides), makes.fit(other, (6, 6)))
        assert counting.count == 3  # four boxes of the one, what is left of it, and the other

    for side, rendition in zip(sides, found[:-1], strict=True):
        content = b"".join([block async for block in intake.storage.read(rendition.key)])
        with Image.open(io.BytesIO(content)) as picture:
            assert picture.size == (side, round(side * 2 / 3))
    assert len({rendition.key for rendition in found}) == 6


async def test_one_that_is_too_much_is_none_of_those_that_shared_its_decode(
    database: Database, intake: Intake, inspector: Inspector, tenant: Tenant
) -> None:
    noise = io.BytesIO()
    Image.frombytes("RGBA", (1800, 1800), random.Random(0).randbytes(12_960_000)).save(noise, "PNG", compress_level=1)
    asset = await add(database, intake, tenant, noise.getvalue())
    with inspecting(Inspector, seconds=0.3, seconds_per_megapixel=0) as hurried:
        makes = Renditions(database, intake, hurried)
        asking = (makes.fit(asset, (side, side)) for side in (1800, 50))
        large, small = await asyncio.gather(*asking, return_exceptions=True)

    assert isinstance(large, NotFound)
    assert not isinstance(small, BaseException)
    assert (await database.read(assets.get, tenant, asset.uuid)).decoded


async def test_a_failure_of_one_that_fits_is_remembered_for_all(
    database: Database, intake: Intake, inspector: Inspector, tenant: Tenant, hurried: Inspector
) -> None:
    asset = await add(database, intake, tenant, png(7000, 7000))

    with pytest.raises(NotFound):
        await Renditions(database, intake, hurried).fit(asset, (10, 10))

    asset = await database.read(assets.get, tenant, asset.uuid)
    assert not asset.decoded
    inspector.close()
    with pytest.raises(NotFound):
        await Renditions(database, intake, inspector).fit(asset, (20, 20))


async def test_a_failure_of_a_large_one_is_none_of_the_image(
    database: Database, intake: Intake, inspector: Inspector, tenant: Tenant
) -> None:
    noise = io.BytesIO()
    Image.frombytes("RGBA", (2000, 2000), random.Random(0).randbytes(16_000_000)).save(noise, "PNG", compress_level=1)
    asset = await add(database, intake, tenant, noise.getvalue())
    with inspecting(Inspector, seconds=0.1, seconds_per_megapixel=0) as hurried, pytest.raises(NotFound):
        await Renditions(database, intake, hurried).fit(asset, (2000, 2000))

    assert (await database.read(assets.get, tenant, asset.uuid)).decoded
    makes = Renditions(database, intake, inspector)
    assert (await makes.find(asset.file_uid)).size
    assert (await makes.fit(asset, (100, 100))).size


async def one(content: bytes) -> AsyncIterator[bytes]:
    yield content
