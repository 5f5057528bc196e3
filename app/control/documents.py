"""The documentation of every operation of every door."""

from __future__ import annotations

from typing import cast
from urllib.parse import urlsplit

from fastapi import FastAPI
from fastapi.openapi.docs import get_swagger_ui_html
from starlette.responses import Response

from ..web.call import Call
from .answers import answer

PAGE = "/_triptych/docs"
OPENAPI = "/_triptych/openapi.json"


async def show_documentation(call: Call) -> Response:
    """Show a page on which every operation can be tried."""
    return get_swagger_ui_html(openapi_url=_prefix(call) + OPENAPI, title="Triptych")


async def get_openapi(call: Call) -> Response:
    """Describe every operation in the form of OpenAPI."""
    document = cast(FastAPI, call.request.app).openapi() | {"servers": [{"url": _prefix(call) or "/"}]}
    return answer(document)


def _prefix(call: Call) -> str:
    """What stands in front of every path of this service, as the caller's browser sees it."""
    return urlsplit(call.base).path
