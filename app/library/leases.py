"""Which process does a chore, and when it is due again: one row for each, in the time of the database."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Connection, select, update

from .. import model
from ..database.inserts import insert_once
from ..database.machine_time import machine_time


def is_free(connection: Connection, name: str, *, early: bool) -> bool:
    """Tell whether the chore can be taken: nobody has it, and it is due, or wanted early. A short read."""
    row = select(model.Chore.held_until, model.Chore.due_at, machine_time()).where(model.Chore.name == name)
    known = connection.execute(row).first()
    if known is None:
        return True
    held_until, due_at, now = known
    return bool(held_until <= now and (early or due_at <= now))


def take(connection: Connection, name: str, holder: str, *, lease: float, every: float, early: bool) -> bool:
    """Take the chore for `lease` seconds where it can be taken; it is due again after `every`. Tells whether it was."""
    insert_once(connection, model.Chore, name=name, due_at=0, holder="", held_until=0)
    free = update(model.Chore).where(model.Chore.name == name, model.Chore.held_until <= machine_time())
    if not early:
        free = free.where(model.Chore.due_at <= machine_time())
    taken = free.values(holder=holder, held_until=_after(lease), due_at=_after(every))
    return connection.execute(taken).rowcount == 1


def renew(connection: Connection, name: str, holder: str, *, lease: float) -> bool:
    """Keep the chore for so many seconds more. False where somebody else has it since."""
    held = update(model.Chore).where(model.Chore.name == name, model.Chore.holder == holder)
    return connection.execute(held.values(held_until=_after(lease))).rowcount == 1


def give_back(connection: Connection, name: str, holder: str) -> None:
    """Let others take it once it is due."""
    held = update(model.Chore).where(model.Chore.name == name, model.Chore.holder == holder)
    connection.execute(held.values(held_until=0))


def _after(seconds: float) -> ColumnElement[int]:
    return machine_time() + int(seconds * 1000)
