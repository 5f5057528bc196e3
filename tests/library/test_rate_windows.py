"""Counting calls in the database, and forgetting what was counted."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from triptych import model
from triptych.database import Database
from triptych.library import rate_windows, workspaces
from triptych.library.rate_windows import Window
from triptych.rate_limits import Rate

NOW = 1_893_456_000_000
RATE = Rate(5, 60)


async def count(database: Database, owner: str, workspace: str = "default", rate: Rate = RATE) -> Window | None:
    names = {"workspace": workspace, "vendor": "contentstack", "name": "reads", "owner": owner}
    return await database.write(rate_windows.count, **names, rate=rate)


async def set_clock(database: Database, now: int) -> None:
    await database.write(workspaces.set_clock, "default", now=now, frozen=True)


async def test_a_window_begins_with_its_first_call(database: Database) -> None:
    await database.write(workspaces.ensure, "default", {})
    await set_clock(database, NOW)

    assert await count(database, "a") == (1, NOW, NOW + 60_000)
    await set_clock(database, NOW + 59_999)
    assert await count(database, "a") == (2, NOW + 59_999, NOW + 60_000)
    assert await count(database, "b" * 100_000) == (1, NOW + 59_999, NOW + 119_999)
    await set_clock(database, NOW + 60_000)
    assert await count(database, "a") == (1, NOW + 60_000, NOW + 120_000)
    assert await count(database, "a", "unknown") is None


@pytest.mark.long
async def test_windows_that_are_over_are_forgotten(database: Database) -> None:
    """Those of a clock that stands still never are."""
    await database.write(workspaces.ensure, "default", {})
    await database.write(workspaces.ensure, "frozen", {})
    await database.write(workspaces.set_clock, "frozen", now=NOW, frozen=True)
    await set_clock(database, NOW)
    for number in range(501):
        await count(database, str(number))
    await count(database, "longer", rate=Rate(5, 61))
    await count(database, "0", "frozen")

    await set_clock(database, NOW + 59_999)
    await rate_windows.tidy(database)
    assert await left(database) == 503
    await set_clock(database, NOW + 60_000)
    await rate_windows.tidy(database)
    assert await left(database) == 2


async def left(database: Database) -> int:
    return await database.scan(
        lambda connection: connection.execute(select(func.count()).select_from(model.RateWindow)).scalar_one()
    )
