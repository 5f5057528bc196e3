"""Resets beside writes, from two processes' pools: nobody is told that the database is away."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncGenerator

import pytest

from triptych.database import Connection, Database
from triptych.errors import NotFound, Unavailable
from triptych.library import assets, tenants, workspaces
from triptych.library.assets import Change
from triptych.library.blobs import NewBlob
from triptych.library.tenants import Tenant

pytestmark = pytest.mark.long

SHARED = {"amazon_ads": "1"}
RESETS = 20


@pytest.fixture
async def other(database: Database) -> AsyncGenerator[Database]:
    """The same database through a pool of its own, as another process has one."""
    other = Database(database.url.render_as_string(hide_password=False))
    yield other
    other.close()


def change(prefix: str) -> Change:
    uid = secrets.token_hex(12)
    blob = NewBlob(
        file_uid=uid,
        key=f"{prefix}/blobs/{uid}",
        size=7,
        md5=uid,
        content_type="image/png",
        kind="image",
        recognised=True,
        readable=True,
        oversized=False,
        width=1,
        height=1,
        duration_us=None,
    )
    return Change(blob=blob, file_name="a.png", title="a")


def arrive(connection: Connection) -> Tenant:
    """As whatever writes for a caller begins."""
    tenants.keep_resets_away(connection, "here")
    return tenants.find(connection, workspace="here", vendor="amazon_ads", key="1")


def add(connection: Connection) -> str:
    tenant = arrive(connection)
    return assets.create(connection, tenant, change(tenant.prefix)).uuid


def revise(connection: Connection, uuid: str) -> None:
    tenant = arrive(connection)
    assets.revise(connection, tenant, uuid, change(tenant.prefix))


async def test_resets_beside_writes_are_no_outage(database: Database, other: Database) -> None:
    await database.write(workspaces.create, "here", SHARED)
    said: list[str] = []
    written = asyncio.Semaphore(0)

    async def work(through: Database) -> None:
        while True:
            try:
                uuid = await through.write(add)
                for _ in range(3):
                    await through.write(revise, uuid)
                    written.release()
            except NotFound:
                pass
            except Unavailable as error:
                said.append(str(error))

    async with asyncio.timeout(60):
        working = [asyncio.create_task(work(through)) for through in (database, other) for _ in range(5)]
        for _ in range(RESETS):
            for _ in range(12):
                await written.acquire()
            await other.write(workspaces.reset, "here", SHARED)
    for one in working:
        one.cancel()
    await asyncio.gather(*working, return_exceptions=True)

    assert set(said) <= {"What this belongs to was changed at the same moment."}
