"""What extensions keep about assets. It belongs to the asset: changing it makes no new version of that."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, NamedTuple

import orjson
from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    bindparam,
    delete,
    exists,
    func,
    insert,
    select,
    tuple_,
    update,
)
from sqlalchemy.orm import aliased

from .. import model
from ..database.records import columns_of
from ..errors import Invalid, expect
from . import assets, ids, limits
from .publishing import Event, Live
from .tenants import Tenant


class Metadata(NamedTuple):
    """What an extension keeps about an asset. Instants are milliseconds."""

    id: Annotated[int, model.Metadata.id]
    node_id: Annotated[int, model.Metadata.node_id]
    asset_uid: Annotated[str, model.Node.uid]
    uid: Annotated[str, model.Metadata.uid]
    extension_uid: Annotated[str, model.Metadata.extension_uid]
    locale: Annotated[str, model.Metadata.locale]
    version: Annotated[int, model.Metadata.version]
    content: Annotated[dict[str, Any], model.Metadata.content]
    created_at: Annotated[int, model.Metadata.created_at]
    created_by: Annotated[str, model.Metadata.created_by]
    updated_at: Annotated[int, model.Metadata.updated_at]
    updated_by: Annotated[str, model.Metadata.updated_by]


_METADATA: Select[*tuple[Any, ...]] = select(*columns_of(Metadata)).join(
    model.Node, model.Node.id == model.Metadata.node_id
)
_NAMED = _METADATA.where(model.Metadata.uid == bindparam("uid"), model.Metadata.branch_id == bindparam("branch_id"))
_OF_ASSETS = _METADATA.where(model.Metadata.node_id.in_(bindparam("node_ids", expanding=True))).order_by(
    model.Metadata.id
)


def create(
    connection: Connection,
    tenant: Tenant,
    asset_uid: str,
    extension_uid: str,
    content: Mapping[str, Any],
    *,
    locale: str,
) -> Metadata:
    """Keep something about an asset. Raises NotFound for an unknown asset, Invalid for too much."""
    asset = assets.lock(connection, tenant, assets.uuid_of(connection, tenant, asset_uid))
    _check_size(connection, asset.node_id, extension_uid, content)
    uid = ids.new_metadata_uid()
    connection.execute(
        insert(model.Metadata).values(
            branch_id=tenant.branch_id,
            node_id=asset.node_id,
            uid=uid,
            extension_uid=extension_uid,
            locale=locale,
            content=content,
            created_at=tenant.now,
            created_by=tenant.user,
            updated_at=tenant.now,
            updated_by=tenant.user,
        )
    )
    return get(connection, tenant, uid)


def get(connection: Connection, tenant: Tenant, uid: str) -> Metadata:
    """What has this identity. Raises NotFound."""
    row = connection.execute(_NAMED, {"uid": uid, "branch_id": tenant.branch_id}).first()
    return Metadata._make(expect(row, "metadata", uid))


def revise(connection: Connection, tenant: Tenant, uid: str, content: Mapping[str, Any]) -> Metadata:
    """Change the keys of `content` and no others; what changes nothing makes no new version.

    Raises NotFound, and Invalid for too much.
    """
    node_id = get(connection, tenant, uid).node_id
    connection.execute(select(model.Node.id).where(model.Node.id == node_id).with_for_update())
    current = get(connection, tenant, uid)
    changed = {**current.content, **content}
    if changed == current.content:
        return current
    _check_size(connection, node_id, current.extension_uid, changed, instead_of=current.id)
    connection.execute(
        update(model.Metadata)
        .where(model.Metadata.id == current.id)
        .values(content=changed, version=current.version + 1, updated_at=tenant.now, updated_by=tenant.user)
    )
    return get(connection, tenant, uid)


def remove(connection: Connection, tenant: Tenant, uid: str) -> None:
    """Delete it with its publications. Raises NotFound."""
    connection.execute(delete(model.Metadata).where(model.Metadata.id == get(connection, tenant, uid).id))


def page(connection: Connection, tenant: Tenant, *, skip: int, limit: int) -> tuple[list[Metadata], int]:
    """A part of all that is kept about the branch's assets, the newest first, and how much that is in all."""
    inside = model.Metadata.branch_id == tenant.branch_id
    rows = connection.execute(_METADATA.where(inside).order_by(model.Metadata.id.desc()).offset(skip).limit(limit))
    total = connection.execute(select(func.count()).select_from(model.Metadata).where(inside)).scalar_one()
    return [Metadata._make(row) for row in rows], total


