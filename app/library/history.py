"""The versions of an asset: adding them, naming them, listing them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Row, func, insert, select, update

from .. import model
from ..database.records import columns_of
from ..errors import NotFound
from . import labels
from .blobs import NewBlob
from .names import extension_of, plain_file_name
from .records import Asset
from .tenants import Tenant


class Entry(NamedTuple):
    """One line of an asset's history; `label` is the name that somebody gave the version. Instants are milliseconds."""

    number: Annotated[int, model.Version.number]
    created_at: Annotated[int, model.Version.created_at]
    created_by: Annotated[str, model.Version.created_by]
    label: Annotated[str | None, model.Version.label]
    labelled_at: Annotated[int | None, model.Version.labelled_at]
    labelled_by: Annotated[str | None, model.Version.labelled_by]


def add(
    connection: Connection,
    tenant: Tenant,
    current: Asset,
    state: dict[str, Any],
    *,
    processing_ms: int = 0,
) -> None:
    """Add the version after `current`, which must be the newest and held by this transaction."""
    number = current.latest + 1
    insert_version(connection, tenant, current.node_id, number, state, processing_ms=processing_ms)
    facts = connection.execute(select(model.Blob).where(model.Blob.id == state["blob_id"])).one()
    newest = newest_facts(facts, state["file_name"], state["title"], tenant)
    connection.execute(update(model.Node).where(model.Node.id == current.node_id).values(version=number, **newest))
    index(connection, tenant, current.node_id, current.created_at, state)


def insert_version(
    connection: Connection,
    tenant: Tenant,
    node_id: int,
    number: int,
    state: dict[str, Any],
    *,
    processing_ms: int,
) -> None:
    """Insert a version's row and nothing else."""
    connection.execute(
        insert(model.Version).values(
            node_id=node_id,
            number=number,
            created_at=tenant.now,
            created_by=tenant.user,
            ready_at=tenant.now + processing_ms,
            **state,
        )
    )


def newest_facts(blob: NewBlob | Row[Any], file_name: str, title: str, tenant: Tenant) -> dict[str, Any]:
    """What an asset's own row repeats of its newest version."""
    return {
        "kind": blob.kind,
        "name": title,
        "file_name": plain_file_name(file_name),
        "extension": extension_of(file_name),
        "content_type": blob.content_type,
        "size": blob.size,
        "width": blob.width or 0,
        "height": blob.height or 0,
        "updated_at": tenant.now,
        "updated_by": tenant.user,
    }


def index(connection: Connection, tenant: Tenant, node_id: int, created_at: int, state: Mapping[str, Any]) -> None:
    """Make the words of this state the ones that the asset, created then, is found by."""
    if tenant.branch_id is None:
        raise ValueError("a tenant without a branch has no assets")
    labels.replace(
        connection,
        node_id=node_id,
        branch_id=tenant.branch_id,
        created_at=created_at,
        title=state["title"],
        words={labels.TAG: state["tags"], **state["labels"]},
    )


def entries(connection: Connection, node_id: int, *, named: bool, skip: int, limit: int) -> Sequence[Entry]:
    """An asset's versions, the newest first; with `named` those that have a name."""
    listed = select(*columns_of(Entry)).where(*_rows(node_id, named))
    rows = connection.execute(listed.order_by(model.Version.number.desc()).offset(skip).limit(limit))
    return [Entry._make(row) for row in rows]


def count(connection: Connection, node_id: int, *, named: bool) -> int:
    """How many versions `entries` has in all."""
    counted = select(func.count()).select_from(model.Version).where(*_rows(node_id, named))
    return connection.execute(counted).scalar_one()


def set_label(connection: Connection, tenant: Tenant, node_id: int, number: int, label: str) -> None:
    """Name a version, whatever it was named before. Raises NotFound."""
    _write_label(connection, node_id, number, label=label, labelled_at=tenant.now, labelled_by=tenant.user)


def drop_label(connection: Connection, node_id: int, number: int) -> None:
    """Take a version's name away, if it has one. Raises NotFound for an unknown version."""
    _write_label(connection, node_id, number, label=None, labelled_at=None, labelled_by=None)


def _write_label(connection: Connection, node_id: int, number: int, **values: Any) -> None:
    named = update(model.Version).where(model.Version.node_id == node_id, model.Version.number == number)
    if connection.execute(named.values(**values)).rowcount == 0:
        raise NotFound("version", str(number))


def _rows(node_id: int, named: bool) -> list[ColumnElement[bool]]:
    rows = [model.Version.node_id == node_id]
    return [*rows, model.Version.label.is_not(None)] if named else rows
