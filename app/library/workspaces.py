"""What a test controls: workspaces, their clock, and emptying them."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, select, update

from .. import model
from ..database import locks, machine_time
from ..database.inserts import insert_once
from ..errors import Invalid, Taken, expect
from ..instants import EARLIEST, LATEST
from . import libraries, sources, tenants
from .resolving import DEFAULT_WORKSPACE as DEFAULT_WORKSPACE

DEFAULT_LIBRARY = "default"
# What no library's name ends in.
_OLD = "\x1f"
NAME = r"[A-Za-z0-9][A-Za-z0-9._-]{0,62}"


@dataclass(frozen=True, slots=True)
class Clock:
    """A workspace's clock: `now` in milliseconds, and whether it stands still."""

    now: int
    frozen: bool


def create(connection: Connection, name: str, shared_tenants: Mapping[str, str]) -> None:
    """Make a workspace whose library `default` is shared by one tenant of each vendor. Raises Taken."""
    if not ensure(connection, name, shared_tenants):
        raise Taken("workspace")


def ensure(connection: Connection, name: str, shared_tenants: Mapping[str, str]) -> bool:
    """Make the workspace unless it is there; tell whether it was made."""
    now = machine_time.read(connection)
    if not insert_once(connection, model.Workspace, name=name, prefix=_new_prefix(), created_at=now, clock_offset=0):
        return False
    workspace_id, _ = _find(connection, name)
    _fill(connection, workspace_id, shared_tenants, now)
    return True


def names(connection: Connection) -> list[str]:
    """The names of all workspaces, sorted."""
    return list(connection.execute(select(model.Workspace.name).order_by(model.Workspace.name)).scalars())


def check(connection: Connection, name: str) -> None:
    """Raises NotFound for an unknown workspace."""
    _find(connection, name)


def id_of(connection: Connection, name: str) -> int:
    """The number of a workspace. Raises NotFound."""
    return _find(connection, name)[0]


def remove(connection: Connection, name: str) -> str:
    """Delete a workspace with all in it; gives the prefix of its bytes. Raises NotFound, or Invalid for `default`."""
    if name == DEFAULT_WORKSPACE:
        raise Invalid("name", "is the workspace that is always there; reset it instead.")
    workspace_id, prefix = _find_alone(connection, name)
    connection.execute(delete(model.Workspace).where(model.Workspace.id == workspace_id))
    return prefix


def reset(connection: Connection, name: str, shared_tenants: Mapping[str, str]) -> str:
    """Empty a workspace, with its settings, and set its clock right; gives the prefix of the bytes it had.

    What was issued for it stays, but by calls. Raises NotFound.
    A file that is on its way in meanwhile finds that the prefix it was stored under is no longer the workspace's.
    """
    workspace_id, prefix = _find_alone(connection, name)
    row = model.Workspace.id == workspace_id
    connection.execute(update(model.Workspace).where(row).values(prefix=_new_prefix(), frozen_at=None, clock_offset=0))
    now = machine_time.read(connection)
    _empty_libraries(connection, workspace_id, now)
    for table in (model.User, model.Client, model.Token):
        added = table.source.is_(None) | table.source.not_in(sources.KEPT)
        connection.execute(delete(table).where(table.workspace_id == workspace_id, added))
    derived = (model.Token.workspace_id == workspace_id) & (model.Token.source == sources.WORKSPACE)
    connection.execute(update(model.Token).where(derived).values(revoked_at=None))
    for kept in (model.WorkspaceSetting, model.RateWindow):
        connection.execute(delete(kept).where(kept.workspace_id == workspace_id))
    _fill(connection, workspace_id, shared_tenants, now)
    return prefix


def clock(connection: Connection, name: str) -> Clock:
    """Read a workspace's clock. Raises NotFound."""
    frozen_at, offset, machine_now = _clock_row(connection, name)
    return Clock(tenants.now_at(frozen_at, offset, machine_now), frozen_at is not None)


