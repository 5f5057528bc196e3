"""Who calls the Content Management API: a stack's key, with a user's or a management token."""

from __future__ import annotations

import hashlib
import re
from typing import NamedTuple

from ...errors import Unauthenticated
from ...library.tenants import MAIN_BRANCH
from ...web.call import Call
from ...web.caller import Caller, Identity
from ...web.credentials import bearer, header, is_well_formed
from ...web.operation import Access

VENDOR = "contentstack"
SHARED_STACK = "blt7472697074796368"
AUTHTOKEN, MANAGEMENT, OAUTH, DELIVERY = "authtoken", "management", "oauth", "delivery"


def _access(oauth: str, management: str, *, anonymous: bool = False) -> Access:
    """What a call takes: an OAuth token by the scope that its page names, a management token by module and branch.

    An address of a file is open to anybody, and else to a delivery token, too.
    """
    kinds = (AUTHTOKEN, MANAGEMENT, OAUTH, *((DELIVERY,) if anonymous else ()))
    scopes = {OAUTH: (oauth,), MANAGEMENT: (management,)}
    branched = (MANAGEMENT, DELIVERY)
    return Access(kinds, by_address=anonymous, anonymous=anonymous, scopes=scopes, branched=branched)


class Module(NamedTuple):
    """What calls of a part of the vendor's API take that read, and those that write."""

    read: Access
    write: Access


def _module(name: str, scope: str) -> Module:
    """The scopes' names are inferred from those of assets."""
    reads, writes = (_access(f"cm.{scope}.management:{right}", f"{name}:{right}") for right in ("read", "write"))
    return Module(reads, writes)


# What no page tells the scope of takes any token for the stack.
STACK = Access((AUTHTOKEN, MANAGEMENT, OAUTH), branched=(MANAGEMENT,))
READ = _access("cm.assets.management:read", "asset:read")
WRITE = _access("cm.assets.management:write", "asset:write")
READ_ASSET = _access("cm.asset:read", "asset:read")
WRITE_ASSET = _access("cm.asset:write", "asset:write")
READ_RTE = _access("cm.assets.rt:read", "asset:read")
PUBLISH = _access("cm.asset:publish", "asset:write")
UNPUBLISH = _access("cm.asset:unpublish", "asset:write")
DOWNLOAD = _access("cm.assets:download", "asset:read")
ENVIRONMENTS = _module("environment", "environments")
LANGUAGES = _module("locale", "languages")
PUBLISH_QUEUE = _module("publish_queue", "publish-queue")
# Not `branch`, which names the branches that a token is for.
BRANCHES = _module("branches", "branches")
RELEASES = _module("release", "releases")
FILE = _access("cm.assets:download", "asset:read", anonymous=True)

_API_KEY = re.compile(r"[A-Za-z0-9_-]{1,128}")


def authenticate(call: Call) -> Identity:
    """The stack that is called for, and the branch. Raises Unauthenticated, for the key before the token."""
    request = call.request
    api_key = call.parameters.get("api_key") or header(request, "api_key")
    if not _API_KEY.fullmatch(api_key):
        raise Unauthenticated("api_key", "We can't find that Stack. Please try again.")
    credential, token = _token(call)
    if not is_well_formed(token):
        raise Unauthenticated(credential, "You're not allowed in here unless you're logged in.")
    branch = request.headers.get("branch") or request.query_params.get("branch_uid")
    if not branch and _is_file(call):
        branch = branch_of(call)
    branch = branch or MAIN_BRANCH
    return Identity(api_key, user_id(token), token, branch)


def anybody(call: Call, api_key: str) -> Caller:
    """Somebody who has a public address, which names the stack and the branch; whoever had to show a token is known."""
    if call.known_caller is not None:
        return call.known_caller
    return call.act_for(VENDOR, Identity(api_key, branch=branch_of(call)))


def branch_of(call: Call) -> str:
    """The branch that a public address names."""
    return call.request.query_params.get("branch") or MAIN_BRANCH


def user_id(token: str) -> str:
    """The vendor shows people by their uid; here one for each token."""
    return f"blt{hashlib.sha256(token.encode()).hexdigest()[:16]}"


def credential_of(call: Call) -> str:
    """The header that carries the token, or the parameter in the address of a file."""
    return _token(call)[0]


def _token(call: Call) -> tuple[str, str]:
    """The same with the token: bare, or an OAuth token after `Bearer`."""
    request = call.request
    if "authorization" in request.headers:
        authorization, token = header(request, "authorization").strip(), bearer(request)
        if authorization or "authtoken" not in request.headers:
            return "authorization", authorization if token is None else token
    if _is_file(call):
        for name in ("access_token", "authtoken"):
            found = header(request, name) or request.query_params.get(name, "")
            if found:
                return name, found.strip()
    return "authtoken", header(request, "authtoken").strip()


def _is_file(call: Call) -> bool:
    return call.operation is not None and call.operation.access.anonymous
