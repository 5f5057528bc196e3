"""Contentstack's Content Management API, assets."""

from __future__ import annotations

import re

from ...web.door import Door
from . import declared
from .auth import SHARED_STACK, VENDOR
from .errors import render_error
from .routes import router

door = Door(
    name=VENDOR,
    title="Contentstack: Content Management API, Assets",
    addresses=("/v3/assets", "/v3/assets/folders", "/v3/metadata"),
    paths=re.compile(r"\w+ /v3(?:/|$)"),
    routes=router,
    render_error=render_error,
    shared_tenant=SHARED_STACK,
    control=declared.router,
)
