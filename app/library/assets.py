"""Assets and what is done to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, and_, bindparam, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from .. import model
from ..database.prepared import Prepared
from ..errors import Invalid, NotFound, expect
from . import blobs, history, ids, tenants
from .blobs import NewBlob
from .names import extension_of as extension_of
from .records import ASSETS, Asset
from .tenants import Tenant

_DRAWS = 5
_BATCH = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What a new version says anew; None carries the newest version's value forward.

    `labels` and `fields` are carried forward key by key. The version counts as being processed for
    `processing_ms` milliseconds.
    """

    blob: NewBlob | None = None
    file_name: str | None = None
    title: str | None = None
    description: str | None = None
    tags: Sequence[str] | None = None
    labels: Mapping[str, Sequence[str]] | None = None
    fields: Mapping[str, Any] | None = None
    processing_ms: int = 0


_NEWEST = Prepared(
    ASSETS.where(
        model.Node.uuid == bindparam("uuid"),
        model.Node.branch_id == bindparam("branch_id"),
        model.Version.number == model.Node.version,
    )
)
_DECLARED = and_(model.Declaration.node_id == model.Node.id, model.Declaration.name == bindparam("name"))
_ALL = Prepared(
    ASSETS.add_columns(model.Declaration.content)
    .outerjoin(model.Declaration, _DECLARED)
    .where(model.Node.uuid == bindparam("uuid"), model.Node.branch_id == bindparam("branch_id"))
    .order_by(model.Version.number)
)
_BY_UID = ASSETS.where(model.Node.uid == bindparam("uid"), model.Node.branch_id == bindparam("branch_id"))
_NEWEST_BY_UID = Prepared(_BY_UID.where(model.Version.number == model.Node.version))
_NUMBERED_BY_UID = Prepared(_BY_UID.where(model.Version.number == bindparam("number")))
_UUID = select(model.Node.uuid).where(
    model.Node.uid == bindparam("uid"), model.Node.branch_id == bindparam("branch_id"), model.Node.kind != "folder"
)


def get(connection: Connection, tenant: Tenant, uuid: str) -> Asset:
    """The newest version of an asset. Raises NotFound."""
    row = _NEWEST.first(connection, {"uuid": uuid, "branch_id": tenant.branch_id})
    return Asset._make(expect(row, "asset", uuid))


def find(connection: Connection, tenant: Tenant, uid: str, number: int | None = None) -> Asset:
    """A version of the asset with this short identity, the newest without a number. Raises NotFound."""
    names: dict[str, Any] = {"uid": uid, "branch_id": tenant.branch_id}
    if number is None:
        row = _NEWEST_BY_UID.first(connection, names)
    else:
        row = _NUMBERED_BY_UID.first(connection, {**names, "number": number})
    if row is None:
        uuid_of(connection, tenant, uid)
        raise NotFound("version", str(number))
    return Asset._make(row)


def uuid_of(connection: Connection, tenant: Tenant, uid: str) -> str:
    """The identity of the asset with this short one. Raises NotFound."""
    return expect(connection.execute(_UUID, {"uid": uid, "branch_id": tenant.branch_id}).scalar(), "asset", uid)


def versions(connection: Connection, tenant: Tenant, uuid: str, name: str) -> tuple[list[Asset], dict[str, Any]]:
    """Every version of an asset, the oldest first, and what is declared of it under the name. Raises NotFound."""
    rows = _ALL.all(connection, {"uuid": uuid, "branch_id": tenant.branch_id, "name": name})
    if not rows:
        raise NotFound("asset", uuid)
    return [Asset._make(row[:-1]) for row in rows], rows[0][-1] or {}


def create(connection: Connection, tenant: Tenant, change: Change, *, parent_id: int | None = None) -> Asset:
    """Add an asset with its first version; `change` must bring a blob, a file name and a title."""
    tenant = tenants.stored(connection, tenant)
    blob, file_name, title = change.blob, change.file_name, change.title
    if blob is None or file_name is None or title is None:
        raise ValueError("a new asset needs bytes, a file name and a title")
    state = {
        "blob_id": blobs.add(connection, tenant, blob),
        "file_name": file_name,
        "title": title,
        "description": change.description,
        "tags": list(change.tags or ()),
        "labels": _plain(change.labels),
        "fields": dict(change.fields or {}),
    }
    uuid, node_id = insert_node(
        connection,
        branch_id=tenant.branch_id,
        parent_id=parent_id,
        created_at=tenant.now,
        created_by=tenant.user,
        **history.newest_facts(blob, file_name, title, tenant),
    )
    history.insert_version(connection, tenant, node_id, 1, state, processing_ms=change.processing_ms)
    history.index(connection, tenant, node_id, tenant.now, state)
    return get(connection, tenant, uuid)


