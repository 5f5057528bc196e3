"""What a request's query parameters want to see of assets, gathering it, and answering with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import orjson
from starlette.responses import Response

from ...database import Connection
from ...library import folders, metadata, publishing
from ...library.records import Asset, Folder
from ...library.tenants import Tenant
from ...web.call import Call
from .parameters import flag
from .projection import read_projection
from .wire import Shown, View


def view_of(call: Call, *, publish_details: bool = False) -> View:
    """How the request wants to see assets; `publish_details` is what counts where it does not say."""
    params, caller = call.request.query_params, call.caller
    plain = View(
        base=call.base,
        api_key=caller.key,
        branch=caller.branch,
        include_publish_details=publish_details,
    )
    if not params:
        return plain
    return replace(
        plain,
        relative_urls=flag(params, "relative_urls"),
        include_branch=flag(params, "include_branch"),
        include_dimension=flag(params, "include_dimension"),
        include_metadata=flag(params, "include_metadata"),
        include_scan_status=flag(params, "include_asset_scan_status"),
        include_publish_details=flag(params, "include_publish_details", default=publish_details),
        include_path=flag(params, "include_path"),
        projection=read_projection(params),
    )


def own_hosts(call: Call) -> list[str | None]:
    """The host names of this service, as far as the request tells."""
    return [_host(call.base), _host(f"//{call.request.headers.get('host', '')}")]


def answer(body: Any, status: int = 200) -> Response:
    """A JSON answer."""
    return Response(orjson.dumps(body), status, media_type="application/json")


def counted(body: dict[str, Any], total: int, call: Call) -> dict[str, Any]:
    """The body, with the total where the request asks for that."""
    return {**body, "count": total} if flag(call.request.query_params, "include_count") else body


def show(
    connection: Connection,
    tenant: Tenant,
    nodes: Sequence[Asset | Folder],
    view: View,
    *,
    environments: Sequence[int] | None = None,
    published_in: Sequence[int] = (),
    locale: str | None = None,
) -> Shown:
    """The nodes with all that the view wants; publish details of these environments, or of all.

    Metadata are shown as they are, or as they are published in environments and locale where those are given.
    """
    shown = Shown(nodes)
    node_ids = [node.node_id for node in nodes]
    if view.include_publish_details and node_ids:
        for live in publishing.live(connection, node_ids, tenant.now, environments=environments):
            shown.live.setdefault(live.node_id, []).append(live)
    if view.include_path and node_ids:
        shown.paths.update(folders.paths(connection, node_ids))
    if view.include_metadata and node_ids:
        for item in (
            metadata.published(connection, node_ids, tenant.now, environments=published_in, locale=locale)
            if published_in
            else metadata.of_assets(connection, node_ids)
        ):
            shown.metadata.setdefault(item.node_id, []).append(item)
    return shown


def _host(url: str) -> str | None:
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None
