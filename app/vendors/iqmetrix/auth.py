"""Who calls the Asset Media Service: a bearer token to create; to read, knowing the id is enough."""

from __future__ import annotations

from ...errors import Unauthenticated
from ...web.call import Call
from ...web.caller import Identity
from ...web.operation import Access

VENDOR = "iqmetrix"
COMPANY = Access(("access_token",))
# Every token that was not issued here belongs to this company.
SHARED_COMPANY = "shared"
_LONGEST = 4_096


def authenticate(call: Call) -> Identity:
    """The company that calls. Raises Unauthenticated when there is no well-formed bearer token."""
    scheme, _, token = call.request.headers.get("authorization", "").partition(" ")
    token = token.strip()
    well_formed = 0 < len(token) <= _LONGEST and token.isascii() and token.isprintable() and " " not in token
    if scheme.lower() != "bearer" or not well_formed:
        raise Unauthenticated("Authorization", "A bearer token is required.")
    return Identity(SHARED_COMPANY, "iqmetrix", token)
