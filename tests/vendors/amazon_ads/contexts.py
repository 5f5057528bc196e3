"""What is declared of an asset over the control API, by tests that need it declared."""

from __future__ import annotations

from typing import Any

from tests.vendors.amazon_ads.profile import Profile, answer

CONTEXTS: dict[str, Any] = {
    "campaigns": [{"id": "38789817437281", "name": "Campaign - 2/20/2023 22:26:18"}],
    "approvedAdPolicies": ["STORES_MODERATION"],
    "programs": ["HSA", "SB"],
    "moderationPolicyMap": {"Logo": "REJECTED"},
    "moderationContentList": [
        {
            "adPolicyModerationResultList": [
                {
                    "locale": "en_US",
                    "marketplaceId": "ATVPDKIKX0DER",
                    "moderationStatus": "APPROVED",
                    "policyName": "HSA4V_PRODUCTS",
                    "rejectionReasonList": [],
                    "rejectionReasons": None,
                }
            ],
            "assetSubType": "LOGO",
            "moderationContentStatus": "COMPLETED",
        }
    ],
}
NOTHING: dict[str, Any] = {
    "campaigns": [],
    "approvedAdPolicies": [],
    "programs": [],
    "moderationPolicyMap": {},
    "moderationContentList": [],
}


def path_of(ads: Profile, asset_id: str) -> str:
    """Where the contexts of an asset are."""
    return f"/_triptych/amazon_ads/{ads.scope}/assets/{asset_id}/contexts"


def declare(ads: Profile, asset_id: str, contexts: dict[str, Any]) -> dict[str, Any]:
    """Declare them; gives the answer."""
    return answer(ads.http.put(path_of(ads, asset_id), json=contexts))
