"""Who calls the Content Management API: a stack's key, with a user's or a management token."""

from __future__ import annotations

import hashlib
import re

from starlette.requests import Request

from ...errors import Unauthenticated
from ...library.tenants import MAIN_BRANCH
from ...web.call import Call
from ...web.caller import Caller, Identity
from ...web.credentials import bearer, is_well_formed
from ...web.operation import Access

VENDOR = "contentstack"
SHARED_STACK = "blt7472697074796368"
STACK = Access(("authtoken", "management_token", "oauth_token"))

_API_KEY = re.compile(r"[A-Za-z0-9_-]{1,128}")


def authenticate(call: Call) -> Identity:
    """The stack that is called for, and the branch. Raises Unauthenticated, for the key before the token."""
    request = call.request
    api_key = request.headers.get("api_key", "")
    if not _API_KEY.fullmatch(api_key):
        raise Unauthenticated("api_key", "We can't find that Stack. Please try again.")
    credential, token = _token(request)
    if not is_well_formed(token):
        raise Unauthenticated(credential, "You're not allowed in here unless you're logged in.")
    branch = request.headers.get("branch") or request.query_params.get("branch_uid") or MAIN_BRANCH
    return Identity(api_key, user_id(token), token, branch)


def anybody(call: Call, api_key: str) -> Caller:
    """Somebody who has a public address, which names the stack and the branch."""
    return call.act_for(VENDOR, Identity(api_key, branch=branch_of(call)))


def branch_of(call: Call) -> str:
    """The branch that a public address names."""
    return call.request.query_params.get("branch") or MAIN_BRANCH


def user_id(token: str) -> str:
    """The vendor shows people by their uid; here one for each token."""
    return f"blt{hashlib.sha256(token.encode()).hexdigest()[:16]}"


def _token(request: Request) -> tuple[str, str]:
    """The header that carries the token, and the token: bare, or an OAuth token after `Bearer`."""
    authorization = request.headers.get("authorization", "").strip()
    if not authorization:
        return "authtoken", request.headers.get("authtoken", "").strip()
    token = bearer(request)
    return "authorization", authorization if token is None else token