def of_assets(connection: Connection, node_ids: Sequence[int]) -> list[Metadata]:
    """All that is kept about these assets, the oldest first."""
    return [Metadata._make(row) for row in connection.execute(_OF_ASSETS, {"node_ids": node_ids})]


def record(connection: Connection, tenant: Tenant, items: Sequence[Metadata], event: Event) -> None:
    """Have what they say now published, or all that is published of them taken back."""
    table = model.MetadataPublication
    common = event.rows(connection, tenant, table, table.metadata_id.in_([item.id for item in items])) if items else []
    rows = [
        {
            **row,
            "metadata_id": item.id,
            "version": item.version if event.action == "publish" else None,
            "content": item.content if event.action == "publish" else None,
        }
        for item in items
        for row in common
    ]
    if rows:
        connection.execute(insert(table), rows)


def published(
    connection: Connection, node_ids: Sequence[int], now: int, *, environments: Sequence[int], locale: str | None
) -> list[Metadata]:
    """What is published of these assets' metadata there, as it was then: of each the one published last."""
    event = model.MetadataPublication
    there = [event.environment_id.in_(environments), *([event.locale == locale] if locale is not None else [])]
    found = (
        _METADATA.add_columns(event.version, event.content)
        .join(event, event.metadata_id == model.Metadata.id)
        .where(model.Metadata.node_id.in_(node_ids), _is_live(now), *there)
        .order_by(event.holds_from, event.id)
    )
    last: dict[int, Metadata] = {}
    for *row, version, content in connection.execute(found):
        last[row[0]] = Metadata._make(row)._replace(version=version, content=content)
    return [last[metadata_id] for metadata_id in sorted(last)]


def live(connection: Connection, item: Metadata, now: int) -> list[Live]:
    """Where it is published, the oldest publication first."""
    event = model.MetadataPublication
    found = (
        select(model.Environment.uid, event.locale, event.holds_from, event.created_by, event.version)
        .join(model.Environment, model.Environment.id == event.environment_id)
        .where(event.metadata_id == item.id, _is_live(now))
        .order_by(event.holds_from, event.id)
    )
    return [Live._make((item.node_id, *row)) for row in connection.execute(found)]


def _is_live(now: int) -> ColumnElement[bool]:
    event, later = model.MetadataPublication, aliased(model.MetadataPublication)
    ended = exists().where(
        later.metadata_id == event.metadata_id,
        later.environment_id == event.environment_id,
        later.locale == event.locale,
        later.cancelled_at.is_(None),
        later.holds_from <= now,
        tuple_(later.holds_from, later.id) > tuple_(event.holds_from, event.id),
    )
    return and_(event.version.is_not(None), event.cancelled_at.is_(None), event.holds_from <= now, ~ended)


def _check_size(
    connection: Connection,
    node_id: int,
    extension_uid: str,
    content: Mapping[str, Any],
    *,
    instead_of: int | None = None,
) -> None:
    """Raise Invalid where this with all else that the extension keeps about the asset, which is held, is too much."""
    others = select(model.Metadata.content).where(
        model.Metadata.node_id == node_id,
        model.Metadata.extension_uid == extension_uid,
        model.Metadata.id.is_distinct_from(instead_of),
    )
    if _is_deeper(content, limits.METADATA_LEVELS):
        raise Invalid("metadata", f"is nested more than {limits.METADATA_LEVELS} levels deep.")
    size = sum(len(orjson.dumps(kept)) for kept in (content, *connection.execute(others).scalars()))
    if size > limits.METADATA_BYTES:
        raise Invalid("metadata", f"is more than the {limits.METADATA_BYTES} bytes that an extension may keep.")


def _is_deeper(content: Mapping[str, Any], levels: int) -> bool:
    inside: list[Any] = [content]
    for _ in range(levels):
        inside = [
            child
            for value in inside
            if isinstance(value, dict | list)
            for child in (value.values() if isinstance(value, dict) else value)
        ]
    return any(isinstance(value, dict | list) for value in inside)
