"""A caller is resolved once for a call, and what came between is noticed all the same."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection

from tests.servers.setups import Setup
from triptych.database import Database, schema
from triptych.errors import NotFound, Unauthenticated, Unavailable
from triptych.library import tenants, tokens, workspaces
from triptych.library.tenants import Tenant
from triptych.web.caller import Caller, Identity

NOW = 1_893_456_000_000
SHARED = {"door": "demo"}


@pytest.fixture
async def database(setup: Setup, tmp_path: Path) -> AsyncIterator[Database]:
    """With a workspace whose clock stands still."""
    url = setup.environment().get("TRIPTYCH_DATABASE_URL", f"sqlite:///{tmp_path / 'triptych.db'}")
    database = Database(url)
    await database.write(schema.upgrade)
    await database.write(workspaces.create, "a", SHARED)
    await database.write(workspaces.set_clock, "a", now=NOW, frozen=True)
    yield database
    database.close()


def caller_of(database: Database, key: str = "demo", token: str = "") -> Caller:
    return Caller(database, workspace="a", vendor="door", identity=Identity(key, token=token))


def see(_connection: Connection, tenant: Tenant) -> Tenant:
    """What a function of the library is told of its caller."""
    return tenant


def issue(connection: Connection, tenant: Tenant, seconds: int) -> str:
    return tokens.issue(
        connection, workspace_id=tenant.workspace_id, vendor="door", kind="access", now=tenant.now, seconds=seconds
    )


async def test_it_is_resolved_by_the_first_that_runs(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """All functions of a call see the same tenant, and nobody looks it up by name again."""
    found: list[str] = []
    find = tenants.find

    def counted(connection: Connection, **names: Any) -> Tenant:
        found.append(names["key"])
        return find(connection, **names)

    monkeypatch.setattr(tenants, "find", counted)
    caller = caller_of(database)
    seen = [await caller.read(see), await caller.write(see), await caller.scan(see), await caller.tenant()]

    assert found == ["demo"]
    assert [tenant.library_id for tenant in seen] == [seen[0].library_id] * 4
    assert seen[0].library_id is not None


async def test_later_functions_see_the_clock_as_it_is_then(database: Database) -> None:
    caller = caller_of(database)
    before = await caller.read(see)
    await database.write(workspaces.advance_clock, "a", 5_000)

    assert (before.now, (await caller.write(see)).now) == (NOW, NOW + 5_000)


async def test_a_reset_under_a_call_ends_it(database: Database) -> None:
    """Whatever the ids of the rows are that come after it."""
    known, unknown = caller_of(database), caller_of(database, "new")
    before = [await known.read(see), await unknown.read(see)]
    await database.write(workspaces.reset, "a", SHARED)

    for run in (known.read, known.scan, known.write):
        with pytest.raises(Unavailable, match="reset"):
            await run(see)
    again = await unknown.write(see)
    assert again.prefix != before[1].prefix


async def test_a_workspace_that_goes_under_a_call_is_not_found(database: Database) -> None:
    caller = caller_of(database)
    await caller.read(see)
    await database.write(workspaces.remove, "a")

    with pytest.raises(NotFound) as missing:
        await caller.write(see)
    assert missing.value.what == "workspace"


async def test_a_tenant_that_is_stored_under_a_call_is_found(database: Database) -> None:
    caller = caller_of(database, "new")
    assert (await caller.read(see)).library_id is None

    stored = await caller.write(tenants.stored)
    assert (await caller.read(see)).library_id == stored.library_id


async def test_a_token_counts_when_the_call_begins(database: Database) -> None:
    """What is under way when it expires is not cut off."""
    token = await caller_of(database).write(issue, 60)
    under_way = caller_of(database, token=token)
    await under_way.read(see)
    await database.write(workspaces.advance_clock, "a", 60_000)

    await under_way.write(see)
    with pytest.raises(Unauthenticated):
        await caller_of(database, token=token).read(see)
