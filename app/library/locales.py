"""Locales: the languages that a branch's assets are published in, and which of them stands in for which."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, NamedTuple

from sqlalchemy import Connection, delete, select, update

from .. import model
from ..database.inserts import insert_once
from ..database.records import columns_of
from ..errors import Invalid, Taken, expect
from . import ids, limits, tenants
from .folders import hold_branch
from .libraries import FIRST_UID, MASTER_LOCALE
from .tenants import Tenant


class Locale(NamedTuple):
    """A language; `fallback` is the code of what stands in for it, None for the master. Instants are milliseconds."""

    uid: Annotated[str, model.Locale.uid]
    code: Annotated[str, model.Locale.code]
    name: Annotated[str, model.Locale.name]
    fallback: Annotated[str | None, model.Locale.fallback]
    version: Annotated[int, model.Locale.version]
    created_at: Annotated[int, model.Locale.created_at]
    created_by: Annotated[str | None, model.Locale.created_by]
    updated_at: Annotated[int, model.Locale.updated_at]
    updated_by: Annotated[str | None, model.Locale.updated_by]


def all_of(connection: Connection, tenant: Tenant) -> list[Locale]:
    """The branch's locales, the oldest first, which is the master. One that is not stored yet has that already."""
    if tenant.branch_id is None:
        return [Locale(FIRST_UID, *MASTER_LOCALE, None, 1, tenant.now, None, tenant.now, None)]
    rows = select(*columns_of(Locale)).where(model.Locale.branch_id == tenant.branch_id)
    return [Locale._make(row) for row in connection.execute(rows.order_by(model.Locale.id))]


def get(connection: Connection, tenant: Tenant, code: str) -> Locale:
    """The locale with this code. Raises NotFound."""
    return expect(_by_code(connection, tenant).get(code), "locale", code)


def create(connection: Connection, tenant: Tenant, code: str, name: str, fallback: str | None) -> Locale:
    """Add a locale; without a fallback the master stands in for it.

    Raises Taken; Invalid for an unknown fallback, and where there are as many as there can be.
    """
    tenant = tenants.stored(connection, tenant)
    hold_branch(connection, tenant)
    known = _by_code(connection, tenant)
    if len(known) >= limits.LOCALES:
        raise Invalid("locales", f"are {limits.LOCALES} already, and there can be no more.")
    master = next(locale.code for locale in known.values() if locale.fallback is None)
    if fallback not in (None, *known):
        raise Invalid("fallback", "is not valid.")
    made = insert_once(
        connection,
        model.Locale,
        branch_id=tenant.branch_id,
        uid=ids.new_uid(),
        code=code,
        name=name,
        fallback=fallback or master,
        created_at=tenant.now,
        created_by=tenant.user,
        updated_at=tenant.now,
        updated_by=tenant.user,
    )
    if not made:
        raise Taken("locale")
    return get(connection, tenant, code)


def change(connection: Connection, tenant: Tenant, code: str, name: str | None, fallback: str | None) -> Locale:
    """Give a locale another name or another that stands in for it; None leaves them.

    Raises NotFound; Invalid for a fallback that is unknown or leads back to the locale, and for one of the master.
    """
    tenant = tenants.stored(connection, tenant)
    hold_branch(connection, tenant)
    known = _by_code(connection, tenant)
    locale = expect(known.get(code), "locale", code)
    values: dict[str, Any] = {"updated_at": tenant.now, "updated_by": tenant.user, "version": locale.version + 1}
    if name is not None:
        values["name"] = name
    if fallback is not None:
        _check_fallback(known, locale, fallback)
        values["fallback"] = fallback
    connection.execute(update(model.Locale).where(*_coded(tenant, code)).values(**values))
    return get(connection, tenant, code)


def remove(connection: Connection, tenant: Tenant, code: str) -> None:
    """Delete a locale with all that is published in it; what it stood in for falls back to what stood in for it.

    Raises NotFound, and Invalid for the master.
    """
    tenant = tenants.stored(connection, tenant)
    hold_branch(connection, tenant)
    locale = get(connection, tenant, code)
    if locale.fallback is None:
        raise Invalid("locale", "is the master language, which cannot be deleted.")
    others = update(model.Locale).where(model.Locale.branch_id == tenant.branch_id, model.Locale.fallback == code)
    connection.execute(others.values(fallback=locale.fallback))
    # First of all, so that whoever is about to publish in it has done so, or finds it gone.
    connection.execute(delete(model.Locale).where(*_coded(tenant, code)))
    for table, of, whole in (
        (model.Publication, model.Publication.node_id, model.Node),
        (model.MetadataPublication, model.MetadataPublication.metadata_id, model.Metadata),
    ):
        on_branch = select(whole.id).where(whole.branch_id == tenant.branch_id)
        connection.execute(delete(table).where(table.locale == code, of.in_(on_branch)))


def _check_fallback(known: Mapping[str, Locale], locale: Locale, fallback: str) -> None:
    if locale.fallback is None:
        raise Invalid("fallback", "cannot be set for the master language.")
    step: str | None = fallback
    while step is not None:
        if step == locale.code or step not in known:
            raise Invalid("fallback", "is not valid.")
        step = known[step].fallback


def _by_code(connection: Connection, tenant: Tenant) -> dict[str, Locale]:
    return {locale.code: locale for locale in all_of(connection, tenant)}


def _coded(tenant: Tenant, code: str) -> tuple[Any, Any]:
    return model.Locale.branch_id == tenant.branch_id, model.Locale.code == code
