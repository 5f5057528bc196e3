"""What a body asks to change, with every rule on its fields."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

from ...errors import Invalid
from ...library import limits
from ...library.assets import Change
from ...library.folders import Place
from ...web.hosts import is_loopback
from .bodies import Sent
from .parameters import MOST_NAMES, read_version
from .wire import milliseconds

# What the vendor's list calls the root.
ROOT = "cs_root"
_FOLDER_NAME = 255
_LONGEST_URL = 4_096
# The year 9000: far from where calendars end, and about as far as a clock can be set.
_LATEST = 221_845_392_000_000
_VENDOR_HOSTS = (".contentstack.io", ".contentstack.com")


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """A change of an asset; None leaves what is. `version` is the one to start from, None for the newest."""

    change: Change
    place: Place | None
    permanent_url: str | None
    version: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishOrder:
    """Where and when to publish or unpublish what; `scheduled_at` in milliseconds, None for now."""

    environments: list[str]
    locales: list[str]
    version: int | None
    scheduled_at: int | None


def read_upload(sent: Sent) -> Edit:
    """What a body says of a new asset. Raises Invalid."""
    if sent.blob is None:
        raise Invalid("upload", "is required.")
    said = sent.inside("asset") or {}
    return _edit(sent, {**said, "title": said.get("title") or sent.file_name}, version=None)


def read_update(sent: Sent) -> Edit:
    """What a body says of an asset; what the vendor shows and nobody can set is ignored. Raises Invalid."""
    asset, version = sent.inside("asset"), sent.members.get("version")
    if asset is None and version is None and sent.blob is None:
        raise Invalid("asset", "is required.")
    if version is not None and sent.blob is not None:
        raise Invalid("version", "cannot be given together with a file.")
    return _edit(sent, asset or {}, version=None if version is None else read_version(version))


def read_publish_order(sent: Sent, what: str = "asset") -> PublishOrder:
    """What a body says of publishing; `version`, `scheduled_at` and `locale` stand beside `what`. Raises Invalid."""
    said = sent.inside(what)
    if said is None:
        raise Invalid(what, "is required.")
    environments = _names(said.get("environments"), "environments")
    if not environments:
        raise Invalid("environments", "is required.")
    locale, version = sent.members.get("locale"), sent.members.get("version")
    return PublishOrder(
        environments=environments,
        locales=_names(said.get("locales"), "locales") or _names(locale and [locale], "locale"),
        version=None if version is None else read_version(version),
        scheduled_at=_instant(sent.members.get("scheduled_at"), "scheduled_at"),
    )


def read_place(said: Mapping[str, Any]) -> Place | None:
    """Where to put something: None when nothing is said, the root for null. Raises Invalid."""
    if "parent_uid" not in said:
        return None
    uid = said["parent_uid"]
    if uid is not None and not isinstance(uid, str):
        raise Invalid("parent_uid", "is not valid.")
    return Place(None if uid in (None, "", ROOT) else uid)


def read_folder_name(said: Mapping[str, Any]) -> str | None:
    """A folder's name; None when nothing is said. Raises Invalid."""
    name = read_text(said.get("name"), "name", _FOLDER_NAME)
    if name is not None and not name.strip():
        raise Invalid("name", "is required.")
    return name


def read_version_name(said: Mapping[str, Any]) -> str:
    """The name for a version. Raises Invalid."""
    name = read_text(said.get("_version_name"), "_version_name", limits.VERSION_LABEL)
    if name is None or not name.strip():
        raise Invalid("_version_name", "is required.")
    return name


def read_slug(url: str, *, api_key: str, uid: str, hosts: Collection[str | None], given: str | None) -> str:
    """The last segment of a permanent address, on the vendor's hosts or ours. Raises Invalid.

    The address that the asset was `given` is ours by what it says: other clients know this service by other names,
    and under a prefix that a proxy takes off.
    """
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError as error:
        raise Invalid("permanent_url", "is not a URL.") from error
    *path, slug = [unquote(segment) for segment in parts.path.split("/") if segment] or [""]
    known = host in hosts or is_loopback(host) or host.endswith(_VENDOR_HOSTS) or slug == given
    if parts.scheme not in ("http", "https") or not known:
        raise Invalid("permanent_url", "is not an address of this service.")
    if path[-4:] != ["v3", "assets", api_key, uid]:
        raise Invalid("permanent_url", "is not of the form /v3/assets/{api_key}/{asset_uid}/{slug} of this asset.")
    if slug in (".", "..") or "/" in slug or len(slug) > limits.SLUG or _holds_controls(slug):
        raise Invalid("permanent_url", f"needs a last segment of at most {limits.SLUG} characters, with no slash.")
    return slug


def _edit(sent: Sent, said: Mapping[str, Any], *, version: int | None) -> Edit:
    return Edit(
        change=Change(
            blob=sent.blob,
            file_name=sent.file_name,
            title=_title(said.get("title")),
            description=read_text(said.get("description"), "description", limits.DESCRIPTION),
            tags=_tags(said.get("tags")),
        ),
        place=read_place(said),
        permanent_url=read_text(said.get("permanent_url"), "permanent_url", _LONGEST_URL) or None,
        version=version,
    )


def _title(value: Any) -> str | None:
    title = read_text(value, "title", limits.TITLE)
    if title is not None and not title.strip():
        raise Invalid("title", "is required.")
    return title


def _tags(value: Any) -> list[str] | None:
    """Tags as a list, or as one text with commas as forms have it."""
    if value is None:
        return None
    words = value.split(",") if isinstance(value, str) else value
    if not isinstance(words, list) or not all(isinstance(word, str) and len(word) <= limits.TAG for word in words):
        raise Invalid("tags", f"is not a list of words of at most {limits.TAG} characters.")
    tags = list(dict.fromkeys(word.strip() for word in words if word.strip()))
    if len(tags) > limits.TAGS:
        raise Invalid("tags", f"has more than {limits.TAGS} words.")
    return tags


def read_text(value: Any, field: str, longest: int) -> str | None:
    """A text of at most so many characters; None for null. Raises Invalid."""
    if value is None:
        return None
    if not isinstance(value, str) or len(value) > longest:
        raise Invalid(field, f"is not a text of at most {longest} characters.")
    return value


def _holds_controls(text: str) -> bool:
    return any(unicodedata.category(character) in ("Cc", "Cs") for character in text)


def _instant(value: Any, field: str) -> int | None:
    """A time in ISO 8601, in milliseconds."""
    if value is None:
        return None
    instant = milliseconds(value)
    if instant is None or instant > _LATEST:
        raise Invalid(field, "is not a time in ISO 8601 before the year 9000.")
    return instant


def _names(value: Any, field: str) -> list[str]:
    """A list of names, each once; empty for null."""
    names = [] if value is None else value
    if not isinstance(names, list) or not all(isinstance(name, str) and name for name in names):
        raise Invalid(field, "is not valid.")
    if len(names) > MOST_NAMES:
        raise Invalid(field, f"has more than {MOST_NAMES} names.")
    return list(dict.fromkeys(names))
