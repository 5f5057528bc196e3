"""What refers to assets, and what came in through a rich text editor: as declared, see declared.py."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from ...database import Connection
from ...library import labels, search
from ...library.filters import Labelled
from ...library.records import Asset
from ...library.search import Order
from ...library.tenants import Tenant
from ...web.call import Call
from . import parameters
from .declared import RTE, references
from .parameters import flag
from .showing import answer, counted, view_of
from .wire import rte_body

# What the vendor shows of references together with publish details only.
_DETAILS = ("_version", "_version_name", "publish_details")


async def get_asset_references(call: Call, asset_uid: str) -> Response:
    """List the entries that refer to an asset; deleted ones where they are asked for."""
    caller, params = call.caller, call.request.query_params
    found = await caller.read(references, asset_uid)
    branch = {"_branch": caller.branch} if flag(params, "include_branch") else {}
    hidden = {"deleted"} if flag(params, "include_publish_details") else {"deleted", *_DETAILS}
    shown: list[dict[str, Any]] = [
        {key: value for key, value in reference.items() if key not in hidden} | branch
        for reference in found
        if flag(params, "deleted") or not reference["deleted"]
    ]
    return answer(counted({"references": shown}, len(shown), call))


async def get_information_on_rte_assets(call: Call) -> Response:
    """List what came in through a rich text editor, the newest first."""
    caller, params = call.caller, call.request.query_params
    view = view_of(call)
    found = await caller.scan(_find_rte, skip=parameters.skip(params), limit=parameters.limit(params))
    return answer([rte_body(asset, view) for asset in found])


def _find_rte(connection: Connection, tenant: Tenant, *, skip: int, limit: int) -> list[Asset]:
    condition = Labelled(labels.SOURCE, [RTE])
    node_ids, _ = search.nodes(connection, tenant, condition, order=Order(), skip=skip, limit=limit, count=False)
    return search.newest(connection, node_ids)
