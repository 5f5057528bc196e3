"""Which variables are settings of this program, which are mistaken for one, and which are somebody else's."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches

PREFIX = "TRIPTYCH_"
CLIENTS = frozenset({"TRIPTYCH_URL", "TRIPTYCH_WORKSPACE"})
"""What tells clients where this service is. They may share an environment and a file with it."""

RENAMED = {
    "asset_limit": "contentstack_asset_limit",
    "folder_depth": "contentstack_folder_depth",
    "folder_limit": "contentstack_folder_limit",
    "processing_seconds_image": "amazon_processing_seconds_image",
    "processing_seconds_video": "amazon_processing_seconds_video",
    "upload_seconds": "amazon_upload_seconds",
}
"""Settings that had another name, by that: who still uses it is told."""

# What Kubernetes and container links set for this service, and for every other whose name begins like its own.
_LINKS = re.compile(r"TRIPTYCH_.*(SERVICE_HOST|SERVICE_PORT.*|PORT_\d+_(TCP|UDP).*)")
_TESTS = "TRIPTYCH_TESTS_"

Given = Mapping[str, str | None]


def nearest(name: str, names: Iterable[str]) -> str:
    """The one of `names` that looks most like it."""
    return get_close_matches(name, list(names), n=1, cutoff=0)[0]


def meant_for_us(given: Given) -> Given:
    """Those that are settings, or mistaken for one."""
    return {name: value for name, value in given.items() if _is_meant_for_us(name.upper(), value or "")}


def _is_meant_for_us(name: str, value: str) -> bool:
    if not name.startswith(PREFIX) or name.startswith(_TESTS) or name in CLIENTS:
        return False
    is_link = name.endswith("PORT") and value.startswith(("tcp://", "udp://"))
    return not is_link and not _LINKS.fullmatch(name)
