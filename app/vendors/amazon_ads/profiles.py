"""GET /v2/profiles: which profiles an access token opens, as clients ask before all else."""

from __future__ import annotations

from typing import Any

import orjson
from starlette.responses import Response

from ...errors import Invalid
from ...library import described_tenants
from ...library.described_tenants import DescribedTenant
from ...web.call import Call
from ...web.credentials import bearer
from ...web.documented import takes
from .answers import through_gateway
from .auth import account_id
from .marketplaces import MARKETPLACES

_TYPES = ("seller", "vendor", "agency")
VALUES = {
    "apiProgram": ("billing", "campaign", "paymentMethod", "store", "report", "account", "posts"),
    "accessLevel": ("edit", "view"),
    "validPaymentMethodFilter": ("true", "false"),
}
_COUNTRY = "US"
# What sellers have who set none.
_DAILY_BUDGET = 999_999_999.0
_LARGEST_ID = 2**63 - 1


@takes("apiProgram", "accessLevel", "profileTypeFilter", "validPaymentMethodFilter")
async def list_profiles(call: Call) -> Response:
    """Give the profiles of the token. One of this workspace's that somebody else gave opens all of them."""
    wanted = _wanted_types(call)
    found = await call.caller.scan(described_tenants.opened, bearer(call.request) or "")
    profiles = [_profile(tenant) for tenant in found if _is_profile(tenant.key)]
    shown = [profile for profile in profiles if profile["accountInfo"]["type"] in wanted]
    return through_gateway(call, orjson.dumps(shown), 200, {})


def _wanted_types(call: Call) -> set[str]:
    """The types of accounts to show. Raises Invalid for a parameter with a value that is none of the vendor's.

    All profiles here have all programs, to view and to edit, and a way to pay.
    """
    asked = call.query
    for name, values in VALUES.items():
        if asked.get(name, values[0]) not in values:
            raise Invalid(name, f"is none of {', '.join(values)}")
    if asked.get("validPaymentMethodFilter") == "false":
        return set()
    types = {word.strip() for words in asked.getlist("profileTypeFilter") for word in words.split(",")}
    if not types <= set(_TYPES):
        raise Invalid("profileTypeFilter", f"has something else in it than {', '.join(_TYPES)}")
    return types or set(_TYPES)


def _is_profile(key: str) -> bool:
    """Profiles are numbers; the accounts of Amazon DSP are none."""
    return key.isascii() and key.isdigit() and not key.startswith("0") and int(key) <= _LARGEST_ID


def _profile(tenant: DescribedTenant) -> dict[str, Any]:
    details = tenant.details or {}
    country, kind = details.get("country", _COUNTRY), details.get("account_type", _TYPES[0])
    marketplace = MARKETPLACES[country]
    return {
        "profileId": int(tenant.key),
        "countryCode": country,
        "currencyCode": details.get("currency", marketplace.currency),
        **({"dailyBudget": _DAILY_BUDGET} if kind == "seller" else {}),
        "timezone": details.get("time_zone", marketplace.time_zone),
        "accountInfo": {
            "marketplaceStringId": marketplace.id,
            "id": account_id(tenant.key, kind),
            "type": kind,
            "name": tenant.name or f"Profile {tenant.key}",
            "validPaymentMethod": True,
        },
    }
