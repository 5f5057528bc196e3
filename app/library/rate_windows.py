"""Counting calls, so that all processes agree how many there were: one row for all that are counted together.

A window begins with its first call and ends by the workspace's clock: one that stands still never ends it.
"""

from __future__ import annotations

import hashlib
from typing import NamedTuple

from sqlalchemy import BigInteger, Connection, and_, bindparam, case, delete, func, literal, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import ReturningInsert

from .. import model
from ..database import Database
from ..database.machine_time import machine_time
from ..rate_limits import Rate
from . import tenants

TIDY_SECONDS = 600.0
_BATCH = 500
_NOW = func.coalesce(model.Workspace.frozen_at, machine_time() + model.Workspace.clock_offset)


class Window(NamedTuple):
    """How many `calls` came in it, this one too, and the workspace's times of this call and of the window's end."""

    calls: int
    now: int
    ends_at: int


def _counting(insert: type[sqlite.Insert] | type[postgresql.Insert]) -> ReturningInsert[int, int, int]:
    """Make the first row, count in the one that is there, or begin anew where its window is over.

    So is one that lies ahead of a clock that was set back.
    """
    row, length = model.RateWindow, bindparam("length", type_=BigInteger)
    names = [bindparam(name, type_=row.name.type) for name in ("vendor", "name", "owner")]
    first = select(model.Workspace.id, *names, _NOW, _NOW + length, literal(1, BigInteger))
    columns = [row.workspace_id, row.vendor, row.name, row.owner, row.last_at, row.ends_at, row.calls]
    statement = insert(row).from_select(columns, first.where(model.Workspace.name == bindparam("workspace")))
    now = statement.excluded.last_at
    goes_on = and_(row.ends_at - length <= now, now < row.ends_at)
    return statement.on_conflict_do_update(
        index_elements=columns[:4],
        set_={
            "last_at": now,
            "ends_at": case((goes_on, row.ends_at), else_=statement.excluded.ends_at),
            "calls": case((goes_on, row.calls + 1), else_=1),
        },
    ).returning(row.calls, row.last_at, row.ends_at)


_COUNTING = {"sqlite": _counting(sqlite.Insert), "postgresql": _counting(postgresql.Insert)}


def count(connection: Connection, *, workspace: str, vendor: str, name: str, owner: str, rate: Rate) -> Window | None:
    """Count a call; None in an unknown workspace."""
    tenants.keep_resets_away(connection, workspace)
    values = {
        "workspace": workspace,
        "vendor": vendor,
        "name": name,
        "owner": hashlib.sha256(owner.encode(errors="surrogatepass")).hexdigest(),
        "length": rate.seconds * 1000,
    }
    row = connection.execute(_COUNTING[connection.dialect.name], values).first()
    return None if row is None else Window._make(row)


async def tidy(database: Database) -> None:
    """Delete the rows of windows that are over. In small transactions, and safe to run beside another."""
    while await database.write(_forget) == _BATCH:
        pass


def _forget(connection: Connection) -> int:
    row = model.RateWindow
    now = select(_NOW).where(model.Workspace.id == row.workspace_id).scalar_subquery()
    some = select(row.id).where(row.ends_at <= now).limit(_BATCH)
    # Asked once more, as the row may begin anew meanwhile.
    return connection.execute(delete(row).where(row.id.in_(some), row.ends_at <= now)).rowcount
