"""Who may call /_triptych: callers on this machine, holders of the token, and never a page of another origin."""

from __future__ import annotations

from ..errors import Forbidden, Invalid, Unauthenticated
from ..web.call import WORKSPACE_HEADER, Call
from . import token
from .local import is_local
from .origins import is_foreign


def guard(call: Call) -> None:
    """Let those in whom the setting TRIPTYCH_CONTROL names; in strict only who shows the token.

    Raises Forbidden for pages of other origins, Unauthenticated where the token is needed and missing or wrong.
    """
    if is_foreign(call):
        raise Forbidden("The control API does not answer browsers of other origins.")
    settings = call.service.settings
    open_to_all = settings.control == "open" and settings.auth == "open"
    if not (open_to_all or is_local(call) or token.is_shown(call)):
        raise Unauthenticated(
            "Authorization",
            "The control API needs its token, which `triptych control-token` prints: send it as a bearer token, or as"
            f" the password of the user {token.USER}.",
        )


def is_known(call: Call) -> bool:
    """Tell whether this is somebody who may see how the service is set up: nobody is, only because of `open`."""
    return is_local(call) or token.is_shown(call)


def check_named(call: Call) -> None:
    """Raises Invalid where the request must say which workspace it means, and does not.

    Only who works alone on this machine means `default` by saying nothing. Whoever holds a token may share it.
    """
    alone = is_local(call) and not call.request.headers.get("authorization")
    if call.named_workspace is None and not alone:
        raise Invalid(
            "The workspace", f"must be named: send the line `{WORKSPACE_HEADER}: default`, or another one's name"
        )
