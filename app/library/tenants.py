"""From what a request says of itself to the library it may use."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, select

from .. import model
from ..database import locks
from ..database.inserts import insert_once
from ..database.machine_time import machine_time
from ..database.prepared import Prepared
from ..errors import NotFound, Unauthenticated, Unavailable, expect
from . import admission, libraries, resolving
from .admission import Rules
from .derived import Derived, purpose_of
from .digests import NO_TOKEN, Shown
from .libraries import MAIN_BRANCH
from .resolving import Found


class Tenant(NamedTuple):
    """Who calls, and when. `library_id` and `branch_id` are None while nothing is stored for the tenant.

    `user` is who acts for the tenant, as assets tell it; `now` is the workspace's time in milliseconds, `machine_now`
    the time that no test moves; `prefix` begins the keys of all its bytes. `scopes` are those of the token, None where
    nobody looks at them.
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
    scopes: tuple[str, ...] | None = None

    def allows(self, what: str, name: str) -> bool:
        """Tell whether the token is for this environment, say, by its scopes."""
        return self.scopes is None or admission.allows(self.scopes, what, name)


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
    workspace: str | None,
    vendor: str,
    key: str,
    user: str = "",
    branch: str = MAIN_BRANCH,
    token: Shown = NO_TOKEN,
    client: str = "",
    by_token: bool = False,
    rules: Rules | None = None,
    derived: Derived | None = None,
) -> Tenant:
    """Resolve a tenant; one that is unknown has no library yet.

    `branch` may be an alias; the tenant's is the branch's own name. Where no workspace is named, what was issued here
    tells which it is. With `by_token` the tenant is the one that the token is for, and the key only that of whom nobody
    knows. `rules` are those of strict.

    Raises NotFound for an unknown workspace or branch, Unauthenticated for a token that was issued here and is good
    no more, and what `admission.check` raises.
    """
    plan = resolving.statement(named=workspace is not None, by_token=by_token, strict=rules is not None)
    names = {
        "workspace": workspace,
        "vendor": vendor,
        "key": key,
        "branch": branch,
        "token_hash": token.hash,
        "client": client,
    }
    row = plan.first(connection, names)
    found = Found(*expect(row, "workspace", workspace or ""))
    now = now_at(found.frozen_at, found.clock_offset, found.machine_now)
    _check_token(connection, found, token, vendor, derived, now)
    if rules is not None:
        admission.check(found, rules, key=key, client=client)
    asked, branch_id = branch, found.branch_id
    if branch != MAIN_BRANCH and not branch_id:
        aliased = _ALIASED.first(connection, {"library_id": found.library_id, "uid": branch})
        branch_id, branch = aliased or (None, branch)
    if rules is not None:
        admission.check_branch(found, rules, branch, asked=asked)
    if branch != MAIN_BRANCH and branch_id is None:
        raise NotFound("branch", branch)
    return Tenant(
        found.workspace_id,
        found.workspace,
        vendor,
        found.key if by_token and found.key is not None else key,
        user,
        branch,
        found.prefix,
        now,
        found.machine_now,
        found.tenant_id,
        found.library_id,
        branch_id,
        None if rules is None else tuple(found.scopes or ()),
    )


def _check_token(
    connection: Connection, found: Found, token: Shown, vendor: str, derived: Derived | None, now: int
) -> None:
    if found.revoked_at is not None or (found.expires_at is not None and now >= found.expires_at):
        raise Unauthenticated("token", "The access token has expired")
    if token.secret and found.kind is not None:
        purpose = purpose_of(vendor, found.kind)
        if derived is None or not derived.is_right(connection, found.seed, purpose, token.secret):
            raise Unauthenticated("token", "The access token is unknown.")


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
    return tenant._replace(now=now_at(frozen_at, clock_offset, machine_now), machine_now=machine_now)


def stored(connection: Connection, tenant: Tenant) -> Tenant:
    """The same tenant, stored with an empty library of its own where it was unknown until now."""
    if tenant.library_id is not None:
        return tenant
    library_id = libraries.open_library(connection, tenant.workspace_id, f"{tenant.vendor}/{tenant.key}", tenant.now)
    attach(connection, tenant.workspace_id, library_id, tenant.vendor, tenant.key, tenant.now)
    return _found_again(connection, tenant)


def _found_again(connection: Connection, tenant: Tenant) -> Tenant:
    found = find(connection, workspace=tenant.workspace, vendor=tenant.vendor, key=tenant.key, branch=tenant.branch)
    return found._replace(user=tenant.user, scopes=tenant.scopes)


def attach(
    connection: Connection,
    workspace_id: int,
    library_id: int,
    vendor: str,
    key: str,
    now: int,
    *,
    name: str | None = None,
    details: dict[str, Any] | None = None,
    source: str | None = None,
) -> None:
    """Let a tenant into a library, unless it has one."""
    insert_once(
        connection,
        model.Tenant,
        workspace_id=workspace_id,
        library_id=library_id,
        vendor=vendor,
        key=key,
        created_at=now,
        name=name,
        details=details,
        source=source,
    )


def hold_library(connection: Connection, tenant: Tenant) -> None:
    """Let no other transaction change what the library's tenants share until this one ends."""
    library = select(model.Library.id).where(model.Library.id == tenant.library_id)
    connection.execute(library.with_for_update(key_share=True))
