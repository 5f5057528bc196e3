"""Workspaces that no call comes to any more: which of them go, and what is told of those that are there."""

from __future__ import annotations

import asyncio
import time

import pytest
from sqlalchemy import Connection, update

from tests.library.test_generations import add, add_folder, found
from triptych import model
from triptych.database import Database
from triptych.database.machine_time import machine_time
from triptych.library import expiry, sources, uses, workspace_list, workspaces
from triptych.library.uses import EVERY_SECONDS, LATE_MS, Uses

DAY = 86_400
SHARED = {"amazon_ads": "1", "contentstack": "1"}


def age(connection: Connection, name: str, seconds: float) -> None:
    """Let the last call to it have been so long ago."""
    row = update(model.Workspace).where(model.Workspace.name == name)
    connection.execute(row.values(used_at=machine_time() - int(seconds * 1000)))


async def names(database: Database) -> list[str]:
    return await database.scan(workspaces.names)


async def listed(database: Database, seconds: int | None = None) -> dict[str, workspace_list.Listed]:
    page = await database.scan(workspace_list.page, after="", expiry_seconds=seconds)
    return {one.name: one for one in page.workspaces}


async def test_those_go_that_nobody_used_for_their_time(database: Database) -> None:
    """Not the ones that are always there, or that the file names, and none where nobody asked for it."""
    for name in ("default", "filed", "idle", "used"):
        await database.write(workspaces.create, name, SHARED)
    await database.write(workspaces.create, "brief", SHARED, 60)
    await database.write(workspaces.create, "lasting", SHARED, 10 * DAY)
    await database.write(sources.mark_workspaces, ["filed"])
    all_of_them = await names(database)
    for name in all_of_them:
        await database.write(age, name, DAY - 60 if name == "used" else DAY + LATE_MS / 1000 + 1)
    stay = {name for name, one in (await listed(database)).items() if one.expires_at is None}
    assert stay == set(all_of_them) - {"brief", "lasting"}
    stay = {name for name, one in (await listed(database, DAY)).items() if one.expires_at is None}
    assert stay == {"default", "filed"}

    await expiry.remove_unused(database, None)
    assert await names(database) == [name for name in all_of_them if name != "brief"]
    await asyncio.gather(*(expiry.remove_unused(database, DAY) for _ in range(2)))
    assert await names(database) == ["default", "filed", "lasting", "used"]

    await database.write(sources.mark_workspaces, [])
    await expiry.remove_unused(database, DAY)
    assert await names(database) == ["default", "lasting", "used"]


async def test_what_was_used_just_now_stays(database: Database) -> None:
    """Though it was found unused before; a use may have been kept up to a minute before the last call."""
    await database.write(workspaces.create, "here", SHARED)
    await database.write(age, "here", 2 * DAY)
    await database.write(uses.keep, "here")
    assert not await database.write(expiry.remove_if_unused, "here", DAY)
    await database.write(age, "here", DAY + LATE_MS / 1000 - 5)
    assert not await database.write(expiry.remove_if_unused, "here", DAY)
    await database.write(age, "here", DAY + LATE_MS / 1000 + 1)
    assert await database.write(expiry.remove_if_unused, "here", DAY)
    assert not await database.write(expiry.remove_if_unused, "here", DAY)


@pytest.mark.races
async def test_a_call_and_the_chore_at_once_do_not_harm_each_other(database: Database) -> None:
    for _ in range(10):
        await database.write(workspaces.create, "here", SHARED)
        await database.write(age, "here", 2 * DAY)
        _, went = await asyncio.gather(
            database.write(uses.keep, "here"), database.write(expiry.remove_if_unused, "here", DAY)
        )
        assert (await names(database) == []) is went
        if not went:
            await database.write(workspaces.remove, "here")


async def test_a_use_is_kept_once_a_minute(database: Database) -> None:
    await database.write(workspaces.create, "here", SHARED)
    await database.write(age, "here", DAY)
    before = (await listed(database))["here"].used_at
    process, other = Uses(database), Uses(database)
    began = time.perf_counter()
    assert process.is_due("here", began)

    await process.keep("here", began)

    assert not process.is_due("here", began + EVERY_SECONDS - 1)
    assert process.is_due("here", began + EVERY_SECONDS)
    kept = (await listed(database))["here"].used_at
    assert kept > before
    await other.keep("here", began)  # another process has said it already
    await other.keep("nobodys", began + 2 * EVERY_SECONDS)
    assert (await listed(database))["here"].used_at == kept
    assert other._kept.keys() == {"nobodys"}


async def test_a_database_that_writes_nothing_keeps_no_call_waiting(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uses, "_LONGEST", 0.05)
    await database.write(workspaces.create, "here", SHARED)
    process, released = Uses(database), asyncio.Event()

    async def wait(*_: object) -> None:
        await released.wait()

    monkeypatch.setattr(database, "write", wait)
    await process.keep("here", 100.0)
    assert not process.is_due("here", 101.0)


async def test_what_is_in_them_is_counted_as_far_as_it_is_bounded(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fill(connection: Connection) -> None:
        tenant = found(connection)
        add_folder(connection, tenant, None)
        for _ in range(3):
            add(connection, tenant)

    for name in ("a", "b", "here"):
        await database.write(workspaces.create, name, SHARED)
    await database.write(fill)
    assert [one[:4] for one in (await listed(database)).values()] == [
        ("a", 0, 0, True),
        ("b", 0, 0, True),
        ("here", 3, 21, True),
    ]
    await database.write(workspaces.create, "z", SHARED)

    monkeypatch.setattr(workspace_list, "MOST", 2)
    page = await database.scan(workspace_list.page, after="a", expiry_seconds=None)

    assert [one[:4] for one in page.workspaces] == [("b", 0, 0, True), ("here", 2, 21, False)]
    assert page.after == "here"
    page = await database.scan(workspace_list.page, after="here", expiry_seconds=None)
    assert ([one.name for one in page.workspaces], page.after) == (["z"], None)
