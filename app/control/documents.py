"""The documents of all APIs, and a page for each on which its operations can be tried: open to everybody, no secrets.

What the pages load comes from this service: the package fastapi-offline carries Swagger UI.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import cache
from html import escape
from importlib.metadata import distribution
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from starlette.responses import FileResponse, Response

from ..errors import NotFound
from ..web.call import Call, Door
from ..web.documented import takes
from ..web.operation import NOTHING, Operation
from .answers import answer
from .openapi import describe

INDEX = "/_triptych/docs"
OWN = "control"
"""What the service's own API is called here."""

_CARRIER = distribution("fastapi-offline")
_FILES = {"swagger-ui.css": "text/css", "swagger-ui-bundle.js": "text/javascript", "favicon.png": "image/png"}
# Swagger UI writes styles into its elements; nothing else comes from anywhere but here.
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self' "
    "'unsafe-inline'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
}
# Their addresses name the version that they are of.
_KEPT = {"Cache-Control": "public, max-age=31536000, immutable", "X-Content-Type-Options": "nosniff"}
_HEAD = """<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<link rel="icon" href="{files}/favicon.png?{version}">
<title>{title}</title>
"""
_PAGE = (
    _HEAD
    + """<link rel="stylesheet" href="{files}/swagger-ui.css?{version}">
<div id="page" data-document="{document}"></div>
<script src="{files}/swagger-ui-bundle.js?{version}"></script>
<script src="{files}/page.js?{version}"></script>
</html>
"""
)
_INDEX = (
    _HEAD
    + """<h1>All operations</h1>
<ul>
{links}
</ul>
</html>
"""
)
_LINK = '<li><a href="{address}">{title}</a>, also as <a href="{address}/openapi.json">OpenAPI</a></li>'
_START = b"""const page = document.getElementById("page")
SwaggerUIBundle({
  domNode: page,
  url: page.dataset.document,
  deepLinking: true,
  tryItOutEnabled: true,
  validatorUrl: null,
})
"""


def operations(doors: Sequence[Door]) -> tuple[Operation, ...]:
    """What shows the documents of these doors, and of the one that has these operations."""
    pages = Pages(doors)
    return (
        Operation("show_documentation", "GET", INDEX, pages.show_documentation, NOTHING),
        Operation("show_documentation_of_a_door", "GET", f"{INDEX}/{{door}}", pages.show_door, NOTHING),
        Operation("get_openapi", "GET", f"{INDEX}/{{door}}/openapi.json", pages.get_openapi, NOTHING),
        Operation("get_documentation_file", "GET", f"{INDEX}/files/{{name}}", get_file, NOTHING),
    )


class Pages:
    """Documents are written when they are first asked for, and kept."""

    def __init__(self, doors: Sequence[Door]) -> None:
        self._doors = {door.name: door for door in doors}
        self._written: dict[str, dict[str, Any]] = {}

    @takes(answers="text/html")
    async def show_documentation(self, call: Call) -> Response:
        """List the pages of all APIs."""
        titles = {name: door.title for name, door in self._doors.items()} | {OWN: call.door.title}
        links = (
            _LINK.format(address=escape(f"{_prefix(call)}{INDEX}/{name}"), title=escape(title))
            for name, title in titles.items()
        )
        return _page(call, _INDEX, {"links": "\n".join(links)}, title="Triptych: all operations")

    @takes(answers="text/html")
    async def show_door(self, call: Call, door: str) -> Response:
        """Show a page on which every operation of an API can be tried."""
        title = self._door(call, door).title
        return _page(call, _PAGE, {}, title=title, document=f"{_prefix(call)}{INDEX}/{door}/openapi.json")

    async def get_openapi(self, call: Call, door: str) -> Response:
        """Describe every operation of an API in the form of OpenAPI 3.1."""
        wanted = self._door(call, door)
        if door not in self._written:
            self._written[door] = await asyncio.to_thread(describe, wanted)
        return answer(self._written[door] | {"servers": _servers(call)})

    def _door(self, call: Call, name: str) -> Door:
        """Raises NotFound."""
        if name == OWN:
            return call.door
        if name not in self._doors:
            raise NotFound("document", name)
        return self._doors[name]


@takes(answers="*/*")
async def get_file(_call: Call, name: str) -> Response:
    """Send a file that the pages load."""
    if name == "page.js":
        return Response(_START, headers=_KEPT, media_type="text/javascript")
    if name not in _FILES:
        raise NotFound("file", name)
    return FileResponse(_folder() / name, headers=_KEPT, media_type=_FILES[name])


@cache
def _folder() -> Path:
    return Path(str(_CARRIER.locate_file("fastapi_offline"))) / "static"


def _page(call: Call, form: str, markup: dict[str, str], **texts: str) -> Response:
    shown = {"files": f"{_prefix(call)}{INDEX}/files", "version": _CARRIER.version, **texts}
    body = form.format(**{name: escape(text) for name, text in shown.items()}, **markup)
    return Response(body, headers=_HEADERS, media_type="text/html")


def _prefix(call: Call) -> str:
    """What stands in front of every path of this service, as the caller's browser sees it."""
    return urlsplit(call.base).path


def _servers(call: Call) -> list[dict[str, Any]]:
    """Where the operations answer: as the document was asked for, and else in any workspace."""
    prefix = urlsplit(call.base).path
    here = {"url": prefix or "/"}
    if call.prefix_workspace is not None:
        return [here]
    workspace = {"default": "default", "description": "The name of a workspace that is there"}
    return [here, {"url": f"{prefix}/w/{{workspace}}", "variables": {"workspace": workspace}}]
