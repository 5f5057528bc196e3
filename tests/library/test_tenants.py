"""From what a request says of itself to the library it may use."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, func, select

from tests.servers.setups import Setup
from triptych import model
from triptych.database import Database, schema
from triptych.errors import NotFound, Unauthenticated
from triptych.library import issued_tenants, tenants, tokens, workspaces
from triptych.library.admission import Rules
from triptych.library.digests import shown
from triptych.library.tenants import Tenant

SHARED = {"amazon_ads": "demo", "iqmetrix": "shared"}


@pytest.fixture
async def workspace(database: Database) -> str:
    await database.write(workspaces.create, "a", SHARED)
    return "a"


def stored(connection: Connection, workspace: str, key: str) -> Tenant:
    """As every first write of a tenant does."""
    return tenants.stored(connection, tenants.find(connection, workspace=workspace, vendor="amazon_ads", key=key))


def count(connection: Connection, table: type[model.Base]) -> int:
    return connection.execute(select(func.count()).select_from(table)).scalar_one()


async def test_an_unknown_tenant_has_no_library_until_it_is_stored(database: Database, workspace: str) -> None:
    unknown = await database.read(tenants.find, workspace=workspace, vendor="amazon_ads", key="new")
    assert (unknown.tenant_id, unknown.library_id, unknown.branch_id) == (None, None, None)

    held = await database.write(stored, workspace, "new")

    found = await database.read(tenants.find, workspace=workspace, vendor="amazon_ads", key="new")
    assert (found.tenant_id, found.library_id, found.branch_id) == (
        held.tenant_id,
        held.library_id,
        held.branch_id,
    )
    assert None not in (held.tenant_id, held.library_id, held.branch_id)


async def test_a_tenant_is_stored_once_however_many_come_first(database: Database, workspace: str) -> None:
    libraries = await database.scan(count, model.Library)

    held = await asyncio.gather(*(database.write(stored, workspace, "new") for _ in range(20)))

    assert len({tenant.library_id for tenant in held}) == 1
    assert await database.scan(count, model.Library) == libraries + 1


async def test_tenants_of_one_vendor_have_libraries_of_their_own(database: Database, workspace: str) -> None:
    one, other = [await database.write(stored, workspace, key) for key in ("one", "other")]
    demo = await database.write(stored, workspace, "demo")

    assert len({one.library_id, other.library_id, demo.library_id}) == 3


async def test_one_key_means_another_tenant_at_each_vendor_and_in_each_workspace(
    database: Database, workspace: str
) -> None:
    await database.write(workspaces.create, "b", SHARED)
    await database.write(stored, workspace, "new")

    for where, vendor in ((workspace, "iqmetrix"), ("b", "amazon_ads")):
        assert (await database.read(tenants.find, workspace=where, vendor=vendor, key="new")).library_id is None


async def test_a_library_takes_one_tenant_of_a_vendor(database: Database, workspace: str) -> None:
    demo = await database.read(tenants.find, workspace=workspace, vendor="amazon_ads", key="demo")
    assert demo.library_id is not None

    await database.write(tenants.attach, demo.workspace_id, demo.library_id, "amazon_ads", "second", 0)

    second = await database.read(tenants.find, workspace=workspace, vendor="amazon_ads", key="second")
    assert second.library_id is None


async def test_an_unknown_workspace_or_branch_is_not_found(database: Database, workspace: str) -> None:
    with pytest.raises(NotFound) as missing:
        await database.read(tenants.find, workspace="nobodys", vendor="amazon_ads", key="demo")
    assert missing.value.what == "workspace"

    with pytest.raises(NotFound) as missing:
        await database.read(tenants.find, workspace=workspace, vendor="amazon_ads", key="demo", branch="none")
    assert missing.value.what == "branch"


async def test_a_token_that_was_issued_here_opens_nothing_once_it_is_no_more_good(
    database: Database, workspace: str
) -> None:
    await database.write(workspaces.set_clock, workspace, now=1_000_000, frozen=True)
    demo = await database.read(tenants.find, workspace=workspace, vendor="amazon_ads", key="demo")
    token = await database.write(
        tokens.issue, workspace_id=demo.workspace_id, vendor="amazon_ads", kind="access", now=demo.now, seconds=60
    )
    asked: dict[str, Any] = {"workspace": workspace, "vendor": "amazon_ads", "key": "demo", "token": shown(token)}

    assert await database.read(tenants.find, **asked)

    await database.write(workspaces.advance_clock, workspace, 60_000)
    with pytest.raises(Unauthenticated):
        await database.read(tenants.find, **asked)
    await database.write(workspaces.advance_clock, workspace, -1)
    assert await database.read(tenants.find, **asked)


@pytest.mark.long
@pytest.mark.parametrize("named", [True, False])
@pytest.mark.parametrize("by_token", [True, False])
@pytest.mark.parametrize("rules", [None, Rules(("access",))], ids=["open", "strict"])
def test_it_is_one_statement(tmp_path: Path, setup: Setup, named: bool, by_token: bool, rules: Rules | None) -> None:
    """Whatever tells the workspace, and whatever is looked at."""
    if not setup.embedded:
        pytest.skip("SQLite's driver tells what it is asked")
    database = Database(f"sqlite:///{tmp_path / 'counted.db'}")
    asked: list[str] = []

    def resolve(connection: Connection, token: str) -> None:
        driver: Any = connection.connection.driver_connection
        driver.set_trace_callback(asked.append)
        tenants.find(
            connection,
            workspace="a" if named else None,
            vendor="amazon_ads",
            key="own",
            token=shown(token),
            client="c",
            by_token=by_token,
            rules=rules,
        )
        driver.set_trace_callback(None)

    def prepare(connection: Connection) -> str:
        schema.upgrade(connection)
        workspaces.ensure(connection, "default", {})
        workspaces.ensure(connection, "a", SHARED)
        workspace_id = workspaces.id_of(connection, "a")
        names: dict[str, Any] = {"workspace_id": workspace_id, "vendor": "amazon_ads", "source": "command"}
        tenant_id = issued_tenants.issue(connection, key="own", library="own", **names)
        return tokens.issue(connection, kind="access", now=0, seconds=None, tenant_id=tenant_id, scopes=["*"], **names)

    async def run() -> None:
        token = await database.write(prepare)
        await database.read(resolve, token)

    asyncio.run(run())
    database.close()
    assert len(asked) == 1, asked
