"""Where files are, for those who see an asset."""

from __future__ import annotations

from urllib.parse import quote

from ....library.libraries import MAIN_BRANCH
from ....library.names import plain_file_name
from ....library.records import Asset
from .view import View


def file_address(asset: Asset, view: View) -> str:
    """A version's file, for ever. Assets of another branch name it."""
    base = "" if view.relative_urls else view.base
    name = quote(plain_file_name(asset.file_name), safe="")
    return f"{base}/v3/assets/{view.api_key}/{asset.uid}/{asset.file_uid}/{name}{_branch(view)}"


def permanent_address(asset: Asset, slug: str, view: View) -> str:
    """The newest version's file, whichever that is."""
    return f"{view.base}/v3/assets/{view.api_key}/{asset.uid}/{quote(slug, safe='')}{_branch(view)}"


def _branch(view: View) -> str:
    return "" if view.branch == MAIN_BRANCH else f"?branch={quote(view.branch, safe='')}"
