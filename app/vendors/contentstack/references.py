"""What refers to assets, and what came in through a rich text editor: as the control API was told, see control.py."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from ...database import Connection
from ...library import assets, declarations, labels, search
from ...library.filters import Labelled
from ...library.records import Asset
from ...library.search import Order
from ...library.tenants import Tenant
from ...web.call import Call
from ...web.documented import takes
from .answers import answer, counted
from .auth import VENDOR
from .requests import parameters
from .requests.parameters import flag
from .requests.taken import PAGED, VIEW
from .shown.addresses import file_address
from .shown.view import View, view_of

# The names under which it is declared. The second is also the word by which lists find what it is said of.
REFERENCES = f"{VENDOR}/references"
RTE = "rich_text_editor"
# What the vendor shows of references together with publish details only.
_DETAILS = ("_version", "_version_name", "publish_details")


@takes("include_branch", "include_publish_details", "deleted", "include_count")
async def get_asset_references(call: Call, asset_uid: str) -> Response:
    """List the entries that refer to an asset; deleted ones where they are asked for."""
    caller, params = call.caller, call.query
    found = await caller.read(find_references, asset_uid)
    branch = {"_branch": caller.branch} if flag(params, "include_branch") else {}
    hidden = {"deleted"} if flag(params, "include_publish_details") else {"deleted", *_DETAILS}
    shown: list[dict[str, Any]] = [
        {key: value for key, value in reference.items() if key not in hidden} | branch
        for reference in found
        if flag(params, "deleted") or not reference["deleted"]
    ]
    return answer(counted({"references": shown}, len(shown), call))


@takes(*VIEW, *PAGED)
async def get_information_on_rte_assets(call: Call) -> Response:
    """List what came in through a rich text editor, the newest first."""
    params = call.query
    found = await call.caller.scan(_find_rte, skip=parameters.skip(params), limit=parameters.limit(params))
    view = view_of(call)
    return answer([_rte_body(asset, view) for asset in found])


def _rte_body(asset: Asset, view: View) -> dict[str, Any]:
    """What came in through a rich text editor, as that shows it. The page's thumbnail is the file itself."""
    address = file_address(asset, view)
    body = {"image": address, "thumb": address, "title": asset.title}
    return {**body, "_branch": view.branch} if view.include_branch else body


def find_references(connection: Connection, tenant: Tenant, uid: str) -> list[dict[str, Any]]:
    """What is declared to refer to an asset. Raises NotFound."""
    return list(find_declared(connection, tenant, uid, REFERENCES).get("references", ()))


def find_declared(connection: Connection, tenant: Tenant, uid: str, name: str) -> dict[str, Any]:
    """What is declared of an asset under the name. Raises NotFound."""
    node_id = assets.find(connection, tenant, uid).node_id
    return declarations.find(connection, [node_id], name).get(node_id, {})


def _find_rte(connection: Connection, tenant: Tenant, *, skip: int, limit: int) -> list[Asset]:
    condition = Labelled(labels.SOURCE, [RTE])
    node_ids, _ = search.nodes(connection, tenant, condition, order=Order(), skip=skip, limit=limit, count=False)
    return search.newest(connection, node_ids)
