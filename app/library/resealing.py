"""Sealing anew, with the newest key, what an older one sealed."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection, select, update

from .. import model
from ..errors import Unavailable
from .key_ring import KeyRing

SEALED = (model.Token.sealed, model.Workspace.seed)
"""Every column that holds what is sealed."""

BATCH = 200


class Resealed(NamedTuple):
    """How many rows were sealed anew, the keys whose rows could not be read, and after which row to go on."""

    done: int
    unreadable: frozenset[str]
    after: int | None


def reseal(connection: Connection, keys: KeyRing, column: int, after: int) -> Resealed:
    """Do some rows of a column of `SEALED`, those after the number `after`; a short transaction."""
    keys.look_again(connection)
    sealed = SEALED[column]
    table = sealed.class_
    old = (
        select(table.id, sealed)
        .where(table.id > after, sealed.is_not(None), sealed.not_like(f"{keys.newest.name}.%"))
        .order_by(table.id)
        .limit(BATCH)
    )
    rows = connection.execute(old).all()
    unreadable = set()
    count = 0
    for number, text in rows:
        try:
            anew = keys.newest.seal(keys.unseal(connection, text))
        except Unavailable:
            unreadable.add(text.partition(".")[0])
            continue
        # Whoever changed it meanwhile sealed it with the newest key.
        row = update(table).where(table.id == number, sealed == text)
        count += connection.execute(row.values({sealed: anew})).rowcount
    return Resealed(count, frozenset(unreadable), rows[-1][0] if len(rows) == BATCH else None)
