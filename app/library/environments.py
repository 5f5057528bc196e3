"""Environments: where assets are published to, on whichever branch they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, NamedTuple

from sqlalchemy import Connection, delete, func, select, update
from sqlalchemy.exc import IntegrityError

from .. import model
from ..database.inserts import insert_once
from ..database.records import columns_of
from ..errors import Invalid, NotFound, Taken, expect
from . import ids, limits, tenants
from .libraries import FIRST_ENVIRONMENT, FIRST_UID
from .tenants import Tenant


class Environment(NamedTuple):
    """A place to publish to. `urls` are the addresses of what shows it, by locale. Instants are milliseconds."""

    uid: Annotated[str, model.Environment.uid]
    name: Annotated[str, model.Environment.name]
    urls: Annotated[list[dict[str, Any]], model.Environment.urls]
    version: Annotated[int, model.Environment.version]
    created_at: Annotated[int, model.Environment.created_at]
    created_by: Annotated[str | None, model.Environment.created_by]
    updated_at: Annotated[int, model.Environment.updated_at]
    updated_by: Annotated[str | None, model.Environment.updated_by]


def all_of(connection: Connection, tenant: Tenant) -> list[Environment]:
    """The library's environments, the oldest first. One that is not stored yet has its first already."""
    if tenant.library_id is None:
        return [Environment(FIRST_UID, FIRST_ENVIRONMENT, [], 1, tenant.now, None, tenant.now, None)]
    rows = select(*columns_of(Environment)).where(model.Environment.library_id == tenant.library_id)
    return [Environment._make(row) for row in connection.execute(rows.order_by(model.Environment.id))]


def get(connection: Connection, tenant: Tenant, name: str) -> Environment:
    """The environment of this name. Raises NotFound."""
    named = (environment for environment in all_of(connection, tenant) if environment.name == name)
    return expect(next(named, None), "environment", name)


def create(connection: Connection, tenant: Tenant, name: str, urls: Sequence[Mapping[str, Any]]) -> Environment:
    """Make an environment. Raises Taken, and Invalid where there are as many as there can be."""
    tenant = tenants.stored(connection, tenant)
    tenants.hold_library(connection, tenant)
    counted = select(func.count()).where(model.Environment.library_id == tenant.library_id)
    if connection.execute(counted).scalar_one() >= limits.ENVIRONMENTS:
        raise Invalid("environments", f"are {limits.ENVIRONMENTS} already, and there can be no more.")
    made = insert_once(
        connection,
        model.Environment,
        library_id=tenant.library_id,
        uid=ids.new_uid(),
        name=name,
        urls=list(urls),
        created_at=tenant.now,
        created_by=tenant.user,
        updated_at=tenant.now,
        updated_by=tenant.user,
    )
    if not made:
        raise Taken("environment")
    return get(connection, tenant, name)


def change(
    connection: Connection, tenant: Tenant, name: str, new_name: str | None, urls: Sequence[Mapping[str, Any]] | None
) -> Environment:
    """Give an environment another name or other addresses; None leaves them. Raises NotFound and Taken."""
    tenant = tenants.stored(connection, tenant)
    values: dict[str, Any] = {"updated_at": tenant.now, "updated_by": tenant.user}
    values |= {} if new_name is None else {"name": new_name}
    values |= {} if urls is None else {"urls": list(urls)}
    changed = update(model.Environment).where(*_named(tenant, name))
    try:
        with connection.begin_nested():
            count = connection.execute(changed.values(version=model.Environment.version + 1, **values)).rowcount
    except IntegrityError as clash:
        raise Taken("environment") from clash
    if count == 0:
        raise NotFound("environment", name)
    return get(connection, tenant, new_name or name)


def remove(connection: Connection, tenant: Tenant, name: str) -> None:
    """Delete an environment with all that is published or scheduled there. Raises NotFound."""
    tenant = tenants.stored(connection, tenant)
    if connection.execute(delete(model.Environment).where(*_named(tenant, name))).rowcount == 0:
        raise NotFound("environment", name)


def _named(tenant: Tenant, name: str) -> tuple[Any, Any]:
    return model.Environment.library_id == tenant.library_id, model.Environment.name == name
