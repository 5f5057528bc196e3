"""From what a request says of itself to the library it may use."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy import Connection, and_, bindparam, insert, select

from .. import model
from ..database import locks
from ..database.inserts import insert_once
from ..database.machine_time import machine_time
from ..database.prepared import Prepared
from ..errors import Unauthenticated, Unavailable, expect

MAIN_BRANCH = "main"
FIRST_ENVIRONMENT = "development"
MASTER_LOCALE = ("en-us", "English - United States")
# Of a library's first environment and locale. Told beforehand, as whoever asks for these stores nothing.
FIRST_UID = "blt6669727374696e68"


@dataclass(frozen=True, slots=True)
class Tenant:
    """Who calls, and when. `library_id` and `branch_id` are None while nothing is stored for the tenant.

    `user` is who acts for the tenant, as assets tell it; `now` is the workspace's time in milliseconds, `machine_now`
    the time that no test moves; `prefix` begins the keys of all its bytes.
    """

    workspace_id: int
    workspace: str
    vendor: str
    key: str
    user: str
    branch: str
    prefix: str
    now: int
    machine_now: int
    tenant_id: int | None
    library_id: int | None
    branch_id: int | None


_FIND = Prepared(
    select(
        model.Workspace.id,
        model.Workspace.prefix,
        model.Workspace.frozen_at,
        model.Workspace.clock_offset,
        machine_time(),
        model.Tenant.id,
        model.Tenant.library_id,
        model.Branch.id,
        model.Token.expires_at,
        model.Token.revoked_at,
    )
    .select_from(model.Workspace)
    .outerjoin(
        model.Tenant,
        and_(
            model.Tenant.workspace_id == model.Workspace.id,
            model.Tenant.vendor == bindparam("vendor"),
            model.Tenant.key == bindparam("key"),
        ),
    )
    .outerjoin(
        model.Branch,
        and_(
            model.Branch.library_id == model.Tenant.library_id,
            model.Branch.uid == bindparam("branch"),
            model.Branch.busy_until.is_(None),
        ),
    )
    .outerjoin(
        model.Token,
        and_(
            model.Token.workspace_id == model.Workspace.id,
            model.Token.vendor == bindparam("vendor"),
            model.Token.hash == bindparam("token_hash"),
        ),
    )
    .where(model.Workspace.name == bindparam("workspace"))
)


_ALIASED = Prepared(
    select(model.Branch.id, model.Branch.uid)
    .join(model.BranchAlias, model.BranchAlias.branch_id == model.Branch.id)
    .where(
        model.BranchAlias.library_id == bindparam("library_id"),
        model.BranchAlias.uid == bindparam("uid"),
        model.Branch.busy_until.is_(None),
    )
)
_RENEW = Prepared(
    select(model.Workspace.prefix, model.Workspace.frozen_at, model.Workspace.clock_offset, machine_time()).where(
        model.Workspace.id == bindparam("workspace_id")
    )
)


def now_at(frozen_at: int | None, clock_offset: int, machine_now: int) -> int:
    """The time in milliseconds on a workspace's clock."""
    return frozen_at if frozen_at is not None else machine_now + clock_offset


def keep_resets_away(connection: Connection, workspace: str) -> None:
    """Let no reset of the workspace come into this transaction, which must have touched nothing of it yet.

    Else each could hold rows that the other waits for.
    """
    locks.share(connection, workspace)


