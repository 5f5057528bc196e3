"""Assets and their versions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from .. import model
from . import blobs, ids, labels, tenants
from .blobs import NewBlob
from .errors import NotFound
from .records import ASSETS, Asset
from .tenants import Tenant

_DRAWS = 5


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


_NEWEST = ASSETS.where(
    model.Node.uuid == bindparam("uuid"),
    model.Node.branch_id == bindparam("branch_id"),
    model.Version.number == model.Node.version,
)
_SHARED = (
    ASSETS.join(model.Branch, model.Branch.id == model.Node.branch_id)
    .join(model.Tenant, model.Tenant.library_id == model.Branch.library_id)
    .join(model.Workspace, model.Workspace.id == model.Tenant.workspace_id)
    .where(
        model.Node.uuid == bindparam("uuid"),
        model.Version.number == model.Node.version,
        model.Branch.uid == tenants.MAIN_BRANCH,
        model.Tenant.vendor == bindparam("vendor"),
        model.Workspace.name == bindparam("workspace"),
    )
)
_ALL = ASSETS.where(model.Node.uuid == bindparam("uuid"), model.Node.branch_id == bindparam("branch_id")).order_by(
    model.Version.number
)


def get(connection: Connection, tenant: Tenant, uuid: str) -> Asset:
    """The newest version of an asset. Raises NotFound."""
    row = connection.execute(_NEWEST, {"uuid": uuid, "branch_id": tenant.branch_id}).first()
    if row is None:
        raise NotFound("asset", uuid)
    return Asset._make(row)


def get_shared(connection: Connection, *, workspace: str, vendor: str, uuid: str) -> Asset:
    """The newest version of an asset in any of the workspace's libraries that the vendor shares. Raises NotFound."""
    row = connection.execute(_SHARED, {"uuid": uuid, "workspace": workspace, "vendor": vendor}).first()
    if row is None:
        raise NotFound("asset", uuid)
    return Asset._make(row)


def versions(connection: Connection, tenant: Tenant, uuid: str) -> list[Asset]:
    """Every version of an asset, the oldest first. Raises NotFound."""
    rows = connection.execute(_ALL, {"uuid": uuid, "branch_id": tenant.branch_id}).all()
    if not rows:
        raise NotFound("asset", uuid)
    return [Asset._make(row) for row in rows]


def create(connection: Connection, tenant: Tenant, change: Change, *, user: str, parent_id: int | None = None) -> Asset:
    """Add an asset with its first version; `change` must bring a blob, a file name and a title."""
    tenant = tenants.settle(connection, tenant)
    blob, file_name, title = change.blob, change.file_name, change.title
    if blob is None or file_name is None or title is None:
        raise ValueError("a new asset needs bytes, a file name and a title")
    blob_id = blobs.add(connection, tenant, blob)
    uuid, node_id = _insert_node(
        connection,
        branch_id=tenant.branch_id,
        parent_id=parent_id,
        created_at=tenant.now,
        created_by=user,
        **_newest_facts(blob, file_name, title, tenant.now, user),
    )
    _insert_version(
        connection,
        tenant,
        node_id,
        1,
        user,
        change.processing_ms,
        {
            "blob_id": blob_id,
            "file_name": file_name,
            "title": title,
            "description": change.description,
            "tags": list(change.tags or ()),
            "labels": _plain(change.labels),
            "fields": dict(change.fields or {}),
        },
    )
    _index(connection, tenant, node_id, tenant.now, title, change.tags or (), change.labels or {})
    return get(connection, tenant, uuid)


