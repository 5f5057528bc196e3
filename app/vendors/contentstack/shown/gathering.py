"""What a view wants to see of assets and folders, gathered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from ....database import Connection
from ....library import folders, metadata, publishing
from ....library.folders import Step
from ....library.metadata import Metadata
from ....library.publishing import Live
from ....library.records import Asset, Folder
from ....library.tenants import Tenant
from ..scanning import NOT_SCANNED, ScanStatus, find_scan_status
from .view import View


@dataclass(slots=True)
class Shown:
    """Assets and folders with what a view wants to see of them that is not in their own rows.

    `branch` is the branch's own name, also where a request calls it by another.
    """

    nodes: Sequence[Asset | Folder]
    branch: str
    live: dict[int, list[Live]] = field(default_factory=dict)
    paths: dict[int, list[Step]] = field(default_factory=dict)
    metadata: dict[int, list[Metadata]] = field(default_factory=dict)
    scan_status: ScanStatus = NOT_SCANNED


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
    shown = Shown(nodes, tenant.branch)
    if view.include_scan_status:
        shown.scan_status = find_scan_status(connection, tenant.workspace)
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