def find(
    connection: Connection,
    *,
    workspace: str,
    vendor: str,
    key: str,
    user: str = "",
    branch: str = MAIN_BRANCH,
    token_hash: str = "",
) -> Tenant:
    """Resolve a tenant; one that is unknown has no library yet.

    `branch` may be an alias; the tenant's is the branch's own name. Raises NotFound for an unknown workspace or branch,
    Unauthenticated for a token that was issued here and is good no more.
    """
    names = {"workspace": workspace, "vendor": vendor, "key": key, "branch": branch, "token_hash": token_hash}
    row = expect(_FIND.first(connection, names), "workspace", workspace)
    workspace_id, prefix, frozen_at, clock_offset, machine_now, *ids_found, expires_at, revoked_at = row
    tenant_id, library_id, branch_id = ids_found
    now = now_at(frozen_at, clock_offset, machine_now)
    if revoked_at is not None or (expires_at is not None and now >= expires_at):
        raise Unauthenticated("token", "The access token has expired")
    if branch != MAIN_BRANCH and not branch_id:
        aliased = _ALIASED.first(connection, {"library_id": library_id, "uid": branch})
        branch_id, branch = expect(aliased, "branch", branch)
    names_given = (workspace_id, workspace, vendor, key, user, branch, prefix)
    return Tenant(*names_given, now, machine_now, tenant_id, library_id, branch_id)


def renewed(connection: Connection, tenant: Tenant) -> Tenant:
    """The same tenant at the time that it is now; nobody asks for its token again.

    Raises NotFound where its workspace is gone, Unavailable where that was reset since the tenant was found.
    """
    if tenant.library_id is None:  # it may have been stored meanwhile
        return _found_again(connection, tenant)
    row = expect(_RENEW.first(connection, {"workspace_id": tenant.workspace_id}), "workspace", tenant.workspace)
    prefix, frozen_at, clock_offset, machine_now = row
    if prefix != tenant.prefix:
        raise Unavailable("The workspace was reset meanwhile.")
    return replace(tenant, now=now_at(frozen_at, clock_offset, machine_now), machine_now=machine_now)


def stored(connection: Connection, tenant: Tenant) -> Tenant:
    """The same tenant, stored with an empty library of its own where it was unknown until now."""
    if tenant.library_id is not None:
        return tenant
    library_id = open_library(connection, tenant.workspace_id, f"{tenant.vendor}/{tenant.key}", tenant.now)
    attach(connection, tenant.workspace_id, library_id, tenant.vendor, tenant.key, tenant.now)
    return _found_again(connection, tenant)


def _found_again(connection: Connection, tenant: Tenant) -> Tenant:
    names = {"workspace": tenant.workspace, "vendor": tenant.vendor, "key": tenant.key, "branch": tenant.branch}
    return find(connection, user=tenant.user, **names)


def attach(connection: Connection, workspace_id: int, library_id: int, vendor: str, key: str, now: int) -> None:
    """Let a tenant into a library, unless it has one."""
    insert_once(
        connection,
        model.Tenant,
        workspace_id=workspace_id,
        library_id=library_id,
        vendor=vendor,
        key=key,
        created_at=now,
    )


def hold_library(connection: Connection, tenant: Tenant) -> None:
    """Let no other transaction change what the library's tenants share until this one ends."""
    library = select(model.Library.id).where(model.Library.id == tenant.library_id)
    connection.execute(library.with_for_update(key_share=True))


def open_library(connection: Connection, workspace_id: int, name: str, now: int) -> int:
    """Give the id of the workspace's library of that name, made with a branch, an environment and a locale."""
    created = insert_once(connection, model.Library, workspace_id=workspace_id, name=name, created_at=now)
    named = select(model.Library.id).where(model.Library.workspace_id == workspace_id, model.Library.name == name)
    library_id: int = connection.execute(named).scalar_one()
    if not created:
        return library_id
    main = insert(model.Branch).values(library_id=library_id, uid=MAIN_BRANCH, created_at=now)
    branch_id = connection.execute(main.returning(model.Branch.id)).scalar_one()
    connection.execute(
        insert(model.Environment).values(
            library_id=library_id,
            uid=FIRST_UID,
            name=FIRST_ENVIRONMENT,
            urls=[],
            created_at=now,
            updated_at=now,
        )
    )
    code, locale_name = MASTER_LOCALE
    connection.execute(
        insert(model.Locale).values(
            branch_id=branch_id,
            uid=FIRST_UID,
            code=code,
            name=locale_name,
            created_at=now,
            updated_at=now,
        )
    )
    return library_id
