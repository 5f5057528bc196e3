"""Who issued what opens a tenant here. What has no source came by itself, in calls of clients that nobody knows."""

from __future__ import annotations

from typing import Final

# `PUT /_triptych/workspaces/{name}`, whose credentials are derived; the file; the command line; a call of a door.
WORKSPACE: Final = "workspace"
FILE: Final = "file"
COMMAND: Final = "command"
CALL: Final = "call"

# What a reset leaves in place. All else was added since.
KEPT: Final = (WORKSPACE, FILE, COMMAND)
