"""How a request wants to see assets and folders."""

from __future__ import annotations

from typing import NamedTuple

from ....web.call import Call
from ..query.projection import WHOLE, Projection, read_projection
from ..requests.parameters import flag


class View(NamedTuple):
    """From which stack and branch, at which base address, with what beside."""

    base: str
    api_key: str
    branch: str
    relative_urls: bool = False
    include_branch: bool = False
    include_dimension: bool = False
    include_metadata: bool = False
    include_scan_status: bool = False
    include_publish_details: bool = False
    include_path: bool = False
    projection: Projection = WHOLE


def view_of(call: Call, *, publish_details: bool = False) -> View:
    """How the request wants to see assets; `publish_details` is what counts where it does not say."""
    params, caller = call.query, call.caller
    plain = View(
        base=call.base,
        api_key=caller.key,
        branch=caller.branch,
        include_publish_details=publish_details,
    )
    if not params:
        return plain
    return plain._replace(
        relative_urls=flag(params, "relative_urls"),
        include_branch=flag(params, "include_branch"),
        include_dimension=flag(params, "include_dimension"),
        include_metadata=flag(params, "include_metadata"),
        include_scan_status=flag(params, "include_asset_scan_status"),
        include_publish_details=flag(params, "include_publish_details", default=publish_details),
        include_path=flag(params, "include_path"),
        projection=read_projection(params),
    )
