"""What older keys sealed is sealed anew, some rows at a time."""

from __future__ import annotations

from sqlalchemy import Connection, insert, select

from triptych import model
from triptych.database import Database
from triptych.library import workspaces
from triptych.library.key_ring import Key, KeyRing
from triptych.library.resealing import BATCH, SEALED, reseal

OLD, LOST = Key("old"), Key("lost")
COUNT = BATCH + 3


def _fill(connection: Connection) -> None:
    workspaces.ensure(connection, "team", {})
    rows = [
        {
            "workspace_id": workspaces.id_of(connection, "team"),
            "vendor": "contentstack",
            "kind": "delivery",
            "hash": str(number),
            "scopes": [],
            "details": {},
            "created_at": 0,
            "sealed": (LOST if number == 1 else OLD).seal(str(number)),
        }
        for number in range(COUNT)
    ]
    connection.execute(insert(model.Token), rows)


def _sealed(connection: Connection) -> list[str]:
    found = select(model.Token.sealed).order_by(model.Token.id)
    return [text or "" for text in connection.execute(found).scalars()]


async def test_all_that_can_be_read_is_sealed_anew(database: Database) -> None:
    await database.write(_fill)
    keys = KeyRing([], given="new", old=["old"])
    column = SEALED.index(model.Token.sealed)

    first = await database.write(reseal, keys, column, 0)
    assert (first.done, first.unreadable) == (BATCH - 1, frozenset({LOST.name}))
    assert first.after is not None
    second = await database.write(reseal, keys, column, first.after)
    assert (second.done, second.unreadable, second.after) == (COUNT - BATCH, frozenset(), None)

    sealed = await database.scan(_sealed)
    assert [text.partition(".")[0] for text in sealed] == [
        LOST.name if number == 1 else keys.newest.name for number in range(COUNT)
    ]
    assert keys.newest.unseal(sealed[-1]) == str(COUNT - 1)
    again = await database.write(reseal, keys, column, 0)
    assert (again.done, again.after) == (0, None)
