"""Who calls the Amazon Ads API: three headers on every operation but the PUT of the bytes.

The scope names a profile, and is left out only where clients ask which profiles there are. Clients of Amazon DSP name
the advertiser's account in a header of its own instead.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache

from ...errors import Unauthenticated
from ...library import limits
from ...web.call import Call
from ...web.caller import Identity
from ...web.credentials import bearer, header, is_well_formed
from ...web.operation import Access

VENDOR = "amazon_ads"
# Any one of them suffices.
PERMISSIONS = (
    "amazon_stores_edit",
    "advertiser_campaign_edit",
    "creatives_edit",
    "creatives_view",
    "campaign_view",
    "campaign_edit",
)
ACCESS = "access"
REFRESH = "refresh"
CODE = "code"
PROFILE = Access((ACCESS,), scopes={ACCESS: PERMISSIONS})
ANY_PROFILE = Access((ACCESS,), any_tenant=True)
FILE = Access((ACCESS,), by_address=True, anonymous=True, scopes={ACCESS: PERMISSIONS})


def authenticate(call: Call) -> Identity:
    """The profile or the account that calls.

    Raises Unauthenticated with the vendor's own reasons (guide "API errors", 401).
    """
    request = call.request
    token = bearer(request)
    if not is_well_formed(token):
        raise Unauthenticated("Authorization", "Not authorized: Authorization needs a Bearer access token")
    client_id = header(request, "amazon-advertising-api-clientid")
    if not is_well_formed(client_id):
        raise Unauthenticated("Amazon-Advertising-API-ClientId", "Client id header is missing")
    if call.operation is not None and call.operation.access.any_tenant:
        return Identity("", user_id(client_id), token, client=client_id, by_token=True)
    scope = header(request, "amazon-advertising-api-scope") or header(request, "amazon-ads-accountid")
    if not scope:
        raise Unauthenticated("Amazon-Advertising-API-Scope", "Scope header is missing")
    if not is_well_formed(scope) or len(scope) > limits.TENANT:
        raise Unauthenticated("Amazon-Advertising-API-Scope", "No matching advertiser found for scope")
    return Identity(scope, user_id(client_id), token, client=client_id)


@lru_cache
def user_id(client_id: str) -> str:
    """The vendor shows people as `A` and 13 letters and digits; here one for each client id."""
    return f"A{_letters(client_id)}"


def entity_id(name: str) -> str:
    """The vendor shows brands and the accounts of vendors so; here one for each name."""
    return f"ENTITY{_letters(name)}"


def account_id(key: str, kind: str) -> str:
    """How the vendor shows the account behind a profile: a seller as people."""
    return user_id(key) if kind == "seller" else entity_id(key)


def _letters(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()[:13].upper()
