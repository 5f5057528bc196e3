"""What is published in an environment, as clients of delivery ask for it to begin with."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from starlette.datastructures import QueryParams
from starlette.responses import Response

from ...database import Connection
from ...errors import Forbidden, Invalid
from ...library import publishing
from ...library.tenants import Tenant
from ...web.call import Call
from ...web.documented import takes
from .answers import answer
from .errors import NotServed
from .lists import Listing, find, read_listing
from .requests.parameters import flag
from .requests.taken import PUBLISHED_IN, VIEW
from .shown.rendering import bodies, publish_details
from .shown.view import View, view_of

_MOST = 100
_ASSETS = "sys_assets"
_PUBLISHED = "asset_published"


@takes(*VIEW, "init", "type", "content_type_uid", *PUBLISHED_IN)
async def synchronize(call: Call) -> Response:
    """List what is published, at most a hundred assets, with the number of all. Nothing goes on from there yet."""
    params = call.query
    if not flag(params, "init"):
        raise NotServed("Syncs that go on where another ended")
    items, total = await call.caller.scan(_published, _read(params), view_of(call))
    return answer({"items": items, "skip": 0, "limit": _MOST, "total_count": total})


def _read(params: QueryParams) -> Listing | None:
    """What is asked for; None where that is nothing of assets. Raises Invalid."""
    kinds = [kind.strip() for kind in params.get("type", "").split(",") if kind.strip()]
    asked = read_listing(QueryParams({name: params[name] for name in ("environment", "locale") if name in params}))
    if len(asked.environments) != 1:
        raise Invalid("environment", "is required.")
    if (kinds and _PUBLISHED not in kinds) or params.get("content_type_uid", _ASSETS) != _ASSETS:
        return None
    return replace(asked, limit=_MOST, counted=True)


def _published(
    connection: Connection, tenant: Tenant, asked: Listing | None, view: View
) -> tuple[list[dict[str, Any]], int | None]:
    """The items of a sync, and how many there are of them. Raises Forbidden and NotFound."""
    if asked is None:
        return [], 0
    [environment] = asked.environments
    if not tenant.allows("environment", environment):
        raise Forbidden("The token is not for this environment.")
    shown, total = find(connection, tenant, asked, view)
    environments = publishing.environment_ids(connection, tenant, [environment])
    node_ids = [node.node_id for node in shown.nodes]
    live = publishing.live(connection, node_ids, tenant.now, environments=environments, locale=asked.locale)
    newest = {one.node_id: publish_details(one) for one in live}
    # What another call takes back between these statements is left out.
    items = [
        _item(body, newest[node.node_id])
        for node, body in zip(shown.nodes, bodies(shown, view), strict=True)
        if node.node_id in newest
    ]
    return items, total


def _item(asset: dict[str, Any], details: dict[str, Any]) -> dict[str, Any]:
    data = {**asset, "publish_details": details}
    return {"type": _PUBLISHED, "event_at": details["time"], "content_type_uid": _ASSETS, "data": data}
