"""Whose time it is: the database's, and what was asked for last counts where clocks are apart."""

from __future__ import annotations

import time

import pytest

from tests.library.test_resets import change
from tests.servers.setups import Setup
from triptych.database import Connection, Database, machine_time
from triptych.library import assets, publishing, tenants, uploads, workspaces
from triptych.library.publishing import Action, Event
from triptych.library.tenants import Tenant

SECOND = 1000


def find(connection: Connection) -> Tenant:
    return tenants.find(connection, workspace="here", vendor="amazon_ads", key="1")


@pytest.fixture
async def tenant(database: Database) -> Tenant:
    await database.write(workspaces.create, "here", {"amazon_ads": "1"})
    return await database.read(find)


async def test_now_is_the_databases(
    database: Database, tenant: Tenant, setup: Setup, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A replica whose clock is wrong goes by the same time as the others."""
    assert abs(tenant.now - time.time() * 1000) < 10 * SECOND
    monkeypatch.setattr(time, "time", lambda: 0.0)

    later = await database.write(find)
    upload = await database.write(uploads.open_upload, later, "a.png", seconds=900)

    assert tenant.now <= later.now <= upload.now <= (await database.read(machine_time.read))
    assert (await database.read(tenants.renewed, later)).now >= upload.now
    assert upload.expires_at == later.now + 900 * SECOND
    assert (await database.read(workspaces.clock, "here")).now >= upload.now


class Published:
    """An asset, and replicas whose clocks are so many milliseconds ahead."""

    def __init__(self, database: Database, tenant: Tenant, node_id: int) -> None:
        self.database = database
        self.tenant = tenant
        self.node_id = node_id

    async def ask(self, action: Action, *, ahead: int = 0, moved: int = 0, at: int | None = None) -> None:
        """Ask at a replica; `moved` says by how much a test has moved the workspace's clock."""
        here = self._at(ahead, moved)
        version = 1 if action == "publish" else None
        await self.database.write(self._record, here, version, action, at)

    async def is_live(self, *, ahead: int = 0, moved: int = 0) -> bool:
        return bool(
            await self.database.scan(publishing.live, [self.node_id], self._at(ahead, moved).now, environments=None)
        )

    def _at(self, ahead: int, moved: int) -> Tenant:
        machine_now = self.tenant.machine_now + ahead
        return self.tenant._replace(machine_now=machine_now, now=machine_now + moved)

    def _record(
        self, connection: Connection, tenant: Tenant, version: int | None, action: Action, at: int | None
    ) -> None:
        environments = publishing.environment_ids(connection, tenant, ["development"])
        event = Event(action=action, environments=environments, locales=["en-us"], at=at)
        publishing.record(connection, tenant, self.node_id, version, event)


@pytest.fixture
async def published(database: Database, tenant: Tenant) -> Published:
    asset = await database.write(assets.create, tenant, change(tenant.prefix))
    return Published(database, tenant, asset.node_id)


async def test_an_unpublish_counts_that_comes_by_a_clock_behind(published: Published) -> None:
    await published.ask("publish", ahead=3 * SECOND)
    await published.ask("unpublish", ahead=0)

    assert not await published.is_live(ahead=3 * SECOND)
    assert not await published.is_live(ahead=60 * SECOND)

    await published.ask("publish", ahead=1)
    assert await published.is_live(ahead=3 * SECOND)


async def test_clocks_that_are_a_minute_apart_are_no_ones_mistake_but_the_owners(published: Published) -> None:
    await published.ask("publish", ahead=60 * SECOND)
    await published.ask("unpublish")

    assert await published.is_live(ahead=60 * SECOND)


async def test_what_is_scheduled_stays_scheduled(published: Published) -> None:
    """An unpublish now takes nothing back that comes in three seconds."""
    await published.ask("publish", at=published.tenant.now + 3 * SECOND)
    await published.ask("unpublish")

    assert not await published.is_live(ahead=2 * SECOND)
    assert await published.is_live(ahead=3 * SECOND)


async def test_what_a_clock_said_that_was_moved_back_since_comes_when_it_comes(published: Published) -> None:
    await published.ask("publish", moved=30 * SECOND)
    await published.ask("publish", ahead=5, moved=0)

    assert await published.is_live(ahead=5)
    await published.ask("unpublish", ahead=10)
    assert not await published.is_live(ahead=10)
    assert await published.is_live(ahead=30 * SECOND), "as the clock has come to it again"
