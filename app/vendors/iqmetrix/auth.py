"""Who calls the Asset Media Service: a bearer token to create; to read, knowing the id is enough."""

from __future__ import annotations

import hashlib
import re

from ...errors import Unauthenticated
from ...web.call import Call
from ...web.caller import Identity
from ...web.credentials import bearer, is_well_formed
from ...web.operation import Access

VENDOR = "iqmetrix"
ACCESS = "access"
COMPANY = Access((ACCESS,))
# Reading is anonymous by contract; so are files' addresses.
READER = Access((ACCESS,), anonymous=True)
FILE = Access((ACCESS,), by_address=True, anonymous=True)
# Every token that is for no company of its own belongs to this one.
SHARED_COMPANY = "shared"
_ISSUED = re.compile(r"(iq[0-9a-f]{16})\.[A-Za-z0-9_-]{64}")


def authenticate(call: Call) -> Identity:
    """The company that calls. Raises Unauthenticated when there is no well-formed bearer token."""
    token = bearer(call.request)
    if not is_well_formed(token):
        raise Unauthenticated("Authorization", "A bearer token is required.")
    return Identity(SHARED_COMPANY, known_caller(token) or caller_of(token), token, by_token=True)


def caller_of(name: str) -> str:
    """How other doors show who made an asset: one for each user name, client, or token from elsewhere."""
    return f"iq{hashlib.sha256(name.encode()).hexdigest()[:16]}"


def known_caller(token: str) -> str | None:
    """Whom a token that was issued here is for: all that belong to one user or client begin alike."""
    found = _ISSUED.fullmatch(token)
    return found[1] if found else None
