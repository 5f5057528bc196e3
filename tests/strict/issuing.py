"""Tokens made and revoked past the service, as its command line does."""

from __future__ import annotations

from typing import Any

from tests.servers.behind import Behind
from tests.strict.doors import Credentials, DoorCase
from triptych.library import issued_tenants, sources, tokens, workspaces

KINDS = {"amazon_ads": "access", "iqmetrix": "access", "contentstack": "management", "contentstack user": "authtoken"}


def issue(behind: Behind, own: Credentials, door: DoorCase, **said: Any) -> str:
    """A random token for the workspace's tenant at a door."""
    vendor = door.name.split()[0]

    with behind.engine.begin() as connection:
        [tenant] = [one for one in issued_tenants.listed(connection, workspace=own.workspace) if one.vendor == vendor]
        now = workspaces.clock(connection, own.workspace).now
        return tokens.issue(
            connection,
            workspace_id=tenant.workspace_id,
            vendor=vendor,
            now=now,
            tenant_id=tenant.id,
            source=sources.COMMAND,
            **{"kind": KINDS[door.name], "seconds": None, "scopes": ["*"], **said},
        )


def revoke(behind: Behind, token: str, door: DoorCase, own: Credentials) -> None:
    with behind.engine.begin() as connection:
        workspace_id = workspaces.id_of(connection, own.workspace)
        found = tokens.find(connection, workspace_id=workspace_id, vendor=door.name.split()[0], text=token)
        assert found is not None
        assert tokens.revoke_by_id(connection, found.id, workspaces.clock(connection, own.workspace).now)


def remove_tenant(behind: Behind, own: Credentials, vendor: str, key: str) -> None:
    """Take a tenant of a workspace away, with all that goes with it."""
    with behind.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA foreign_keys = ON")
        workspace_id = workspaces.id_of(connection, own.workspace)
        issued_tenants.remove(connection, workspace_id=workspace_id, vendor=vendor, key=key)
        connection.commit()