def set_clock(connection: Connection, name: str, *, now: int | None, frozen: bool) -> Clock:
    """Set the clock to `now`, or leave its time when that is None, and freeze it or let it run.

    Raises NotFound, and Invalid for a time that is out of the clock's range.
    """
    frozen_at, offset, machine_now = _clock_row(connection, name, lock=True)
    then = tenants.now_at(frozen_at, offset, machine_now) if now is None else _checked(now, "now")
    if frozen:
        return _turn(connection, name, frozen_at=then, clock_offset=0)
    return _turn(connection, name, frozen_at=None, clock_offset=then - machine_now)


def advance_clock(connection: Connection, name: str, milliseconds: int) -> Clock:
    """Move the clock on, or back where negative, from where nobody else moves it meanwhile.

    Raises NotFound, and Invalid where that leads out of the clock's range.
    """
    frozen_at, offset, machine_now = _clock_row(connection, name, lock=True)
    _checked(tenants.now_at(frozen_at, offset, machine_now) + milliseconds, "seconds")
    if frozen_at is not None:
        return _turn(connection, name, frozen_at=frozen_at + milliseconds, clock_offset=0)
    return _turn(connection, name, frozen_at=None, clock_offset=offset + milliseconds)


def _empty_libraries(connection: Connection, workspace_id: int, now: int) -> None:
    """Put new ones in place of all libraries, for those tenants that stay."""
    library, tenant = model.Library, model.Tenant
    of_workspace = library.workspace_id == workspace_id
    stay = tenant.source.in_(sources.KEPT)
    held = select(library.id, library.name).where(of_workspace, library.id.in_(select(tenant.library_id).where(stay)))
    kept = connection.execute(held).all()
    last = connection.execute(select(func.max(library.id)).where(of_workspace)).scalar() or 0
    connection.execute(update(library).where(of_workspace).values(name=library.name + _OLD))
    for library_id, name in kept:
        new = libraries.open_library(connection, workspace_id, name, now)
        connection.execute(update(tenant).where(tenant.library_id == library_id, stay).values(library_id=new))
    connection.execute(delete(library).where(of_workspace, library.id <= last))


def _fill(connection: Connection, workspace_id: int, shared_tenants: Mapping[str, str], now: int) -> None:
    library_id = libraries.open_library(connection, workspace_id, DEFAULT_LIBRARY, now)
    for vendor, key in shared_tenants.items():
        tenants.attach(connection, workspace_id, library_id, vendor, key, now)


def _find(connection: Connection, name: str) -> tuple[int, str]:
    found = select(model.Workspace.id, model.Workspace.prefix).where(model.Workspace.name == name)
    row = expect(connection.execute(found).first(), "workspace", name)
    return row.id, row.prefix


def _find_alone(connection: Connection, name: str) -> tuple[int, str]:
    """The same once nobody writes in the workspace any more, or can until this transaction ends."""
    locks.take_alone(connection, name)
    return _find(connection, name)


def _clock_row(connection: Connection, name: str, *, lock: bool = False) -> tuple[int | None, int, int]:
    """What the clock shows is reckoned from, and the machine's time."""
    columns = select(model.Workspace.frozen_at, model.Workspace.clock_offset).where(model.Workspace.name == name)
    row = expect(connection.execute(columns.with_for_update() if lock else columns).first(), "workspace", name)
    return row.frozen_at, row.clock_offset, machine_time.read(connection)


def _turn(connection: Connection, name: str, *, frozen_at: int | None, clock_offset: int) -> Clock:
    row = update(model.Workspace).where(model.Workspace.name == name)
    connection.execute(row.values(frozen_at=frozen_at, clock_offset=clock_offset))
    return clock(connection, name)


def _checked(milliseconds: int, field: str) -> int:
    if not EARLIEST <= milliseconds <= LATEST:
        raise Invalid(field, "leads outside the years 1970 to 9000")
    return milliseconds


def _new_prefix() -> str:
    return secrets.token_hex(6)
