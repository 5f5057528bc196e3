"""`triptych reset`."""

from __future__ import annotations

from ..errors import CannotStart
from .remote import UNSAID, WORKSPACE, Remote, workspace_of


def reset(*, remote: Remote = UNSAID) -> None:
    """Empty a workspace of a running server, and set its clock right; what was issued for it stays."""
    _, named = remote.place()
    with workspace_of(remote) as control:
        try:
            control.call("POST", "/_triptych/reset")
        except ValueError:
            if named is not None:
                raise
            raise CannotStart(f"--workspace ({WORKSPACE}): name the one to empty: others may use this server") from None
