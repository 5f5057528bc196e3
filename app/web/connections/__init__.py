"""How requests are read from connections, and answers written to them: what is below HTTP's meaning."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import cast

from ...settings import Settings
from ...watch import Watch
from .counts import ConnectionCounts as ConnectionCounts
from .protocol import HttpProtocol


def http_protocol(settings: Settings, counts: ConnectionCounts) -> type[asyncio.Protocol]:
    """What uvicorn makes for every connection; one watch is kept on all, and one count."""
    times = (settings.head_seconds, settings.idle_seconds, settings.slowest_seconds, settings.linger_seconds)
    make = partial(HttpProtocol, settings=settings, watch=Watch(*times), counts=counts)
    return cast(type[asyncio.Protocol], make)
