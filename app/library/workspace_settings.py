"""What a test sets for a workspace, under a name: it holds from the next call on, and a reset takes it back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, select, update

from .. import model
from ..database.inserts import insert_once
from . import workspaces


def find(connection: Connection, workspace: str, name: str) -> dict[str, Any]:
    """What is set under the name, empty where nothing is. Raises NotFound for an unknown workspace."""
    table, workspace_id = model.WorkspaceSetting, workspaces.id_of(connection, workspace)
    found = select(table.content).where(table.workspace_id == workspace_id, table.name == name)
    return connection.execute(found).scalar() or {}


def put(connection: Connection, workspace: str, name: str, content: Mapping[str, Any]) -> None:
    """Set this under the name, in place of what was. Raises NotFound for an unknown workspace."""
    table, workspace_id = model.WorkspaceSetting, workspaces.id_of(connection, workspace)
    if not insert_once(connection, table, workspace_id=workspace_id, name=name, content=content):
        row = update(table).where(table.workspace_id == workspace_id, table.name == name)
        connection.execute(row.values(content=content))
