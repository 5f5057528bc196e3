"""Folders: where assets lie."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import CTE, Connection, func, literal, select, update

from .. import model
from ..errors import Invalid, expect
from . import assets, tenants
from .records import FOLDERS, Folder
from .tenants import Tenant


@dataclass(frozen=True, slots=True)
class Limits:
    """How many folders a branch may have, and how many may lie inside each other."""

    folders: int
    depth: int


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is to lie: in the folder with this short identity, or at the root without one."""

    uid: str | None


class Step(NamedTuple):
    """One folder on the way from the root."""

    uid: str
    name: str


def get(connection: Connection, tenant: Tenant, uid: str) -> Folder:
    """A folder by its short identity. Raises NotFound."""
    named = FOLDERS.where(model.Node.uid == uid, model.Node.branch_id == tenant.branch_id)
    return Folder._make(expect(connection.execute(named).first(), "folder", uid))


def load(connection: Connection, node_ids: Sequence[int]) -> list[Folder]:
    """Those of the nodes that are folders, in no order."""
    return [Folder._make(row) for row in connection.execute(FOLDERS.where(model.Node.id.in_(node_ids)))]


def hold(connection: Connection, tenant: Tenant, place: Place) -> int | None:
    """The row of the folder to put something into, which nobody can delete until the transaction ends.

    Raises Invalid for an unknown folder. Hold it before anything else, so that no two transactions wait for each other.
    """
    if place.uid is None:
        return None
    named = select(model.Node.id).where(
        model.Node.uid == place.uid, model.Node.branch_id == tenant.branch_id, model.Node.kind == "folder"
    )
    folder_id = connection.execute(named.with_for_update(read=True, key_share=True)).scalar()
    if folder_id is None:
        raise Invalid("parent", "is not valid.")
    return folder_id


def create(connection: Connection, tenant: Tenant, name: str, place: Place, *, limits: Limits) -> Folder:
    """Make a folder. Raises Invalid for an unknown parent, and beyond the limits."""
    tenant = tenants.stored(connection, tenant)
    hold_branch(connection, tenant)
    parent_id = hold(connection, tenant, place)
    counted = select(func.count()).where(model.Node.branch_id == tenant.branch_id, model.Node.kind == "folder")
    if connection.execute(counted).scalar_one() >= limits.folders:
        raise Invalid("folders", f"are {limits.folders} already, and there can be no more.")
    _check_depth(connection, parent_id, 1, limits)
    _, node_id = assets.insert_node(
        connection,
        branch_id=tenant.branch_id,
        parent_id=parent_id,
        kind="folder",
        name=name,
        created_at=tenant.now,
        created_by=tenant.user,
        updated_at=tenant.now,
        updated_by=tenant.user,
    )
    return load(connection, [node_id])[0]


def change(
    connection: Connection,
    tenant: Tenant,
    uid: str,
    *,
    name: str | None,
    place: Place | None,
    limits: Limits,
) -> Folder:
    """Rename or move a folder; None leaves its name or its place. What changes nothing makes no new version.

    Raises NotFound; Invalid for a place that is unknown, too deep, or inside the folder itself.
    """
    hold_branch(connection, tenant)
    folder = get(connection, tenant, uid)
    values: dict[str, str | int | None] = {}
    if name is not None and name != folder.name:
        values["name"] = name
    if place is not None and place.uid != folder.parent_uid:
        values["parent_id"] = _new_parent(connection, tenant, folder, place, limits)
    if not values:
        return folder
    changed = update(model.Node).where(model.Node.id == folder.node_id)
    values |= {"version": folder.version + 1, "updated_at": tenant.now, "updated_by": tenant.user}
    connection.execute(changed.values(**values))
    return load(connection, [folder.node_id])[0]


def remove(connection: Connection, tenant: Tenant, uid: str) -> list[str]:
    """Delete a folder with all inside; gives the keys of the bytes to delete. Raises NotFound.

    Every row is held before any goes: what somebody moves out meanwhile is kept, what somebody puts in goes, too.
    """
    hold_branch(connection, tenant)
    inside = _inside(get(connection, tenant, uid).node_id)
    folder_ids = connection.execute(select(inside.c.id)).scalars().all()
    connection.execute(select(model.Node.id).where(model.Node.id.in_(folder_ids)).with_for_update())
    files = select(model.Node.id).where(
        model.Node.branch_id == tenant.branch_id,
        model.Node.parent_id.in_(folder_ids),
        model.Node.kind != "folder",
    )
    asset_ids = connection.execute(files.with_for_update()).scalars().all()
    return assets.remove_nodes(connection, [*asset_ids, *folder_ids])


def paths(connection: Connection, node_ids: Iterable[int]) -> dict[int, list[Step]]:
    """The folders that each of these nodes lies in, the outermost first."""
    start = select(
        model.Node.id.label("node_id"), model.Node.parent_id.label("above"), literal(0).label("height")
    ).where(model.Node.id.in_(list(node_ids)))
    way = start.cte("way", recursive=True)
    way = way.union_all(
        select(way.c.node_id, model.Node.parent_id, way.c.height + 1).join(way, way.c.above == model.Node.id)
    )
    found = select(way.c.node_id, model.Node.uid, model.Node.name).join(way, way.c.above == model.Node.id)
    steps: dict[int, list[Step]] = {}
    for node_id, uid, name in connection.execute(found.order_by(way.c.height.desc())):
        steps.setdefault(node_id, []).append(Step(uid, name))
    return steps


def _new_parent(connection: Connection, tenant: Tenant, folder: Folder, place: Place, limits: Limits) -> int | None:
    parent_id = hold(connection, tenant, place)
    inside = _inside(folder.node_id)
    levels = {row.id: row.level for row in connection.execute(select(inside.c.id, inside.c.level))}
    if parent_id in levels:
        raise Invalid("parent", "is the folder itself or lies inside it.")
    _check_depth(connection, parent_id, max(levels.values()), limits)
    return parent_id


def _check_depth(connection: Connection, parent_id: int | None, levels: int, limits: Limits) -> None:
    """Raise Invalid where so many levels of folders would be too deep inside the parent."""
    above = 0 if parent_id is None else len(paths(connection, [parent_id]).get(parent_id, ())) + 1
    if above + levels > limits.depth:
        raise Invalid("parent", f"lies too deep: folders can be nested {limits.depth} levels deep.")


def _inside(node_id: int) -> CTE:
    """The folder and all folders below it, with their level: the folder's own is 1."""
    found = select(model.Node.id, literal(1).label("level")).where(model.Node.id == node_id)
    inside = found.cte("inside", recursive=True)
    below = select(model.Node.id, inside.c.level + 1).join(inside, inside.c.id == model.Node.parent_id)
    return inside.union_all(below.where(model.Node.kind == "folder"))


def hold_branch(connection: Connection, tenant: Tenant) -> None:
    """Let no other transaction change this branch's folders until this one ends."""
    branch = select(model.Branch.id).where(model.Branch.id == tenant.branch_id)
    connection.execute(branch.with_for_update(key_share=True))
