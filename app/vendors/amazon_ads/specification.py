"""Answers that clients generated from the vendor's specification can read.

The live service sends what its own specification does not allow, and such clients then fail at the whole answer. What
they could not read is left out: nulls, strings where objects are promised, words that are in none of its lists.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

# As the specification has it, and as the generated Python clients read it: from the beginning of the text.
_NAME = re.compile(r"[\w]+\.jpg|png|mp4|mov|wmv|avi")
_STATUSES = ("ACTIVE", "PROCESSING", "ARCHIVED")
_TYPES = ("jpeg", "jpg", "png", "mp4", "image/jpg", "image/jpeg", "image/png")


def _is_status(value: Any) -> bool:
    return value in _STATUSES


def _is_type(value: Any) -> bool:
    return value in _TYPES


def _is_name(value: Any) -> bool:
    return _NAME.match(value) is not None


def _never(_value: Any) -> bool:
    return False


# By the place in the answer; an item of a list is a `*`.
_ALLOWED: Mapping[str, Callable[[Any], bool]] = {
    "assetVersionList.*.assetStatus": _is_status,
    "assetVersionList.*.assetSubTypes": bool,
    "assetVersionList.*.fileMetadata.contentType": _is_type,
    "assetVersionList.*.name": _is_name,
    "assetVersionList.*.storageLocationUrls.processedUrls": _never,
    "assetList.*.fileMetadata.contentType": _is_type,
    "assetList.*.status": _is_status,
    "assetList.*.storageLocationUrls.processedUrls": _never,
}


def allowed_part(content: Any, place: str = "") -> Any:
    """What of the answer the specification allows."""
    if isinstance(content, dict):
        inner = f"{place}." if place else ""
        return {
            key: allowed_part(value, inner + key)
            for key, value in content.items()
            if value is not None and _is_allowed(value, inner + key)
        }
    if isinstance(content, list):
        return [allowed_part(item, f"{place}.*") for item in content]
    return content


def _is_allowed(value: Any, place: str) -> bool:
    rule = _ALLOWED.get(place)
    return rule is None or rule(value)
