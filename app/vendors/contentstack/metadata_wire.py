"""Metadata in the vendor's JSON, both directions: what an extension keeps lies flat between the vendor's own keys."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ...errors import Invalid
from ...library import limits
from ...library.metadata import Metadata
from .bodies import Sent
from .edits import read_text
from .wire import iso

# No extension can use these: the vendor's list, and what its answers have besides. Sent back, they are ignored.
_OWN_KEYS = {
    "_branch",
    "_content_type_uid",
    "_metadata",
    "_version",
    "api_key",
    "created_at",
    "created_by",
    "deleted_at",
    "entity_uid",
    "extension_uid",
    "is_published",
    "locale",
    "publish_details",
    "scope",
    "type",
    "uid",
    "updated_at",
    "updated_by",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMetadata:
    """What to keep, for which extension and about which asset; without a locale it is of the master locale."""

    entity_uid: str
    extension_uid: str
    locale: str | None
    content: dict[str, Any]


def read_new(sent: Sent) -> NewMetadata:
    """What a body says of new metadata. Raises Invalid, also for that of an entry: there are none here."""
    said = _inside(sent)
    if said.get("type") not in (None, "asset"):
        raise Invalid("type", "is not valid: there are assets only.")
    return NewMetadata(
        entity_uid=_required(said, "entity_uid"),
        extension_uid=_required(said, "extension_uid"),
        locale=read_text(said.get("locale"), "locale", limits.UID) or None,
        content=_content(said),
    )


def read_change(sent: Sent) -> dict[str, Any]:
    """What a body says anew. Raises Invalid."""
    return _content(_inside(sent))


def metadata_body(item: Metadata, *, api_key: str, branch: str | None = None) -> dict[str, Any]:
    """Metadata on its own; `branch` where that is to be named."""
    body = {
        "uid": item.uid,
        "entity_uid": item.asset_uid,
        "type": "asset",
        "_content_type_uid": "sys_assets",
        "extension_uid": item.extension_uid,
        **item.content,
        "locale": item.locale,
        "scope": "local",
        "created_by": item.created_by,
        "updated_by": item.updated_by,
        "created_at": iso(item.created_at),
        "updated_at": iso(item.updated_at),
        "api_key": api_key,
        "deleted_at": False,
        "_version": item.version,
    }
    return body if branch is None else {**body, "_branch": branch}


def _inside(sent: Sent) -> dict[str, Any]:
    said = sent.inside("metadata")
    if said is None:
        raise Invalid("metadata", "is required.")
    return said


def _required(said: dict[str, Any], name: str) -> str:
    uid = read_text(said.get(name), name, limits.UID)
    if not uid:
        raise Invalid(name, "is required.")
    return uid


def _content(said: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in said.items() if key not in _OWN_KEYS}
