"""What this door's document says of all its operations."""

from __future__ import annotations

from ...web.call import WORKSPACE_HEADER
from ...web.documented import JSON, TEXT, Documented, as_bearer, header, members
from .auth import ACCESS

DOCUMENTED = Documented(
    about="The Asset Media Service as it is served here: assets of one file each, and images.",
    schemes={ACCESS: as_bearer("An access token. In open any well-formed one is taken.")},
    parameters={WORKSPACE_HEADER: header("The workspace that is meant.")},
    everywhere=(WORKSPACE_HEADER,),
    # Without a token, and with too many calls, the vendor answers in plain text.
    errors={JSON: members(Message=TEXT), "text/plain": TEXT},
)
