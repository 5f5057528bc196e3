"""Who calls the Amazon Ads API: three headers on every operation but the PUT of the bytes."""

from __future__ import annotations

import hashlib
from functools import lru_cache

from starlette.requests import Request

from ...library import limits
from ...library.errors import Unauthenticated
from ...web.caller import Caller

VENDOR = "amazon_ads"
_LONGEST = 4_096


def authenticate(request: Request) -> Caller:
    """The profile that calls. Raises Unauthenticated with the vendor's own reasons (guide "API errors", 401)."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not _well_formed(token.strip()):
        raise Unauthenticated("Authorization", "Not authorized: Authorization needs a Bearer access token")
    client_id = request.headers.get("amazon-advertising-api-clientid", "")
    if not _well_formed(client_id):
        raise Unauthenticated("Amazon-Advertising-API-ClientId", "Client id header is missing")
    scope = request.headers.get("amazon-advertising-api-scope", "")
    if not scope:
        raise Unauthenticated("Amazon-Advertising-API-Scope", "Scope header is missing")
    if not _well_formed(scope) or len(scope) > limits.TENANT:
        raise Unauthenticated("Amazon-Advertising-API-Scope", "No matching advertiser found for scope")
    return Caller(request, vendor=VENDOR, key=scope, user=user_id(client_id), token=token.strip())


@lru_cache
def user_id(client_id: str) -> str:
    """The vendor shows people as `A` and 13 letters and digits; here one for each client id."""
    return f"A{hashlib.sha256(client_id.encode()).hexdigest()[:13].upper()}"


def _well_formed(value: str) -> bool:
    return 0 < len(value) <= _LONGEST and value.isascii() and value.isprintable() and " " not in value
