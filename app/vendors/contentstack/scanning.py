"""What the vendor's scan for malware says of files: nothing is scanned here, so it is set for the workspace."""

from __future__ import annotations

from typing import Literal

from ...database import Connection
from ...library import workspace_settings
from .auth import VENDOR

ScanStatus = Literal["not_scanned", "pending", "clean", "quarantined"]

# Of a stack without scanning.
NOT_SCANNED: ScanStatus = "not_scanned"
_SETTING = f"{VENDOR}/asset_scan_status"


def find_scan_status(connection: Connection, workspace: str) -> ScanStatus:
    """The status of all files in the workspace. Raises NotFound for an unknown one."""
    status: ScanStatus = workspace_settings.find(connection, workspace, _SETTING).get("status", NOT_SCANNED)
    return status


def set_scan_status(connection: Connection, workspace: str, status: ScanStatus) -> None:
    """Make this the status of all files in the workspace. Raises NotFound for an unknown one."""
    workspace_settings.put(connection, workspace, _SETTING, {"status": status})
