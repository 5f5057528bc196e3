"""What public addresses lead to: an identity is random, and says by itself which workspace it belongs to."""

from __future__ import annotations

from sqlalchemy import Connection, and_, bindparam, or_, select

from .. import model
from ..database.prepared import Prepared
from ..errors import NotFound
from . import workspaces
from .libraries import MAIN_BRANCH
from .records import ASSETS, Asset

_SHARED = (
    ASSETS.join(model.Branch, model.Branch.id == model.Node.branch_id)
    .join(model.Tenant, model.Tenant.library_id == model.Branch.library_id)
    .join(model.Workspace, model.Workspace.id == model.Tenant.workspace_id)
    .add_columns(model.Workspace.name)
    .where(
        model.Node.uuid == bindparam("uuid"),
        model.Version.number == model.Node.version,
        model.Branch.uid == MAIN_BRANCH,
        model.Tenant.vendor == bindparam("vendor"),
        model.Workspace.gone_at.is_(None),
    )
)
_ANYWHERE = Prepared(_SHARED)
_IN_WORKSPACE = Prepared(_SHARED.where(model.Workspace.name == bindparam("workspace")))


def find_asset(connection: Connection, *, vendor: str, uuid: str, workspace: str | None) -> tuple[Asset, str]:
    """The newest version of an asset in any library that the vendor shares; in this workspace only, if one is named.

    Gives its workspace, too. Raises NotFound.
    """
    names = {"uuid": uuid, "vendor": vendor}
    if workspace is None:
        row = _ANYWHERE.first(connection, names)
    else:
        row = _IN_WORKSPACE.first(connection, {**names, "workspace": workspace})
    if row is None:
        if workspace is not None:
            workspaces.check(connection, workspace)
        raise NotFound("asset", uuid)
    *asset, found_in = row
    return Asset._make(asset), found_in


# Beginning with the node, as many workspaces may have a tenant with that key. Where two have the very same asset, as
# after an import, the address is the older one's.
_WORKSPACE = Prepared(
    select(model.Workspace.name)
    .select_from(model.Node)
    .join(model.Branch, model.Branch.id == model.Node.branch_id)
    .join(model.Tenant, model.Tenant.library_id == model.Branch.library_id)
    .join(model.Workspace, model.Workspace.id == model.Tenant.workspace_id)
    .outerjoin(
        model.BranchAlias,
        and_(model.BranchAlias.branch_id == model.Branch.id, model.BranchAlias.uid == bindparam("branch")),
    )
    .where(
        model.Node.uid == bindparam("uid"),
        or_(model.Branch.uid == bindparam("branch"), model.BranchAlias.uid == bindparam("branch")),
        model.Tenant.vendor == bindparam("vendor"),
        model.Workspace.gone_at.is_(None),
        model.Tenant.key == bindparam("key"),
    )
    .order_by(model.Workspace.id)
)


def find_workspace(connection: Connection, *, vendor: str, key: str, uid: str, branch: str) -> str | None:
    """The workspace in which a tenant with this key has the asset; None where there is none."""
    row = _WORKSPACE.first(connection, {"vendor": vendor, "key": key, "uid": uid, "branch": branch})
    return None if row is None else row[0]
