"""GET /: what answers here, for whoever opens the address in a browser or asks with a program."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from html import escape
from importlib.metadata import version
from typing import Any

from starlette.responses import Response

from ..web.call import Call, Door
from ..web.operation import NOTHING, Operation
from . import documents
from .answers import answer
from .workspaces import known_workspace

_PAGE = """<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Triptych</title>
<h1>Triptych</h1>
<p>One asset service, {count} APIs. Give a client of any of them the base address <code>{address}</code>.</p>
{doors}
<p>Your workspace is <code>{workspace}</code>.</p>
<p><a href="{documents}">All operations</a>, to be tried and as OpenAPI; Triptych's own are below
<code>{control}</code>.</p>
</html>
"""
_DOOR = "<h2>{title}</h2>\n<ul>\n{addresses}\n</ul>"
_HEADERS = {"Vary": "Accept", "X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'"}


def front(doors: Sequence[Door]) -> Operation:
    """The page that tells of these doors."""

    async def get_front_page(call: Call) -> Response:
        """Name the doors with their addresses, the documents, and the workspace that the request chose."""
        page = _content(doors, call.base, await known_workspace(call))
        shown = Response(_html(page), media_type="text/html") if _asks_for_html(call) else answer(page)
        shown.headers.update(_HEADERS)
        return shown

    return Operation("get_front_page", "GET", "/", get_front_page, NOTHING)


def _content(doors: Sequence[Door], base: str, workspace: str) -> dict[str, Any]:
    return {
        "service": "triptych",
        "version": installed_version(),
        "address": base,
        "workspace": workspace,
        "doors": [
            {
                "name": door.name,
                "title": door.title,
                "addresses": [base + path for path in door.addresses],
                "openapi": f"{base}{documents.INDEX}/{door.name}/openapi.json",
            }
            for door in doors
        ],
        "documents": base + documents.INDEX,
        "control": f"{base}/_triptych",
    }


@lru_cache
def installed_version() -> str:
    """The version that serves."""
    return version("triptych")


def _html(page: dict[str, Any]) -> str:
    doors = [
        _DOOR.format(
            title=escape(door["title"]),
            addresses="\n".join(f"<li><code>{escape(address)}</code></li>" for address in door["addresses"]),
        )
        for door in page["doors"]
    ]
    texts = {name: escape(text) for name, text in page.items() if isinstance(text, str)}
    return _PAGE.format(count=len(doors), doors="\n".join(doors), **texts)


def _asks_for_html(call: Call) -> bool:
    """Browsers do, by name; `*/*` is what programs send that do not care."""
    return "text/html" in call.request.headers.get("accept", "").lower()
