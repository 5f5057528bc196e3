"""Who calls the Content Management API: a stack's key, with a user's or a management token."""

from __future__ import annotations

import hashlib
import re
from typing import NamedTuple

from ...errors import Unauthenticated
from ...library.libraries import MAIN_BRANCH
from ...web.call import Call
from ...web.caller import Caller, Identity
from ...web.credentials import bearer, header, is_well_formed
from ...web.headers import first
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
SYNC = Access((DELIVERY,), branched=(DELIVERY,))
# A user's own, whatever stack is named; a stack's, which only its users may call; and both in one.
ACCOUNT = Access((AUTHTOKEN,), any_tenant=True)
OWNED = Access((AUTHTOKEN,))
STACKS = Access((AUTHTOKEN, MANAGEMENT), any_tenant=True)

# The authtokens of sessions begin with the uid of whose they are.
_SESSION = re.compile(r"(blt[0-9a-f]{16})[0-9a-f]{32}")
_FORM = re.compile("blt[0-9a-f]{16,}")
_API_KEY = re.compile(r"[A-Za-z0-9_-]{1,128}")


def authenticate(call: Call) -> Identity:
    """The stack that is called for, and the branch. Raises Unauthenticated, for the key before the token."""
    request = call.request
    api_key = call.parameters.get("api_key") or header(request, "api_key")
    if _names_none(call, api_key):
        return _account(call)
    if not _API_KEY.fullmatch(api_key):
        raise Unauthenticated("api_key", "We can't find that Stack. Please try again.")
    credential, token = _token(call)
    if not is_well_formed(token):
        raise Unauthenticated(credential, "You're not allowed in here unless you're logged in.")
    branch = first(request.scope, b"branch") or call.query.get("branch_uid")
    if not branch and _is_file(call):
        branch = branch_of(call)
    branch = branch or MAIN_BRANCH
    return Identity(api_key, user_id(token), token, branch)


def token_of(call: Call) -> str:
    """The token that the request shows; empty where it shows none."""
    return _token(call)[1]


def has_vendors_form(text: str) -> bool:
    """Whether it looks as the vendor's keys of stacks and authtokens do."""
    return _FORM.fullmatch(text) is not None


def _names_none(call: Call, api_key: str) -> bool:
    access = call.operation.access if call.operation is not None else None
    return access is ACCOUNT or (access is STACKS and not api_key)


def _account(call: Call) -> Identity:
    """Somebody for no stack. Raises Unauthenticated."""
    credential, token = _token(call)
    if not is_well_formed(token):
        raise Unauthenticated(credential, "You're not allowed in here unless you're logged in.")
    return Identity("", user_id(token), token)


def anybody(call: Call, api_key: str) -> Caller:
    """Somebody who has a public address, which names the stack and the branch; whoever had to show a token is known."""
    if call.known_caller is not None:
        return call.known_caller
    return call.act_for(VENDOR, Identity(api_key, branch=branch_of(call)))


def branch_of(call: Call) -> str:
    """The branch that a public address names."""
    return call.query.get("branch") or MAIN_BRANCH


def user_id(token: str) -> str:
    """The vendor shows people by their uid; here one for each token that no session began with."""
    session = _SESSION.fullmatch(token)
    return session[1] if session else f"blt{hashlib.sha256(token.encode()).hexdigest()[:16]}"


def credential_of(call: Call) -> str:
    """The header that carries the token, or the parameter in the address of a file."""
    return _token(call)[0]


def _token(call: Call) -> tuple[str, str]:
    """The same with the token: bare, or an OAuth token after `Bearer`."""
    request = call.request
    if first(request.scope, b"authorization") is not None:
        authorization, token = header(request, "authorization").strip(), bearer(request)
        if authorization or first(request.scope, b"authtoken") is None:
            return "authorization", authorization if token is None else token
    if _is_for_delivery(call):
        for name in ("access_token", "authtoken"):
            found = header(request, name) or call.query.get(name, "")
            if found:
                return name, found.strip()
    return "authtoken", header(request, "authtoken").strip()


def _is_file(call: Call) -> bool:
    return call.operation is not None and call.operation.access.anonymous


def _is_for_delivery(call: Call) -> bool:
    return call.operation is not None and DELIVERY in call.operation.access.credentials
