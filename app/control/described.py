"""What the control API's document says of all its operations."""

from __future__ import annotations

from ..web.call import WORKSPACE_HEADER
from ..web.documented import JSON, TEXT, Documented, as_bearer, header, members, query
from . import token

DOCUMENTED = Documented(
    about="The service's own API: workspaces, clocks, resets, and what is declared of assets at each door. Who may "
    "call it is set by `TRIPTYCH_CONTROL`; its token is printed by `triptych control-token`.",
    schemes={
        "control": as_bearer("The control token."),
        "password": {"type": "http", "scheme": "basic", "description": f"The same as the user `{token.USER}`."},
    },
    alike={"control": ("password",)},
    optional=True,  # for callers on this machine
    parameters={
        WORKSPACE_HEADER: header("The workspace that is meant."),
        "after": query("The name after which the list goes on."),
        "branch": query("The branch of the stack, or an alias of one; `main` where none is named."),
    },
    everywhere=(WORKSPACE_HEADER,),
    errors={JSON: members("error", "message", error=TEXT, message=TEXT)},
)
