"""Contentstack's Content Management API, assets."""

from __future__ import annotations

from ...web.call import Door
from . import control
from .auth import SHARED_STACK, VENDOR, authenticate
from .errors import render_error
from .operations import OPERATIONS

door = Door(
    name=VENDOR,
    title="Contentstack: Content Management API, Assets",
    addresses=("/v3/assets", "/v3/assets/folders", "/v3/metadata"),
    operations=OPERATIONS,
    spaces=("/v3",),
    authenticate=authenticate,
    render_error=render_error,
    shared_tenant=SHARED_STACK,
    control=control.OPERATIONS,
    exposes=("X-RateLimit-Limit", "X-RateLimit-Remaining"),
)
