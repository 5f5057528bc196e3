"""Assets and folders in the vendor's JSON."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ....instants import iso
from ....library.metadata import Metadata
from ....library.names import plain_file_name
from ....library.publishing import Live
from ....library.records import Asset, Folder
from ..spelling import FOLDER_TYPE
from .addresses import file_address, permanent_address
from .gathering import Shown
from .view import View


def bodies(shown: Shown, view: View) -> list[dict[str, Any]]:
    """The nodes as the view wants them."""
    if view.branch != shown.branch:
        view = view._replace(branch=shown.branch)
    return [view.projection.of(_body(node, shown, view)) for node in shown.nodes]


def _body(node: Asset | Folder, shown: Shown, view: View) -> dict[str, Any]:
    body = _folder(node) if isinstance(node, Folder) else _asset(node, shown, view)
    if view.include_path:
        body["path"] = [{"uid": step.uid, "name": step.name} for step in shown.paths.get(node.node_id, ())]
    if view.include_branch:
        body["_branch"] = view.branch
    return body


def _folder(folder: Folder) -> dict[str, Any]:
    return {
        "uid": folder.uid,
        "created_at": iso(folder.created_at),
        "updated_at": iso(folder.updated_at),
        "created_by": folder.created_by,
        "updated_by": folder.updated_by,
        "content_type": FOLDER_TYPE,
        "tags": [],
        "name": folder.name,
        "ACL": {},
        "is_dir": True,
        "parent_uid": folder.parent_uid,
        "_version": folder.version,
    }


def _asset(asset: Asset, shown: Shown, view: View) -> dict[str, Any]:
    body: dict[str, Any] = {
        "uid": asset.uid,
        "created_at": iso(asset.created_at),
        "updated_at": iso(asset.updated_at),
        "created_by": asset.created_by,
        "updated_by": asset.updated_by,
        "content_type": asset.content_type,
        "file_size": str(asset.size),
        "tags": asset.tags,
        "filename": plain_file_name(asset.file_name),
        "url": file_address(asset, view),
        "ACL": {},
        "is_dir": False,
        "parent_uid": asset.parent_uid,
        "_version": asset.number,
        "title": asset.title,
    }
    if asset.description is not None:
        body["description"] = asset.description
    if asset.slug is not None:
        body["permanent_url"] = permanent_address(asset, asset.slug, view)
    if view.include_dimension and asset.kind == "image" and asset.width and asset.height:
        body["dimension"] = {"height": asset.height, "width": asset.width}
    if view.include_publish_details:
        body["publish_details"] = [publish_details(live) for live in shown.live.get(asset.node_id, ())]
    if view.include_metadata:
        body["_metadata"] = {"extensions": _by_extension(shown.metadata.get(asset.node_id, ()))}
    if view.include_scan_status:
        body["_asset_scan_status"] = shown.scan_status
    return body


def publish_details(live: Live) -> dict[str, Any]:
    """Where a version is live, and since when."""
    return {
        "environment": live.environment_uid,
        "locale": live.locale,
        "time": iso(live.since),
        "user": live.user,
        "version": live.version,
    }


def _by_extension(items: Iterable[Metadata]) -> dict[str, list[dict[str, Any]]]:
    extensions: dict[str, list[dict[str, Any]]] = {}
    for item in items:
        shown = {"uid": item.uid, **item.content, "scope": "local", "_version": item.version}
        extensions.setdefault(item.extension_uid, []).append(shown)
    return extensions
