"""Who issued what opens a tenant here. What has no source came by itself, in calls of clients that nobody knows."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from sqlalchemy import Connection, select, update

from .. import model

# `PUT /_triptych/workspaces/{name}`, whose credentials are derived; the file; the command line; a call of a door.
WORKSPACE: Final = "workspace"
FILE: Final = "file"
COMMAND: Final = "command"
CALL: Final = "call"

# What a reset leaves in place. All else was added since.
KEPT: Final = (WORKSPACE, FILE, COMMAND)


def mark_workspaces(connection: Connection, names: Collection[str]) -> None:
    """Keep which workspaces the file names, and that it names no others."""
    table = model.Workspace
    for name in names:
        connection.execute(update(table).where(table.name == name).values(source=FILE))
    connection.execute(update(table).where(table.source == FILE, table.name.not_in(names)).values(source=None))


def workspaces_with(connection: Connection, source: str) -> set[str]:
    """The names of the workspaces in which there is anything of this source."""
    found: set[str] = set()
    for table in (model.Tenant, model.User, model.Client, model.Token):
        named = select(model.Workspace.name).join(table, table.workspace_id == model.Workspace.id)
        found.update(connection.execute(named.where(table.source == source).distinct()).scalars())
    return found
