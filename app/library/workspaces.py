"""What a test controls: workspaces, their clock, and emptying them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, delete, select, update

from .. import model
from ..database import locks, machine_time
from ..database.inserts import insert_once
from ..errors import Invalid, Taken, expect
from ..instants import EARLIEST, LATEST
from . import generations, libraries, sources, tenants
from .resolving import DEFAULT_WORKSPACE as DEFAULT_WORKSPACE

DEFAULT_LIBRARY = "default"
NAME = r"[A-Za-z0-9][A-Za-z0-9._-]{0,62}"


@dataclass(frozen=True, slots=True)
class Clock:
    """A workspace's clock: `now` in milliseconds, and whether it stands still."""

    now: int
    frozen: bool


def create(
    connection: Connection, name: str, shared_tenants: Mapping[str, str], expiry_seconds: int | None = None
) -> None:
    """Make a workspace whose library `default` is shared by one tenant of each vendor. Raises Taken."""
    if not ensure(connection, name, shared_tenants):
        raise Taken("workspace")
    set_expiry(connection, name, expiry_seconds)


def set_expiry(connection: Connection, name: str, seconds: int | None) -> None:
    """Let the workspace go once no call comes to it for so long; None leaves it as it is."""
    if seconds is not None:
        row = update(model.Workspace).where(model.Workspace.name == name)
        connection.execute(row.values(expiry_seconds=seconds))


def ensure(connection: Connection, name: str, shared_tenants: Mapping[str, str]) -> bool:
    """Make the workspace unless it is there; tell whether it was made."""
    now = machine_time.read(connection)
    if not insert_once(
        connection, model.Workspace, name=name, prefix=generations.new_prefix(), created_at=now, clock_offset=0
    ):
        return False
    workspace_id = id_of(connection, name)
    _fill(connection, workspace_id, shared_tenants, now)
    return True


def names(connection: Connection) -> list[str]:
    """The names of all workspaces, sorted."""
    found = select(model.Workspace.name).where(model.Workspace.gone_at.is_(None)).order_by(model.Workspace.name)
    return list(connection.execute(found).scalars())


def check(connection: Connection, name: str) -> None:
    """Raises NotFound for an unknown workspace."""
    id_of(connection, name)


def id_of(connection: Connection, name: str) -> int:
    """The number of a workspace. Raises NotFound."""
    found = select(model.Workspace.id).where(model.Workspace.name == name, model.Workspace.gone_at.is_(None))
    return expect(connection.execute(found).scalar(), "workspace", name)


def remove(connection: Connection, name: str) -> None:
    """Delete a workspace; a chore deletes all that was in it. Raises NotFound, or Invalid for `default`."""
    if name == DEFAULT_WORKSPACE:
        raise Invalid("name", "is the workspace that is always there; reset it instead.")
    workspace_id = _find_alone(connection, name)
    generations.set_aside(connection, workspace_id)
    connection.execute(delete(model.Workspace).where(model.Workspace.id == workspace_id))


def reset(connection: Connection, name: str, shared_tenants: Mapping[str, str]) -> None:
    """Empty a workspace, with its settings, and set its clock right; a chore deletes all that was in it.

    What was issued for it stays, but by calls. Raises NotFound.
    A file that is on its way in meanwhile finds that the prefix it was stored under is no longer the workspace's.
    """
    workspace_id = _find_alone(connection, name)
    generations.set_aside(connection, workspace_id, keep=sources.KEPT)
    row = model.Workspace.id == workspace_id
    connection.execute(update(model.Workspace).where(row).values(frozen_at=None, clock_offset=0))
    derived = (model.Token.workspace_id == workspace_id) & (model.Token.source == sources.WORKSPACE)
    connection.execute(update(model.Token).where(derived).values(revoked_at=None))
    _fill(connection, workspace_id, shared_tenants, machine_time.read(connection))


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


def _fill(connection: Connection, workspace_id: int, shared_tenants: Mapping[str, str], now: int) -> None:
    library_id = libraries.open_library(connection, workspace_id, DEFAULT_LIBRARY, now)
    for vendor, key in shared_tenants.items():
        tenants.attach(connection, workspace_id, library_id, vendor, key, now)


def _find_alone(connection: Connection, name: str) -> int:
    """Its number, once nobody writes in the workspace any more, or can until this transaction ends."""
    locks.take_alone(connection, name)
    return id_of(connection, name)


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
