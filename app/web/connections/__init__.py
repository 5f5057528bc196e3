"""How requests are read from connections, and answers written to them: what is below HTTP's meaning."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import cast

from ...settings import Settings
from ...watch import Watch
from .protocol import HttpProtocol


def http_protocol(settings: Settings, *, most: int) -> type[asyncio.Protocol]:
    """What uvicorn makes for every connection, of which there are at most so many; one watch is kept on all."""
    times = (settings.head_seconds, settings.idle_seconds, settings.slowest_seconds, settings.linger_seconds)
    return cast(type[asyncio.Protocol], partial(HttpProtocol, settings=settings, watch=Watch(*times), most=most))
