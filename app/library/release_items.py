"""What releases hold. The release is held by whoever changes it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, NamedTuple

from sqlalchemy import Connection, Select, delete, func, insert, select, tuple_, update

from .. import model
from ..database.records import columns_of
from ..errors import Invalid
from . import bulk
from .bulk import Outcome, Wanted
from .publishing import Action
from .tenants import Tenant

_MOST = 500


class Item(NamedTuple):
    """An asset's version in a release, in one locale, and what a deployment does with it."""

    node_id: Annotated[int, model.ReleaseItem.node_id]
    uid: Annotated[str, model.Node.uid]
    title: Annotated[str, model.Node.name]
    version: Annotated[int, model.ReleaseItem.version]
    locale: Annotated[str, model.ReleaseItem.locale]
    action: Annotated[Action, model.ReleaseItem.action]


_ITEMS = select(*columns_of(Item)).join(model.Node, model.Node.id == model.ReleaseItem.node_id)


@dataclass(frozen=True, slots=True)
class Addition:
    """What is to be held, without a version the newest, and what to do with it."""

    wanted: Wanted
    locale: str
    action: Action


def page(connection: Connection, release_id: int, *, skip: int, limit: int) -> tuple[list[Item], int]:
    """A part of what a release holds, in the order in which it was added, and how much that is in all."""
    rows = connection.execute(_items(release_id).order_by(model.ReleaseItem.id).offset(skip).limit(limit))
    return [Item._make(row) for row in rows], _count(connection, release_id)


def hold(connection: Connection, release_id: int) -> list[Item]:
    """All that it holds; nobody changes or deletes these assets until the transaction ends."""
    held = _items(release_id).order_by(model.Node.uid, model.ReleaseItem.id).with_for_update(of=model.Node)
    return [Item._make(row) for row in connection.execute(held)]


def add(connection: Connection, tenant: Tenant, release_id: int, additions: Sequence[Addition]) -> list[Outcome]:
    """Put into a release what is there; an asset that it has in a locale already is replaced there.

    Raises Invalid where it would hold too much.
    """
    found = bulk.hold(connection, tenant, [one.wanted.uid for one in additions])
    outcomes = [bulk.chosen(found, one.wanted, newest=True) for one in additions]
    rows = {
        (found[outcome.uid].node_id, one.locale): {
            "branch_id": tenant.branch_id,
            "release_id": release_id,
            "node_id": found[outcome.uid].node_id,
            "locale": one.locale,
            "version": outcome.version,
            "action": one.action,
        }
        for one, outcome in zip(additions, outcomes, strict=True)
        if outcome.failure is None
    }
    if rows:
        item = model.ReleaseItem
        there = tuple_(item.node_id, item.locale).in_(list(rows))
        connection.execute(delete(item).where(item.release_id == release_id, there))
        connection.execute(insert(item), list(rows.values()))
    if _count(connection, release_id) > _MOST:
        raise Invalid("items", f"are more than the {_MOST} that a release can hold.")
    return outcomes


def drop(connection: Connection, release_id: int, named: Sequence[tuple[str, str | None]] | None) -> None:
    """Take assets out of a release, each in one locale or in all; everything where None are named."""
    item = model.ReleaseItem
    for locale, uids in _by_locale(named or ()).items():
        nodes = select(model.Node.id).where(model.Node.branch_id == item.branch_id, model.Node.uid.in_(uids))
        chosen = delete(item).where(item.release_id == release_id, item.node_id.in_(nodes))
        connection.execute(chosen if locale is None else chosen.where(item.locale == locale))
    if named is None:
        connection.execute(delete(item).where(item.release_id == release_id))


def renew(connection: Connection, release_id: int, uids: Sequence[str] | None) -> None:
    """Let a release hold the newest versions of these assets, or of all."""
    item = model.ReleaseItem
    newest = select(model.Node.version).where(model.Node.id == item.node_id).scalar_subquery()
    chosen = update(item).where(item.release_id == release_id)
    if uids is not None:
        nodes = select(model.Node.id).where(model.Node.branch_id == item.branch_id, model.Node.uid.in_(uids))
        chosen = chosen.where(item.node_id.in_(nodes))
    connection.execute(chosen.values(version=newest))


def _by_locale(named: Sequence[tuple[str, str | None]]) -> dict[str | None, list[str]]:
    uids: dict[str | None, list[str]] = {}
    for uid, locale in named:
        uids.setdefault(locale, []).append(uid)
    return uids


def _items(release_id: int) -> Select[*tuple[object, ...]]:
    return _ITEMS.where(model.ReleaseItem.release_id == release_id)


def _count(connection: Connection, release_id: int) -> int:
    counted = select(func.count()).select_from(model.ReleaseItem).where(model.ReleaseItem.release_id == release_id)
    return connection.execute(counted).scalar_one()
