"""Every route of the service's own API below /_triptych; doors add theirs."""

from __future__ import annotations

from . import clock, health, workspaces

ROUTERS = (health.router, workspaces.router, clock.router)
