"""Lists of assets and folders: what a request asks for, and how it is found."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.datastructures import QueryParams

from ...database import Connection
from ...library import publishing, search
from ...library.filters import All, Either, Filter, Inside, Is, Live
from ...library.search import Order
from ...library.tenants import Tenant
from . import parameters
from .edits import ROOT
from .parameters import flag
from .query import Query, read_query
from .query_fields import FILES, FOLDERS
from .showing import show
from .wire import Shown, View


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What a list is asked to hold. `counted` asks for the total beside it, `only_count` for nothing else."""

    condition: All
    order: Order
    skip: int
    limit: int
    version: int | None
    environments: tuple[str, ...]
    locale: str | None
    counted: bool
    only_count: bool


def read_listing(params: QueryParams, *, kind: str | None = None) -> Listing:
    """What the query parameters ask for; with `kind`, files of that kind only. Raises Invalid."""
    version = parameters.version(params)
    return Listing(
        condition=_condition(params, kind, version),
        order=parameters.order(params),
        skip=parameters.skip(params),
        limit=parameters.limit(params),
        version=version,
        environments=parameters.environments(params),
        locale=params.get("locale") or None,
        counted=flag(params, "include_count"),
        only_count=flag(params, "count"),
    )


def find(connection: Connection, tenant: Tenant, listing: Listing, view: View) -> tuple[Shown, int | None]:
    """A part of the list, and the total where it was asked for. Raises NotFound for an unknown environment."""
    environments = publishing.environment_ids(connection, tenant, listing.environments)
    condition = listing.condition
    if environments:
        condition = All([*condition.parts, Live(environments, listing.locale, tenant.now)])
    counted = listing.counted or listing.only_count
    limit = 0 if listing.only_count else listing.limit
    node_ids, total = search.nodes(
        connection, tenant, condition, order=listing.order, skip=listing.skip, limit=limit, count=counted
    )
    numbers = _numbers(connection, tenant, listing, node_ids, environments)
    nodes = search.load(connection, node_ids, numbers)
    return show(connection, tenant, nodes, view, published_in=environments, locale=listing.locale), total


def _numbers(
    connection: Connection, tenant: Tenant, listing: Listing, node_ids: list[int], environments: list[int]
) -> dict[int, int] | None:
    """Which version of each asset to show: the one asked for, else the one published, else the newest."""
    if listing.version is not None:
        return dict.fromkeys(node_ids, listing.version)
    if not environments:
        return None
    live = publishing.live(connection, node_ids, tenant.now, environments=environments, locale=listing.locale)
    return {one.node_id: one.version for one in live}


def _condition(params: QueryParams, kind: str | None, version: int | None) -> All:
    parts: list[Filter] = []
    asked = read_query(params["query"]) if params.get("query") else Query()
    folder = params.get("folder")
    if kind is not None:
        parts.append(Is("kind", "=", kind))
    elif not flag(params, "include_folders", default=folder == ROOT) and "is_dir" not in asked.fields:
        parts.append(FILES)
    if folder:
        parts.append(Inside(None if folder == ROOT else folder))
    if version is not None:
        parts.append(Either([FOLDERS, Is("version", ">=", version)]))
    return All([*parts, *asked.condition.parts])
