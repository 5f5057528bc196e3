"""Lists of assets and folders: all, those of a folder, and those that a query finds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from starlette.datastructures import QueryParams
from starlette.responses import Response

from ...database import Connection
from ...library import publishing, search
from ...library.filters import All, Either, Filter, Inside, Is, Live
from ...library.search import Order
from ...library.tenants import Tenant
from ...web.call import Call
from ...web.documented import takes
from .answers import answer
from .query.fields import FILES, FOLDERS
from .query.language import Query, read_query
from .query.sorting import read_order
from .requests import parameters
from .requests.parameters import flag
from .requests.taken import LISTED
from .shown.gathering import Shown, show
from .shown.rendering import bodies
from .shown.view import View, view_of
from .spelling import ROOT


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


@takes(*LISTED)
async def get_all_assets(call: Call) -> Response:
    """List assets, and folders where they are asked for: also those of one folder."""
    return await _list(call, publish_details=bool(call.query.get("folder")))


@takes(*LISTED)
async def get_only_images(call: Call) -> Response:
    """List images."""
    return await _list(call, kind="image", publish_details=True)


@takes(*LISTED)
async def get_only_videos(call: Call) -> Response:
    """List videos."""
    return await _list(call, kind="video", publish_details=True)


async def _list(call: Call, *, kind: str | None = None, publish_details: bool) -> Response:
    view = view_of(call, publish_details=publish_details)
    asked = read_listing(call.query, kind=kind)
    shown, total = await call.caller.scan(find, asked, view)
    if asked.only_count:
        return answer({"assets": total})
    body: dict[str, Any] = {"assets": bodies(shown, view)}
    return answer(body if total is None else {**body, "count": total})


def read_listing(params: QueryParams, *, kind: str | None = None) -> Listing:
    """What the query parameters ask for; with `kind`, files of that kind only. Raises Invalid."""
    version = parameters.version(params)
    return Listing(
        condition=_condition(params, kind, version),
        order=read_order(params),
        skip=parameters.skip(params),
        limit=parameters.limit(params),
        version=version,
        environments=parameters.environments(params),
        locale=parameters.locale(params),
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
