"""What is kept of a request: rows and stored objects, counted before and after."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from tests.servers.behind import Behind
from triptych import model

Everything = dict[str, Any]


def everything(behind: Behind) -> Everything:
    """How many rows each table has, and what is stored: equal before and after where nothing was kept."""
    tables = (mapper.class_ for mapper in model.Base.registry.mappers)
    return {table.__tablename__: behind.count(table) for table in tables} | {"stored": behind.store.keys("")}


def added(before: Everything, after: Everything) -> dict[str, int]:
    """How many rows and objects there are more than before."""
    more = {name: _count(after[name]) - _count(before[name]) for name in after}
    return {name: count for name, count in more.items() if count}


def fields_of(behind: Behind, asset_id: str) -> list[dict[str, Any]]:
    """What only this door knows of each version of an asset."""
    chosen = select(model.Version.fields).join(model.Node, model.Node.id == model.Version.node_id)
    of_asset = chosen.where(model.Node.uuid == asset_id.rpartition(".")[2]).order_by(model.Version.number)
    with behind.engine.connect() as connection:
        return [fields["amazon_ads"] for fields in connection.execute(of_asset).scalars()]


def _count(value: Any) -> int:
    return len(value) if isinstance(value, set) else int(value)
