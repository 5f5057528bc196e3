"""Workspaces that nobody uses any more, where they were to go then: a chore deletes them.

`default` stays, and so do those that the file names. That a call came is kept a little later at times (`uses.py`): so
much longer is waited, and a workspace that was used just now is never taken for one that was not.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, ColumnElement, Connection, and_, case, func, literal, null, or_, select

from .. import model
from ..database import Database, locks
from ..database.machine_time import machine_time
from . import sources, workspaces
from .uses import LATE_MS

SECONDS = 60.0
"""How often they are looked for."""
_AT_ONCE = 100

_TABLE = model.Workspace
USED_AT: ColumnElement[int] = func.coalesce(_TABLE.used_at, _TABLE.created_at)
"""When a call last came to a workspace, by the machine's time; when it was made, where none did."""
_STAYS = or_(_TABLE.name == workspaces.DEFAULT_WORKSPACE, _TABLE.source == sources.FILE)


def expires_at(seconds: int | None) -> ColumnElement[int | None]:
    """When a workspace is deleted at the earliest; `seconds` is for those that have no time of their own."""
    unused = func.coalesce(_TABLE.expiry_seconds, literal(seconds, BigInteger))
    return case((_STAYS, null()), else_=USED_AT + unused * 1000 + LATE_MS)


async def remove_unused(database: Database, seconds: int | None) -> None:
    """Delete those whose time is over, one after the other."""
    while names := await database.scan(_over, seconds):
        for name in names:
            await database.write(remove_if_unused, name, seconds)


def remove_if_unused(connection: Connection, name: str, seconds: int | None) -> bool:
    """Delete a workspace unless a call came to it meanwhile, while nobody writes in it; tells whether it was."""
    locks.take_alone(connection, name)
    row = select(_TABLE.id).where(_TABLE.name == name, _is_over(seconds))
    if connection.execute(row.with_for_update()).first() is None:
        return False
    workspaces.remove(connection, name)
    return True


def _over(connection: Connection, seconds: int | None) -> list[str]:
    some = select(_TABLE.name).where(_is_over(seconds)).order_by(_TABLE.name).limit(_AT_ONCE)
    return list(connection.execute(some).scalars())


def _is_over(seconds: int | None) -> ColumnElement[bool]:
    return and_(_TABLE.gone_at.is_(None), expires_at(seconds) < machine_time())
