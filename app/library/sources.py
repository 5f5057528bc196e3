"""Who issued what opens a tenant here. What has no source came by itself, in calls of clients that nobody knows."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection, select

from .. import model

# `PUT /_triptych/workspaces/{name}`, whose credentials are derived; the file; the command line; a call of a door.
WORKSPACE: Final = "workspace"
FILE: Final = "file"
COMMAND: Final = "command"
CALL: Final = "call"

# What a reset leaves in place. All else was added since.
KEPT: Final = (WORKSPACE, FILE, COMMAND)


def workspaces_with(connection: Connection, source: str) -> set[str]:
    """The names of the workspaces in which there is anything of this source."""
    found: set[str] = set()
    for table in (model.Tenant, model.User, model.Client, model.Token):
        named = select(model.Workspace.name).join(table, table.workspace_id == model.Workspace.id)
        found.update(connection.execute(named.where(table.source == source).distinct()).scalars())
    return found
