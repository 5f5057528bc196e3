"""The iQmetrix Asset Media Service."""

from __future__ import annotations

import re

from ...web.door import Door
from .auth import SHARED_COMPANY, VENDOR
from .errors import render_error
from .routes import router

door = Door(
    name=VENDOR,
    title="iQmetrix: Asset Media Service",
    addresses=("/assets", "/assets/{id}", "/images/{id}"),
    paths=re.compile(r"POST /assets$|\w+ /(?:assets|images)/"),
    routes=router,
    render_error=render_error,
    shared_tenant=SHARED_COMPANY,
)
