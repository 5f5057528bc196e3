"""What public addresses lead to is found by indexes, however many workspaces have a tenant with the same key."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Connection, text

from triptych.database import Database
from triptych.library import addresses, tenants, workspaces
from triptych.library.assets import insert_node

SHARED = {"contentstack": "blt7472697074796368"}
NAMES = {"vendor": "contentstack", "key": SHARED["contentstack"], "branch": "main"}


def add_asset(connection: Connection, workspace: str) -> str:
    """A row that stands for an asset; gives its short identity."""
    tenant = tenants.find(connection, workspace=workspace, vendor=NAMES["vendor"], key=NAMES["key"])
    facts = {"kind": "other", "name": "a", "created_at": 0, "created_by": "", "updated_at": 0, "updated_by": ""}
    _, node_id = insert_node(connection, branch_id=tenant.branch_id, parent_id=None, **facts)
    return str(connection.execute(text("SELECT uid FROM nodes WHERE id = :id"), {"id": node_id}).scalar_one())


@pytest.mark.long
async def test_an_asset_says_in_which_of_many_workspaces_it_is(database: Database) -> None:
    names = [f"w{number}" for number in range(20)]
    for name in names:
        await database.write(workspaces.create, name, SHARED)
    uids = [await database.write(add_asset, name) for name in names]

    for name, uid in zip(names, uids, strict=True):
        assert await database.read(addresses.find_workspace, uid=uid, **NAMES) == name
    for wrong in ({"key": "another"}, {"branch": "another"}, {"vendor": "another"}):
        assert await database.read(addresses.find_workspace, uid=uids[0], **{**NAMES, **wrong}) is None
    assert await database.read(addresses.find_workspace, uid="blt0000000000000000", **NAMES) is None


async def test_of_two_workspaces_with_the_same_asset_the_older_has_the_address(database: Database) -> None:
    for name in ("b", "a"):
        await database.write(workspaces.create, name, SHARED)
    uid = await database.write(add_asset, "a")
    copied = await database.write(add_asset, "b")
    await database.write(_rename, copied, uid)

    assert await database.read(addresses.find_workspace, uid=uid, **NAMES) == "b"


def _rename(connection: Connection, before: str, after: str) -> None:
    connection.execute(text("UPDATE nodes SET uid = :after WHERE uid = :before"), {"before": before, "after": after})


@pytest.mark.parametrize(
    ("statement", "values"),
    [
        (addresses._WORKSPACE, {**NAMES, "uid": "blt1"}),
        (addresses._ANYWHERE, {"uuid": "1", "vendor": "iqmetrix"}),
        (addresses._IN_WORKSPACE, {"uuid": "1", "vendor": "iqmetrix", "workspace": "default"}),
    ],
    ids=["workspace", "anywhere", "in_workspace"],
)
async def test_no_table_is_walked_through(database: Database, statement: Any, values: dict[str, str]) -> None:
    if not database.embedded:
        pytest.skip("PostgreSQL plans small tables otherwise than large ones")
    with database.snapshot() as connection:
        compiled = statement._statement.compile(dialect=connection.dialect)
        given = {**compiled.params, **values}
        plan = connection.exec_driver_sql(
            f"EXPLAIN QUERY PLAN {compiled}", tuple(given[name] for name in compiled.positiontup)
        )
        steps = [str(row[-1]) for row in plan]
    assert steps
    assert not [step for step in steps if step.startswith("SCAN")]
