"""The service's own operations. Whether it lives, and what there is, anybody may know."""

from __future__ import annotations

from ..web.operation import CONTROL, NOTHING, Operation
from . import clock, health, metrics, workspaces

_WORKSPACES = "/_triptych/workspaces"
_WORKSPACE = f"{_WORKSPACES}/{{name}}"
_CLOCK = "/_triptych/clock"

OPERATIONS = (
    Operation("live", "GET", "/_triptych/live", health.live, NOTHING),
    Operation("ready", "GET", "/_triptych/ready", health.ready, NOTHING),
    Operation("get_metrics", "GET", "/_triptych/metrics", metrics.get_metrics, CONTROL),
    Operation("list_workspaces", "GET", _WORKSPACES, workspaces.list_workspaces, CONTROL),
    Operation("create_workspace", "POST", _WORKSPACES, workspaces.create_workspace, CONTROL),
    Operation("ensure_workspace", "PUT", _WORKSPACE, workspaces.ensure_workspace, CONTROL),
    Operation("delete_workspace", "DELETE", _WORKSPACE, workspaces.delete_workspace, CONTROL),
    Operation("reset_workspace", "POST", "/_triptych/reset", workspaces.reset_workspace, CONTROL),
    Operation("get_clock", "GET", _CLOCK, clock.get_clock, CONTROL),
    Operation("set_clock", "PUT", _CLOCK, clock.set_clock, CONTROL),
    Operation("advance_clock", "POST", f"{_CLOCK}/advance", clock.advance_clock, CONTROL),
    Operation("run_clock", "POST", f"{_CLOCK}/run", clock.run_clock, CONTROL),
)
