"""What is left of a workspace that was reset or deleted: nobody sees it, and it goes piece by piece."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from sqlalchemy import Connection, func, select

from triptych import model
from triptych.database import Database
from triptych.errors import NotFound
from triptych.library import (
    addresses,
    assets,
    blobs,
    clients,
    generations,
    ids,
    issued_tenants,
    sources,
    tenants,
    tokens,
    uploads,
    users,
    workspaces,
)
from triptych.library.assets import Change
from triptych.library.blobs import NewBlob
from triptych.library.records import Asset
from triptych.library.tenants import Tenant
from triptych.storage.base import Storage, Written

SHARED = {"amazon_ads": "1", "contentstack": "1"}
# More than goes in one slice.
MANY = 23


@pytest.fixture(autouse=True)
def _small_slices(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(generations, "SLICE", 5)
    monkeypatch.setattr(generations, "_LIBRARIES", 2)


@pytest.fixture
async def tenant(database: Database) -> Tenant:
    await database.write(workspaces.create, "here", SHARED)
    return await database.read(found)


def found(connection: Connection, key: str = "1") -> Tenant:
    return tenants.find(connection, workspace="here", vendor="contentstack", key=key, user="me")


def add(connection: Connection, tenant: Tenant) -> Asset:
    uid = ids.new_uid()
    blob = NewBlob(
        file_uid=uid,
        key=f"{tenant.prefix}/blobs/{uid}",
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
    return assets.create(connection, tenant, Change(blob=blob, file_name="a.png", title="a b"))


def fill(connection: Connection, tenant: Tenant) -> list[Asset]:
    """Assets, folders in folders and addresses; and libraries, tenants and tokens of others."""
    parent: int | None = None
    for number in range(MANY):
        parent = add_folder(connection, tenant, parent)
        uploads.open_upload(connection, tenant, "a.png", seconds=900)
        other = tenants.stored(connection, found(connection, f"other{number}"))
        tokens.issue(
            connection,
            workspace_id=tenant.workspace_id,
            vendor="contentstack",
            kind="access",
            now=0,
            seconds=None,
            tenant_id=other.tenant_id,
        )
    add(connection, other)
    return [add(connection, tenant) for _ in range(MANY)]


def add_folder(connection: Connection, tenant: Tenant, parent_id: int | None) -> int:
    signed = {"created_at": 0, "created_by": "me", "updated_at": 0, "updated_by": "me"}
    values = {"branch_id": tenant.branch_id, "parent_id": parent_id, "kind": "folder", "name": "f", **signed}
    return assets.insert_node(connection, **values)[1]


async def put(storage: Storage, *keys: str) -> None:
    async def content() -> AsyncIterator[bytes]:
        yield b"content"

    for key in keys:
        await storage.write(key, content())


async def keys(storage: Storage) -> set[str]:
    return {stat.key async for stat in storage.list()}


def counts(connection: Connection) -> dict[str, int]:
    tables = model.Base.metadata.tables
    return {name: connection.execute(select(func.count()).select_from(tables[name])).scalar_one() for name in tables}


@pytest.mark.long
async def test_nothing_is_found_of_what_was_there(database: Database, tenant: Tenant) -> None:
    """Though all of it is still in the database."""
    asset = (await database.write(fill, tenant))[0]
    upload = await database.write(uploads.open_upload, tenant, "a.png", seconds=900)
    sought: list[tuple[Callable[..., Any], dict[str, Any]]] = [
        (blobs.find_file, {"file_uid": asset.file_uid}),
        (blobs.find_image, {"file_uid": asset.file_uid}),
        (uploads.find, {"upload_id": upload.id}),
        (addresses.find_asset, {"vendor": "contentstack", "uuid": asset.uuid, "workspace": None}),
        (addresses.find_asset, {"vendor": "contentstack", "uuid": asset.uuid, "workspace": "here"}),
    ]
    for function, names in sought:
        await database.read(function, **names)
    of_asset = {"vendor": "contentstack", "key": "1", "uid": asset.uid, "branch": "main"}
    assert await database.read(addresses.find_workspace, **of_asset) == "here"

    await database.write(workspaces.reset, "here", SHARED)

    assert await database.scan(lambda connection: counts(connection)["versions"]) == MANY + 1
    for function, names in sought:
        with pytest.raises(NotFound):
            await database.read(function, **names)
    with pytest.raises(NotFound):
        await database.write(receive, upload)
    assert await database.read(addresses.find_workspace, **of_asset) is None
    assert await database.scan(workspaces.names) == ["here"]


def receive(connection: Connection, upload: uploads.Upload) -> None:
    uploads.receive(connection, upload, key=upload.key, written=Written(7, "0" * 32), content_type=None)


async def test_names_are_free_at_once(database: Database) -> None:
    """Of what calls issued, which is there once in all workspaces; what is kept stays, with an empty library."""
    for name in ("here", "there"):
        await database.write(workspaces.create, name, SHARED)
        await database.write(issue, name)
        await database.write(workspaces.reset, name, SHARED)
    await database.write(issue, "here")
    kept = await database.write(issue, "here", key="2", source=sources.FILE)
    before = await database.read(found, "2")

    await database.write(workspaces.reset, "here", SHARED)

    after = await database.read(found, "2")
    assert (after.tenant_id, before.tenant_id) == (kept, kept)
    assert after.library_id not in (None, before.library_id)
    assert [one.key for one in await database.scan(issued_tenants.listed)] == ["2"]
    assert [one.key for one in await database.scan(clients.listed)] == ["2"]
    assert [one.email for one in await database.scan(users.listed)] == ["2"]


def issue(connection: Connection, workspace: str, *, key: str = "9", source: str = sources.CALL) -> int:
    """A tenant, and a user and a client for it."""
    here = workspaces.id_of(connection, workspace)
    number = issued_tenants.issue(
        connection, workspace_id=here, vendor="contentstack", key=key, library=key, source=source
    )
    user = users.issue(connection, workspace_id=here, email=key, password_hash="p", source=source)
    users.join(connection, user, [number])
    clients.issue(
        connection, workspace_id=here, vendor="contentstack", key=key, secret_hash="s", tenant_id=number, source=source
    )
    return number


@pytest.mark.long
@pytest.mark.parametrize("end", ["reset", "remove"])
async def test_all_of_it_goes_piece_by_piece(database: Database, storage: Storage, tenant: Tenant, end: str) -> None:
    """Also where the process is killed after any of the pieces, and where two are at it."""
    await database.write(workspaces.create, "kept", SHARED)
    new = await database.scan(counts)
    made = await database.write(fill, tenant)
    await put(storage, "kept/blobs/a", *(f"{tenant.prefix}/blobs/{asset.file_uid}" for asset in made))
    if end == "reset":
        await database.write(workspaces.reset, "here", SHARED)
        await database.write(fill, await database.read(found))
        await database.write(workspaces.reset, "here", SHARED)
    else:
        await database.write(workspaces.remove, "here")
        await database.write(workspaces.create, "here", SHARED)

    slices = 0
    while True:
        left = (await database.scan(generations._all))[0][0]
        if not await database.write(generations._remove_slice, left):
            break
        slices += 1
    assert slices > MANY
    assert len(await keys(storage)) == MANY + 1
    await asyncio.gather(*(generations.remove(database, storage) for _ in range(2)))

    assert await database.scan(counts) == new
    assert await keys(storage) == {"kept/blobs/a"}


@pytest.mark.long
async def test_a_crash_before_the_bytes_are_gone_leaves_them_to_the_next(
    database: Database, storage: Storage, tenant: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    await database.write(fill, tenant)
    await put(storage, f"{tenant.prefix}/blobs/a")
    await database.write(workspaces.reset, "here", SHARED)

    async def crash(prefix: str) -> None:
        raise OSError(prefix)

    with monkeypatch.context() as broken:
        broken.setattr(storage, "delete_tree", crash)
        with pytest.raises(OSError, match=tenant.prefix):
            await generations.remove(database, storage)
    assert len(await keys(storage)) == 1
    await generations.remove(database, storage)

    assert not await keys(storage)
    assert await database.scan(generations._all) == []
