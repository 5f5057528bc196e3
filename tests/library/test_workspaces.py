"""Workspaces as the database keeps them. Their clocks are tested over a real socket, with the control API."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import Connection, func, insert, select

from triptych import model
from triptych.database import Database
from triptych.errors import Invalid, NotFound, Taken
from triptych.library import generations, tenants, tokens, uploads, workspaces
from triptych.storage.base import Storage

SHARED = {"amazon_ads": "87478924", "iqmetrix": "shared"}


def counts(connection: Connection) -> dict[str, int]:
    """How many rows each table has."""
    tables = model.Base.metadata.tables
    return {name: connection.execute(select(func.count()).select_from(tables[name])).scalar_one() for name in tables}


def fill(connection: Connection, name: str) -> None:
    """Leave rows in every table that hangs on a workspace."""
    tenant = tenants.stored(connection, tenants.find(connection, workspace=name, vendor="amazon_ads", key="other"))
    uploads.open_upload(connection, tenant, "a.png", seconds=900)
    user = insert(model.User).values(
        workspace_id=tenant.workspace_id, uid="u", email="e", password_hash="p", created_at=0
    )
    user_id = connection.execute(user.returning(model.User.id)).scalar_one()
    tokens.issue(
        connection,
        workspace_id=tenant.workspace_id,
        vendor="amazon_ads",
        kind="access",
        now=0,
        seconds=None,
        tenant_id=tenant.tenant_id,
        user_id=user_id,
    )


async def test_a_workspace_begins_with_one_library_that_all_vendors_share(database: Database) -> None:
    await database.write(workspaces.create, "a", SHARED)

    shared = [await database.read(tenants.find, workspace="a", vendor=v, key=k) for v, k in SHARED.items()]

    assert len({(tenant.library_id, tenant.branch_id) for tenant in shared}) == 1
    assert shared[0].library_id is not None
    assert shared[0].branch_id is not None


async def test_ensure_makes_a_workspace_once(database: Database) -> None:
    made = await asyncio.gather(*(database.write(workspaces.ensure, "a", SHARED) for _ in range(8)))

    assert sorted(made) == [False] * 7 + [True]
    with pytest.raises(Taken):
        await database.write(workspaces.create, "a", SHARED)
    await database.write(workspaces.create, "B", SHARED)
    assert await database.scan(workspaces.names) == ["B", "a"]


async def test_removing_a_workspace_leaves_no_row_in_any_table(database: Database, storage: Storage) -> None:
    await database.write(workspaces.create, "kept", SHARED)
    await database.write(fill, "kept")
    before = await database.scan(counts)
    await database.write(workspaces.create, "gone", SHARED)
    await database.write(fill, "gone")

    await database.write(workspaces.remove, "gone")
    assert await database.scan(workspaces.names) == ["kept"]
    await generations.remove(database, storage)

    assert await database.scan(counts) == before
    with pytest.raises(NotFound):
        await database.write(workspaces.remove, "gone")


async def test_a_reset_leaves_what_a_new_workspace_has(database: Database, storage: Storage) -> None:
    await database.write(workspaces.create, "a", SHARED)
    new = await database.scan(counts)
    await database.write(fill, "a")
    await database.write(workspaces.set_clock, "a", now=7, frozen=True)
    before = await database.read(tenants.find, workspace="a", vendor="iqmetrix", key="shared")

    await database.write(workspaces.reset, "a", SHARED)
    await generations.remove(database, storage)

    after = await database.read(tenants.find, workspace="a", vendor="iqmetrix", key="shared")
    assert await database.scan(counts) == new
    assert after.prefix != before.prefix
    assert after.library_id is not None
    assert not (await database.read(workspaces.clock, "a")).frozen


async def test_the_default_workspace_stays(database: Database) -> None:
    await database.write(workspaces.ensure, workspaces.DEFAULT_WORKSPACE, SHARED)

    with pytest.raises(Invalid):
        await database.write(workspaces.remove, workspaces.DEFAULT_WORKSPACE)


async def test_an_unknown_workspace_is_not_found(database: Database) -> None:
    for call in (workspaces.remove, workspaces.clock):
        with pytest.raises(NotFound):
            await database.write(call, "nobodys")
    with pytest.raises(NotFound):
        await database.write(workspaces.reset, "nobodys", SHARED)
    with pytest.raises(NotFound):
        await database.write(workspaces.set_clock, "nobodys", now=0, frozen=True)
    with pytest.raises(NotFound):
        await database.write(workspaces.advance_clock, "nobodys", 1)
