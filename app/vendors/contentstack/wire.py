"""The vendor's JSON and addresses."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from ...library.folders import Step
from ...library.history import Entry
from ...library.metadata import Metadata
from ...library.names import plain_file_name
from ...library.publishing import Live
from ...library.records import Asset, Folder
from ...library.tenants import MAIN_BRANCH
from .projection import WHOLE, Projection

# The vendor's own spelling; a client compares it.
FOLDER_TYPE = "application/vnd.contenstack.folder"


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """How a request wants to see assets: from which stack and branch, at which base address, with what beside."""

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


@dataclass(frozen=True, slots=True)
class Shown:
    """Assets and folders with what a view wants to see of them that is not in their own rows."""

    nodes: Sequence[Asset | Folder]
    live: dict[int, list[Live]] = field(default_factory=dict)
    paths: dict[int, list[Step]] = field(default_factory=dict)
    metadata: dict[int, list[Metadata]] = field(default_factory=dict)


def bodies(shown: Shown, view: View) -> list[dict[str, Any]]:
    """The nodes as the view wants them."""
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
        "url": _file_address(asset, view),
        "ACL": {},
        "is_dir": False,
        "parent_uid": asset.parent_uid,
        "_version": asset.number,
        "title": asset.title,
    }
    if asset.description is not None:
        body["description"] = asset.description
    if asset.slug is not None:
        body["permanent_url"] = _permanent_address(asset, asset.slug, view)
    if view.include_dimension and asset.kind == "image" and asset.width and asset.height:
        body["dimension"] = {"height": asset.height, "width": asset.width}
    if view.include_publish_details:
        body["publish_details"] = [publish_details(live) for live in shown.live.get(asset.node_id, ())]
    if view.include_metadata:
        body["_metadata"] = {"extensions": _by_extension(shown.metadata.get(asset.node_id, ()))}
    if view.include_scan_status:
        body["_asset_scan_status"] = "not_scanned"
    return body


def version_body(entry: Entry, *, updated_at: bool, updated_by: bool) -> dict[str, Any]:
    """One line of an asset's list of versions. The name's own facts come with the name."""
    body: dict[str, Any] = {"_version": entry.number}
    if updated_at:
        body["updated_at"] = iso(entry.created_at)
    if updated_by:
        body["updated_by"] = entry.created_by
    if entry.label is not None:
        body["_version_name"] = {
            "title": entry.label,
            "updated_by": entry.labelled_by,
            "updated_at": None if entry.labelled_at is None else iso(entry.labelled_at),
        }
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


def rte_body(asset: Asset, view: View) -> dict[str, Any]:
    """What came in through a rich text editor, as that shows it. The page's thumbnail is the file itself."""
    address = _file_address(asset, view)
    body = {"image": address, "thumb": address, "title": asset.title}
    return {**body, "_branch": view.branch} if view.include_branch else body


def iso(milliseconds: int) -> str:
    """An instant in the vendor's form."""
    return datetime.fromtimestamp(milliseconds / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def milliseconds(text: Any) -> int | None:
    """The instant that a text in ISO 8601 tells; without a zone it is UTC. None for anything else."""
    try:
        moment = datetime.fromisoformat(text)
    except (TypeError, ValueError):
        return None
    return round((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() * 1000)


def _file_address(asset: Asset, view: View) -> str:
    """A version's file, for ever. Assets of another branch name it."""
    base = "" if view.relative_urls else view.base
    branch = "" if view.branch == MAIN_BRANCH else f"?branch={quote(view.branch, safe='')}"
    name = quote(plain_file_name(asset.file_name), safe="")
    return f"{base}/v3/assets/{view.api_key}/{asset.uid}/{asset.file_uid}/{name}{branch}"


def _permanent_address(asset: Asset, slug: str, view: View) -> str:
    branch = "" if view.branch == MAIN_BRANCH else f"?branch={quote(view.branch, safe='')}"
    return f"{view.base}/v3/assets/{view.api_key}/{asset.uid}/{quote(slug, safe='')}{branch}"


def _by_extension(items: Iterable[Metadata]) -> dict[str, list[dict[str, Any]]]:
    extensions: dict[str, list[dict[str, Any]]] = {}
    for item in items:
        shown = {"uid": item.uid, **item.content, "scope": "local", "_version": item.version}
        extensions.setdefault(item.extension_uid, []).append(shown)
    return extensions
