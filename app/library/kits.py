"""What a workspace has of its own at each door: a tenant, and derived credentials that open it.

All of them share one library, so that an asset is seen through every door. They hold as long as the workspace does, and
a reset leaves them in place.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import NamedTuple

from sqlalchemy import Connection, select, update

from .. import model
from ..database import locks, machine_time
from ..errors import Taken
from . import clients, issued_tenants, sources, tokens, users, uses, workspaces
from .admission import ALL
from .derived import DERIVED, Derived, purpose_of, row_name

LIBRARY = "issued"


class Credentials(NamedTuple):
    """What opens a workspace at one door; what its vendor has no word for is empty."""

    tenant: str
    client: str
    client_secret: str
    email: str
    password: str
    tokens: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kit:
    """How one door's credentials look.

    `tenant`, `client` and `email` make a name in the vendor's form of 64 hexadecimal digits; a door that has no clients
    or no users makes none. `tokens` are the kinds that are derived, with what each begins with; those of `of_user` are
    for the user's tenants, all others for the tenant. `show` says all in the vendor's words.
    """

    vendor: str
    tenant: Callable[[str], str]
    show: Callable[[Credentials], Mapping[str, str]]
    client: Callable[[str], str] | None = None
    email: Callable[[str], str] | None = None
    tokens: Mapping[str, str] = field(default_factory=dict)
    of_user: Sequence[str] = ()


def put(
    connection: Connection,
    name: str,
    *,
    shared_tenants: Mapping[str, str],
    kits: Sequence[Kit],
    derived: Derived,
    expiry_seconds: int | None = None,
) -> tuple[bool, dict[str, Credentials]]:
    """Make the workspace unless it is there, with credentials by vendor; tell whether it was made."""
    locks.share(connection, name)
    made = workspaces.ensure(connection, name, shared_tenants)
    workspaces.set_expiry(connection, name, expiry_seconds)
    uses.keep(connection, name)
    workspace_id = workspaces.id_of(connection, name)
    row = model.Workspace.id == workspace_id
    if connection.execute(select(model.Workspace.seed).where(row)).scalar_one() is None:
        seed = derived.new_seed(connection)
        connection.execute(update(model.Workspace).where(row, model.Workspace.seed.is_(None)).values(seed=seed))
    seed = str(connection.execute(select(model.Workspace.seed).where(row)).scalar_one())
    return made, {kit.vendor: _issue(connection, workspace_id, seed, kit, derived) for kit in kits}


def credentials(connection: Connection, seed: str, kit: Kit, derived: Derived) -> Credentials:
    """What the seed gives at one door."""

    def named(what: str, make: Callable[[str], str] | None) -> str:
        return make(derived.digits(connection, seed, purpose_of(kit.vendor, what))) if make else ""

    def secret(what: str, make: Callable[[str], str] | None) -> str:
        return derived.secret(connection, seed, purpose_of(kit.vendor, what)) if make else ""

    return Credentials(
        tenant=named("tenant", kit.tenant),
        client=named("client", kit.client),
        client_secret=secret("client", kit.client),
        email=named("user", kit.email),
        password=secret("user", kit.email),
        tokens={
            kind: derived.token(connection, seed, purpose_of(kit.vendor, kind), prefix=prefix)
            for kind, prefix in kit.tokens.items()
        },
    )


def _issue(connection: Connection, workspace_id: int, seed: str, kit: Kit, derived: Derived) -> Credentials:
    """Keep what is needed to know them again: names and no secrets."""
    found = credentials(connection, seed, kit, derived)
    source = sources.WORKSPACE
    tenant_id = issued_tenants.issue(
        connection, workspace_id=workspace_id, vendor=kit.vendor, key=found.tenant, library=LIBRARY, source=source
    )
    client_id = user_id = None
    if found.client:
        client_id = clients.issue(
            connection,
            workspace_id=workspace_id,
            vendor=kit.vendor,
            key=found.client,
            secret_hash=DERIVED,
            source=source,
            tenant_id=tenant_id,
        )
    if found.email:
        user_id = users.issue(
            connection, workspace_id=workspace_id, email=found.email, password_hash=DERIVED, source=source
        )
        users.join(connection, user_id, [tenant_id])
    now = machine_time.read(connection)
    for kind, prefix in kit.tokens.items():
        is_users = kind in kit.of_user
        name = derived.name(connection, seed, purpose_of(kit.vendor, kind))
        with suppress(Taken):  # it is there already
            tokens.issue(
                connection,
                workspace_id=workspace_id,
                vendor=kit.vendor,
                kind=kind,
                now=now,
                seconds=None,
                tenant_id=None if is_users else tenant_id,
                user_id=user_id if is_users else None,
                client_id=client_id,
                scopes=[ALL],
                source=source,
                token_hash=row_name(prefix + name),
            )
    return found
