"""Branches and their other names. Those that are being copied or deleted are none for anybody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlalchemy import Connection, delete, func, insert, select, update

from .. import model
from ..database.inserts import insert_once
from ..errors import Invalid, NotFound, Taken, expect
from . import limits, tenants
from .libraries import MAIN_BRANCH
from .tenants import Tenant


@dataclass(frozen=True, slots=True)
class Branch:
    """A line of a library's assets; `source` is the name of what it was copied from. Milliseconds."""

    uid: str
    source: str | None
    created_at: int
    created_by: str | None
    aliases: list[str] = field(default_factory=list)


class Alias(NamedTuple):
    """Another name of a branch. Instants are milliseconds."""

    uid: str
    branch: Branch


def all_of(connection: Connection, tenant: Tenant) -> list[Branch]:
    """The library's branches, the oldest first, with their aliases. One that is not stored yet has `main` already."""
    if tenant.library_id is None:
        return [Branch(MAIN_BRANCH, None, tenant.now, None)]
    table = model.Branch
    rows = select(table.id, table.uid, table.source, table.created_at, table.created_by).where(*_whole(tenant))
    found = {row.id: Branch(*row[1:]) for row in connection.execute(rows.order_by(table.id))}
    names = select(model.BranchAlias.branch_id, model.BranchAlias.uid).where(
        model.BranchAlias.library_id == tenant.library_id
    )
    for branch_id, uid in connection.execute(names.order_by(model.BranchAlias.id)):
        if branch_id in found:
            found[branch_id].aliases.append(uid)
    return list(found.values())


def get(connection: Connection, tenant: Tenant, uid: str) -> Branch:
    """The branch of this name, which is no alias. Raises NotFound."""
    named = (branch for branch in all_of(connection, tenant) if branch.uid == uid)
    return expect(next(named, None), "branch", uid)


def get_both(connection: Connection, tenant: Tenant, uids: Sequence[str]) -> list[Branch]:
    """The branches of these names. Raises NotFound for the first unknown one."""
    return [get(connection, tenant, uid) for uid in uids]


def find_id(connection: Connection, tenant: Tenant, uid: str) -> int:
    """The row of a branch by its own name. Raises NotFound."""
    row = select(model.Branch.id).where(*_whole(tenant), model.Branch.uid == uid)
    return expect(connection.execute(row).scalar(), "branch", uid)


def aliases(connection: Connection, tenant: Tenant) -> list[Alias]:
    """The library's aliases, by the age of their branches."""
    return [Alias(uid, branch) for branch in all_of(connection, tenant) for uid in branch.aliases]


def get_alias(connection: Connection, tenant: Tenant, uid: str) -> Alias:
    """The alias of this name. Raises NotFound."""
    named = (alias for alias in aliases(connection, tenant) if alias.uid == uid)
    return expect(next(named, None), "alias", uid)


def assign(connection: Connection, tenant: Tenant, uid: str, target: str) -> Alias:
    """Let the name mean this branch, whatever it meant before.

    Raises NotFound for an unknown branch, Taken for a branch's own name, Invalid where there are as many aliases as
    there can be.
    """
    tenant = tenants.stored(connection, tenant)
    tenants.hold_library(connection, tenant)
    values: dict[str, Any] = {
        "branch_id": find_id(connection, tenant, target),
        "updated_at": tenant.now,
        "updated_by": tenant.user,
    }
    _check_free(connection, model.Branch, tenant, uid)
    table = model.BranchAlias
    named = update(table).where(table.library_id == tenant.library_id, table.uid == uid)
    if connection.execute(named.values(**values)).rowcount == 0:
        _check_room(connection, table, tenant, limits.ALIASES, "aliases")
        made = {"library_id": tenant.library_id, "uid": uid, "created_at": tenant.now, "created_by": tenant.user}
        connection.execute(insert(table).values(**made, **values))
    return get_alias(connection, tenant, uid)


def remove_alias(connection: Connection, tenant: Tenant, uid: str) -> None:
    """Forget an alias. Raises NotFound."""
    named = delete(model.BranchAlias).where(
        model.BranchAlias.library_id == tenant.library_id, model.BranchAlias.uid == uid
    )
    if connection.execute(named).rowcount == 0:
        raise NotFound("alias", uid)


def reserve(connection: Connection, tenant: Tenant, uid: str, source: str, *, busy_until: int) -> int:
    """Add the row of a branch that nobody sees yet; the library must be held. Raises Taken and Invalid."""
    _check_free(connection, model.BranchAlias, tenant, uid)
    _check_room(connection, model.Branch, tenant, limits.BRANCHES, "branches")
    made = insert_once(
        connection,
        model.Branch,
        library_id=tenant.library_id,
        uid=uid,
        source=source,
        created_at=tenant.now,
        created_by=tenant.user,
        busy_until=busy_until,
    )
    if not made:
        raise Taken("branch")
    named = select(model.Branch.id).where(model.Branch.library_id == tenant.library_id, model.Branch.uid == uid)
    return connection.execute(named).scalar_one()


def hide(connection: Connection, branch_id: int, *, busy_until: int) -> None:
    """Take a branch's names away, so that others can have them; its rows are there until somebody deletes them."""
    table = model.Branch
    free = table.uid.concat(f"~{branch_id}")  # as nobody can name one
    connection.execute(delete(model.BranchAlias).where(model.BranchAlias.branch_id == branch_id))
    connection.execute(update(table).where(table.id == branch_id).values(uid=free, busy_until=busy_until))


def _whole(tenant: Tenant) -> tuple[Any, Any]:
    return model.Branch.library_id == tenant.library_id, model.Branch.busy_until.is_(None)


def _check_free(connection: Connection, table: type[Any], tenant: Tenant, uid: str) -> None:
    named = select(table.id).where(table.library_id == tenant.library_id, table.uid == uid)
    if connection.execute(named).first() is not None:
        raise Taken("branch")


def _check_room(connection: Connection, table: type[Any], tenant: Tenant, most: int, what: str) -> None:
    counted = select(func.count()).select_from(table).where(table.library_id == tenant.library_id)
    if connection.execute(counted).scalar_one() >= most:
        raise Invalid(what, f"are {most} already, and there can be no more.")
