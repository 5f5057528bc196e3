"""How branches are copied and deleted piece by piece, and what is left where that breaks off."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import Connection, func, select, update

from triptych import model
from triptych.database import Database
from triptych.errors import Invalid, NotFound, Taken, Unavailable
from triptych.library import assets, branch_copies, branch_removal, branches, folders, limits, tenants, workspaces
from triptych.library.assets import Change
from triptych.library.blobs import NewBlob
from triptych.library.branch_copies import Copy
from triptych.library.folders import Limits, Place
from triptych.library.records import Asset
from triptych.library.tenants import Tenant

pytestmark = pytest.mark.long

MANY = 60


@pytest.fixture
async def tenant(database: Database) -> Tenant:
    await database.write(workspaces.create, "here", {"contentstack": "1"})
    return await database.read(found, "main")


def found(connection: Connection, branch: str) -> Tenant:
    return tenants.find(connection, workspace="here", vendor="contentstack", key="1", user="me", branch=branch)


@pytest.fixture(autouse=True)
def _small_slices(monkeypatch: pytest.MonkeyPatch) -> None:
    """As many assets as tests make would be one slice."""
    for name in ("_FIRST_SLICE", "_SMALLEST_SLICE", "_LARGEST_SLICE"):
        monkeypatch.setattr(branch_copies, name, 7)
    monkeypatch.setattr(branch_removal, "SLICE", 7)


def add(connection: Connection, tenant: Tenant, number: int, parent_id: int | None = None) -> Asset:
    blob = NewBlob(
        file_uid=f"{number:024x}",
        key=f"{tenant.prefix}/blobs/{number:024x}",
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
    return assets.create(connection, tenant, Change(blob=blob, file_name="a.png", title="a b"), parent_id=parent_id)


def fill(connection: Connection, tenant: Tenant) -> list[Asset]:
    return [add(connection, tenant, number) for number in range(1, MANY + 1)]


def uids(connection: Connection, branch: str) -> set[str]:
    rows = select(model.Node.uid).where(model.Node.branch_id == found(connection, branch).branch_id)
    return set(connection.execute(rows).scalars())


def count(connection: Connection, table: type[model.Base]) -> int:
    return connection.execute(select(func.count()).select_from(table)).scalar_one()


def give_up(connection: Connection, copy: Copy) -> None:
    """As where the process that was at it is killed, and time has passed."""
    table = model.Branch
    connection.execute(update(table).where(table.id == copy.target_id).values(busy_until=1))


class Discarded:
    """The keys of the bytes that are to be deleted."""

    def __init__(self) -> None:
        self.keys: list[str] = []

    async def __call__(self, *keys: str) -> None:
        assert keys
        self.keys += keys


async def made(database: Database, tenant: Tenant, uid: str = "dev", source: str = "main") -> Copy:
    copy = await database.write(branch_copies.begin, tenant, uid, source)
    await branch_copies.finish(database, copy)
    return copy


async def test_slices_copy_everything_once(database: Database, tenant: Tenant) -> None:
    before = {asset.uid for asset in await database.write(fill, tenant)}
    tables = (model.Node, model.Version, model.Label)
    counted = [await database.scan(count, table) for table in tables]
    blobs = await database.scan(count, model.Blob)

    await made(database, tenant)

    assert await database.scan(uids, "dev") == before
    assert [await database.scan(count, table) for table in tables] == [2 * number for number in counted]
    assert await database.scan(count, model.Blob) == blobs


async def test_nobody_sees_a_branch_before_it_is_whole(database: Database, tenant: Tenant) -> None:
    await database.write(fill, tenant)
    copy = await database.write(branch_copies.begin, tenant, "dev", "main")

    done = await database.write(branch_copies._copy_slice, copy, 0, 7)

    assert done.upto < copy.last
    with pytest.raises(NotFound):
        await database.read(found, "dev")
    assert [branch.uid for branch in await database.scan(branches.all_of, tenant)] == ["main"]
    while not done.is_last:
        done = await database.write(branch_copies._copy_slice, copy, done.upto, 7)
    assert (await database.read(found, "dev")).branch_id == copy.target_id


async def test_a_source_that_changes_meanwhile_is_copied_all_the_same(database: Database, tenant: Tenant) -> None:
    """What was copied stays as it was; what is gone is not copied; a folder that came meanwhile is there."""
    first, *others = await database.write(fill, tenant)
    copy = await database.write(branch_copies.begin, tenant, "dev", "main")
    done = await database.write(branch_copies._copy_slice, copy, 0, 7)

    await database.write(assets.remove, tenant, first.uuid)
    await database.write(assets.remove, tenant, others[-1].uuid)
    folder = await database.write(folders.create, tenant, "new", Place(None), limits=Limits(10, 5))
    await database.write(assets.move, tenant, others[-2].uuid, folder.node_id)
    newer = await database.write(add, tenant, MANY + 1)
    while not done.is_last:
        done = await database.write(branch_copies._copy_slice, copy, done.upto, 7)

    dev = await database.read(found, "dev")
    there = await database.scan(uids, "dev")
    assert there == {first.uid, *(asset.uid for asset in others[:-1]), folder.uid}
    assert newer.uid not in there
    assert (await database.read(assets.get, dev, others[-2].uuid)).parent_uid == folder.uid


async def test_a_source_that_is_deleted_meanwhile_ends_it(database: Database, tenant: Tenant) -> None:
    await database.write(fill, tenant)
    await made(database, tenant)
    copy = await database.write(branch_copies.begin, tenant, "next", "dev")
    await database.write(branch_copies._copy_slice, copy, 0, 7)
    await database.write(branch_removal.hide, tenant, "dev", force=True)

    with pytest.raises(NotFound):
        await branch_copies.finish(database, copy)
    assert [branch.uid for branch in await database.scan(branches.all_of, tenant)] == ["main"]


async def test_a_reset_meanwhile_ends_it(database: Database, tenant: Tenant) -> None:
    await database.write(fill, tenant)
    copy = await database.write(branch_copies.begin, tenant, "dev", "main")
    await database.write(workspaces.reset, "here", {"contentstack": "1"})

    with pytest.raises(Unavailable):
        await branch_copies.finish(database, copy)
    assert await database.scan(count, model.Node) == MANY


async def test_what_was_left_halfway_is_deleted_by_a_chore(database: Database, tenant: Tenant) -> None:
    before = {asset.uid for asset in await database.write(fill, tenant)}
    copy = await database.write(branch_copies.begin, tenant, "dev", "main")
    await database.write(branch_copies._copy_slice, copy, 0, 7)
    discarded = Discarded()

    await branch_removal.remove_abandoned(database, discarded)
    with pytest.raises(Taken):
        await database.write(branch_copies.begin, tenant, "dev", "main")
    await database.write(give_up, copy)
    await branch_removal.remove_abandoned(database, discarded)

    assert await database.scan(count, model.Branch) == 1
    assert await database.scan(count, model.Node) == MANY
    assert await database.scan(uids, "main") == before
    assert discarded.keys == []
    with pytest.raises(Unavailable):
        await branch_copies.finish(database, copy)


async def test_a_deleted_branch_takes_the_bytes_that_only_it_had(database: Database, tenant: Tenant) -> None:
    await database.write(fill, tenant)
    await made(database, tenant)
    dev = await database.read(found, "dev")
    own = await database.write(add, dev, MANY + 1)
    discarded = Discarded()

    branch_id = await database.write(branch_removal.hide, tenant, "dev", force=False)
    await asyncio.gather(*(branch_removal.remove(database, branch_id, discarded) for _ in range(2)))

    assert set(discarded.keys) == {own.key, f"{own.key}.rendition"}
    assert await database.scan(count, model.Node) == MANY
    assert await database.scan(count, model.Branch) == 1


async def test_there_are_limits(database: Database, tenant: Tenant) -> None:
    for number in range(limits.BRANCHES - 1):
        await made(database, tenant, f"b{number}")
    for number in range(limits.ALIASES):
        await database.write(branches.assign, tenant, f"a{number}", "main")

    with pytest.raises(Invalid, match="branches"):
        await database.write(branch_copies.begin, tenant, "more", "main")
    with pytest.raises(Invalid, match="aliases"):
        await database.write(branches.assign, tenant, "more", "main")
    await database.write(branches.assign, tenant, "a0", "b0")
