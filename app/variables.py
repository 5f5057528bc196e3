"""Which variables are settings of this program, which are mistaken for one, and which are somebody else's."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches

PREFIX = "TRIPTYCH_"
CLIENTS = {
    "TRIPTYCH_URL": "server.url",
    "TRIPTYCH_WORKSPACE": "workspace",
    "TRIPTYCH_AMAZON_ACCESS_TOKEN": "amazon.access_token",
    "AD_API_CLIENT_ID": "amazon.credentials.client_id",
    "AD_API_CLIENT_SECRET": "amazon.credentials.client_secret",
    "AD_API_REFRESH_TOKEN": "amazon.credentials.refresh_token",
    "AD_API_PROFILE_ID": "amazon.profile_id",
    "TRIPTYCH_IQMETRIX_COMPANY_ID": "iqmetrix.company_id",
    "TRIPTYCH_IQMETRIX_CLIENT_ID": "iqmetrix.credentials.client_id",
    "TRIPTYCH_IQMETRIX_CLIENT_SECRET": "iqmetrix.credentials.client_secret",
    "TRIPTYCH_IQMETRIX_USERNAME": "iqmetrix.credentials.username",
    "TRIPTYCH_IQMETRIX_PASSWORD": "iqmetrix.credentials.password",
    "TRIPTYCH_IQMETRIX_ACCESS_TOKEN": "iqmetrix.access_token",
    "TRIPTYCH_CONTENTSTACK_ENDPOINT": "contentstack.endpoint",
    "TRIPTYCH_CONTENTSTACK_HOST": "server.host",
    "TRIPTYCH_CONTENTSTACK_API_KEY": "contentstack.api_key",
    "TRIPTYCH_CONTENTSTACK_MANAGEMENT_TOKEN": "contentstack.management_token",
    "TRIPTYCH_CONTENTSTACK_DELIVERY_TOKEN": "contentstack.credentials.delivery_token",
    "TRIPTYCH_CONTENTSTACK_ENVIRONMENT": "environment",
    "TRIPTYCH_CONTENTSTACK_AUTHTOKEN": "contentstack.authtoken",
    "TRIPTYCH_CONTENTSTACK_EMAIL": "contentstack.email",
    "TRIPTYCH_CONTENTSTACK_PASSWORD": "contentstack.password",
}
"""What tells clients where this service is and how they come in, and where a workspace has that.

They may share an environment and a file with the service, which passes over them. `TRIPTYCH_CONTROL_TOKEN` is for
clients, too, and a setting.
"""

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