def revise(connection: Connection, tenant: Tenant, uuid: str, change: Change) -> Asset:
    """Add the next version, unless the change changes nothing. Raises NotFound."""
    current = lock(connection, tenant, uuid)
    return _advance(connection, tenant, current, current, change)


def restore(connection: Connection, tenant: Tenant, uuid: str, number: int, change: Change) -> Asset:
    """Add the next version as a copy of an older one with this change, unless that changes nothing.

    Raises NotFound for an unknown asset or version.
    """
    current = lock(connection, tenant, uuid)
    source = find(connection, tenant, current.uid, number)
    return _advance(connection, tenant, current, source, change)


def move(connection: Connection, tenant: Tenant, uuid: str, parent_id: int | None) -> Asset:
    """Put an asset into the folder whose row `folders.hold` gave, or at the root. Raises NotFound.

    That folder must be held before anything else of this transaction is.
    """
    current = lock(connection, tenant, uuid)
    moved = update(model.Node).where(model.Node.id == current.node_id, model.Node.parent_id.is_distinct_from(parent_id))
    connection.execute(moved.values(parent_id=parent_id, updated_at=tenant.now, updated_by=tenant.user))
    return get(connection, tenant, uuid)


def set_slug(connection: Connection, tenant: Tenant, uuid: str, slug: str) -> Asset:
    """Give an asset the last segment of its permanent address, once. Raises NotFound; Invalid when it has another."""
    current = lock(connection, tenant, uuid)
    if current.slug == slug:
        return current
    if current.slug is not None:
        raise Invalid("slug", "is set already and can never be changed.")
    named = update(model.Node).where(model.Node.id == current.node_id)
    connection.execute(named.values(slug=slug, updated_at=tenant.now, updated_by=tenant.user))
    return get(connection, tenant, uuid)


def lock(connection: Connection, tenant: Tenant, uuid: str) -> Asset:
    """The newest version, held until the transaction ends so that nobody else adds one. Raises NotFound."""
    row = select(model.Node.id).where(model.Node.uuid == uuid, model.Node.branch_id == tenant.branch_id)
    if connection.execute(row.with_for_update()).first() is None:
        raise NotFound("asset", uuid)
    return get(connection, tenant, uuid)


def remove(connection: Connection, tenant: Tenant, uuid: str) -> list[str]:
    """Delete an asset with all its versions; gives the keys of the bytes to delete. Raises NotFound."""
    return remove_nodes(connection, [lock(connection, tenant, uuid).node_id])


def remove_nodes(connection: Connection, node_ids: Sequence[int]) -> list[str]:
    """Delete nodes with all that belongs to them; gives the keys of the bytes that nothing points at any more."""
    keys: list[str] = []
    for start in range(0, len(node_ids), _BATCH):
        batch = node_ids[start : start + _BATCH]
        behind = select(model.Version.blob_id).where(model.Version.node_id.in_(batch)).distinct()
        blob_ids = connection.execute(behind).scalars().all()
        connection.execute(delete(model.Node).where(model.Node.id.in_(batch)))
        keys += blobs.drop_unused(connection, blob_ids)
    return keys


def _advance(connection: Connection, tenant: Tenant, current: Asset, source: Asset, change: Change) -> Asset:
    """Add the version after `current` that says what `source` says, but for the change."""
    state = {
        "blob_id": source.blob_id,
        "file_name": _or(change.file_name, source.file_name),
        "title": _or(change.title, source.title),
        "description": _or(change.description, source.description),
        "tags": list(_or(change.tags, source.tags)),
        "labels": {**source.labels, **_plain(change.labels)},
        "fields": {**source.fields, **(change.fields or {})},
    }
    if change.blob is None and all(state[name] == getattr(current, name) for name in state):
        return current
    if change.blob is not None:
        state["blob_id"] = blobs.add(connection, tenant, change.blob)
    history.add(connection, tenant, current, state, processing_ms=change.processing_ms)
    return get(connection, tenant, current.uuid)


def insert_node(connection: Connection, **values: Any) -> tuple[str, int]:
    """Insert a row under a fresh identity, drawn again when its short spelling is taken; gives identity and number."""
    for _ in range(_DRAWS):
        uuid = ids.new_uuid()
        node = insert(model.Node).values(uuid=uuid, uid=ids.uid_of(uuid), version=1, **values)
        try:
            with connection.begin_nested():
                return uuid, connection.execute(node.returning(model.Node.id)).scalar_one()
        except IntegrityError as clash:
            failure = clash
    raise failure


def _or(new: Any, old: Any) -> Any:
    return old if new is None else new


def _plain(words: Mapping[str, Sequence[str]] | None) -> dict[str, list[str]]:
    return {field: list(values) for field, values in (words or {}).items()}