def revise(connection: Connection, tenant: Tenant, uuid: str, change: Change, *, user: str) -> Asset:
    """Add the next version, unless the change changes nothing. Raises NotFound."""
    current = lock(connection, tenant, uuid)
    carried = {
        "blob_id": current.blob_id,
        "file_name": _or(change.file_name, current.file_name),
        "title": _or(change.title, current.title),
        "description": _or(change.description, current.description),
        "tags": list(_or(change.tags, current.tags)),
        "labels": {**current.labels, **_plain(change.labels)},
        "fields": {**current.fields, **(change.fields or {})},
    }
    if change.blob is None and all(carried[name] == getattr(current, name) for name in carried):
        return current
    if change.blob is not None:
        carried["blob_id"] = blobs.add(connection, tenant, change.blob)
    return _add_version(connection, tenant, current, carried, user=user, processing_ms=change.processing_ms)


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
    behind = select(model.Version.blob_id).where(model.Version.node_id.in_(node_ids)).distinct()
    blob_ids = connection.execute(behind).scalars().all()
    connection.execute(delete(model.Node).where(model.Node.id.in_(node_ids)))
    return blobs.drop_unused(connection, blob_ids)


def _add_version(
    connection: Connection,
    tenant: Tenant,
    current: Asset,
    carried: dict[str, Any],
    *,
    user: str,
    processing_ms: int,
) -> Asset:
    number = current.latest + 1
    _insert_version(connection, tenant, current.node_id, number, user, processing_ms, carried)
    facts = connection.execute(select(model.Blob).where(model.Blob.id == carried["blob_id"])).one()
    newest = _newest_facts(facts, carried["file_name"], carried["title"], tenant.now, user)
    connection.execute(update(model.Node).where(model.Node.id == current.node_id).values(version=number, **newest))
    _index(
        connection,
        tenant,
        current.node_id,
        current.created_at,
        carried["title"],
        carried["tags"],
        carried["labels"],
    )
    return get(connection, tenant, current.uuid)


def _insert_node(connection: Connection, **values: Any) -> tuple[str, int]:
    """Insert an asset's row under a fresh identity, drawn again when its short spelling is taken."""
    for _ in range(_DRAWS):
        uuid = ids.new_uuid()
        node = insert(model.Node).values(uuid=uuid, uid=ids.uid_of(uuid), version=1, **values)
        try:
            with connection.begin_nested():
                return uuid, connection.execute(node.returning(model.Node.id)).scalar_one()
        except IntegrityError as clash:
            failure = clash
    raise failure


def _insert_version(
    connection: Connection,
    tenant: Tenant,
    node_id: int,
    number: int,
    user: str,
    processing_ms: int,
    values: dict[str, Any],
) -> None:
    connection.execute(
        insert(model.Version).values(
            node_id=node_id,
            number=number,
            created_at=tenant.now,
            created_by=user,
            ready_at=tenant.now + processing_ms,
            **values,
        )
    )


def _newest_facts(blob: NewBlob | Row[Any], file_name: str, title: str, now: int, user: str) -> dict[str, Any]:
    return {
        "kind": blob.kind,
        "name": title,
        "file_name": file_name,
        "extension": extension_of(file_name),
        "content_type": blob.content_type,
        "size": blob.size,
        "width": blob.width or 0,
        "height": blob.height or 0,
        "updated_at": now,
        "updated_by": user,
    }


def extension_of(file_name: str) -> str:
    """The extension in lower case without its dot, empty when there is none."""
    stem, dot, extension = file_name.rpartition(".")
    return extension.lower() if dot and stem else ""


def _index(
    connection: Connection,
    tenant: Tenant,
    node_id: int,
    created_at: int,
    title: str,
    tags: Sequence[str],
    words: Mapping[str, Sequence[str]],
) -> None:
    if tenant.branch_id is None:
        raise ValueError("a tenant without a branch has no assets")
    labels.replace(
        connection,
        node_id=node_id,
        branch_id=tenant.branch_id,
        created_at=created_at,
        title=title,
        words={labels.TAG: tags, **words},
    )


def _or(new: Any, old: Any) -> Any:
    return old if new is None else new


def _plain(words: Mapping[str, Sequence[str]] | None) -> dict[str, list[str]]:
    return {field: list(values) for field, values in (words or {}).items()}
