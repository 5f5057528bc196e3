"""The clocks of workspaces, which are moved as the plugin's users move them."""

from __future__ import annotations

import httpx

from triptych.testing.clock import Clock
from triptych.testing.control import Control


def clock_of(http: httpx.Client) -> Clock:
    """The clock of the workspace that the client speaks to, with its token where it has one."""
    workspace = http.headers.get("X-Triptych-Workspace", "default")
    token = http.headers.get("Authorization", "").removeprefix("Bearer ")
    return Clock(Control(f"{http.base_url}".rstrip("/") + f"/w/{workspace}", token or None))
