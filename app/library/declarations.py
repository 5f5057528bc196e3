"""What somebody says about an asset from outside. It belongs to the asset and outlives its versions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select

from .. import model
from . import assets, history
from .tenants import Tenant


def declare(
    connection: Connection,
    tenant: Tenant,
    uuid: str,
    name: str,
    content: Mapping[str, Any],
    labels: Mapping[str, Sequence[str]],
) -> None:
    """Make this all that is declared under the name, and its labels words to find the asset by; empty content is none.

    Raises NotFound.
    """
    asset = assets.lock(connection, tenant, uuid)
    table = model.Declaration
    connection.execute(delete(table).where(table.node_id == asset.node_id, table.name == name))
    if content:
        connection.execute(insert(table).values(node_id=asset.node_id, name=name, content=content, labels=labels))
    history.index(connection, tenant, asset.node_id, asset.created_at, asset._asdict())


_FIND = select(model.Declaration.node_id, model.Declaration.content).where(
    model.Declaration.node_id.in_(bindparam("node_ids", expanding=True)), model.Declaration.name == bindparam("name")
)


def find(connection: Connection, node_ids: Sequence[int], name: str) -> dict[int, dict[str, Any]]:
    """The content declared under the name, by node; nothing for nodes without."""
    found = connection.execute(_FIND, {"node_ids": list(node_ids), "name": name})
    return {row.node_id: row.content for row in found}
