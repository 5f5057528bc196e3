"""What is declared of assets over the control API: where it shows, what it finds, and what takes it away."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from tests.files import png
from tests.servers.behind import Behind
from tests.servers.triptych import Served
from tests.vendors.amazon_ads.contexts import CONTEXTS, NOTHING, declare, path_of
from tests.vendors.amazon_ads.kept import everything
from tests.vendors.amazon_ads.profile import DEMO, Profile, answer, version_of
from tests.vendors.amazon_ads.recorded import FOUND_IMAGE, GET_IMAGE, differences
from tests.vendors.contentstack.stack import stack_headers
from tests.vendors.iqmetrix.company import TOKEN

LOGO = png(4, 3)
UNKNOWN = "amzn1.assetlibrary.asset1." + "0" * 32
FOUND_BY = {
    "CAMPAIGN_ID": "38789817437281",
    "CAMPAIGN_NAME": "Campaign - 2/20/2023 22:26:18",
    "APPROVED_AD_POLICY": "STORES_MODERATION",
    "PROGRAM": "HSA",
}


@pytest.fixture
def asset_id(ads: Profile) -> str:
    """An asset of which nothing is declared."""
    ads.add("other.png", png(9, 9), name="other")
    registered = {"registrationContext": {"associatedPrograms": [{"programName": "STORES"}]}}
    return str(ads.add("logo.png", LOGO, name="logo", asinList=["B01"], **registered)["assetId"])


def found(ads: Profile, field: str, *values: str) -> list[str]:
    """The names of the assets that the values of a field find."""
    return ads.names(filterCriteria={"valueFilters": [{"valueField": field, "values": list(values)}]})


def shown(ads: Profile) -> dict[str, Any]:
    """How searches show the asset."""
    [item] = ads.search(text="logo")["assetList"]
    assert isinstance(item, dict)
    return item


def test_what_is_declared_is_shown_in_the_recorded_shape(ads: Profile, asset_id: str) -> None:
    assert declare(ads, asset_id, CONTEXTS) == CONTEXTS

    item = shown(ads)
    assert item["associatedContexts"] == {
        "ASIN": [{"id": "B01", "name": None}],
        "HSA": [{"id": "38789817437281", "name": "Campaign - 2/20/2023 22:26:18"}],
        "PROGRAM": [{"id": name, "name": None} for name in ("STORES", "HSA", "SB")],
    }
    assert item["moderationPolicyMap"] == {"Logo": "REJECTED"}
    assert list(differences(FOUND_IMAGE, item)) == []
    whole = answer(ads.get(asset_id))
    assert whole["assetVersionList"][0]["moderationContentList"] == CONTEXTS["moderationContentList"]
    assert list(differences(GET_IMAGE, whole)) == []
    assert answer(ads.http.get(path_of(ads, asset_id))) == CONTEXTS


@pytest.mark.long
def test_searches_find_what_is_declared(ads: Profile, asset_id: str) -> None:
    for field, value in FOUND_BY.items():
        assert found(ads, field, value) == []

    declare(ads, asset_id, CONTEXTS)

    for field, value in FOUND_BY.items():
        assert found(ads, field, value) == found(ads, field, "nothing", value) == ["logo"]
        assert found(ads, field, value.lower() + "x") == []
    assert found(ads, "PROGRAM", "STORES") == ["logo"]
    both = [{"valueField": field, "values": [value]} for field, value in FOUND_BY.items()]
    assert ads.names(filterCriteria={"valueFilters": both}) == ["logo"]


def test_a_policy_counts_as_approved_where_moderation_approved_it(ads: Profile, asset_id: str) -> None:
    def moderated(status: str) -> dict[str, Any]:
        results = [{"policyName": "HSA4V_PRODUCTS", "moderationStatus": status}]
        return {"moderationContentList": [{"assetSubType": "LOGO", "adPolicyModerationResultList": results}]}

    for status, names in (("APPROVED", ["logo"]), ("PENDING", []), ("REJECTED", [])):
        declare(ads, asset_id, moderated(status))
        assert found(ads, "APPROVED_AD_POLICY", "HSA4V_PRODUCTS") == names


def test_what_is_left_out_of_a_moderation_is_filled_in_as_recorded(ads: Profile, asset_id: str) -> None:
    results = [{"policyName": "HSA4V_PRODUCTS", "moderationStatus": "APPROVED"}]
    content = {"moderationContentList": [{"assetSubType": "LOGO", "adPolicyModerationResultList": results}]}

    assert declare(ads, asset_id, content) == NOTHING | {
        "moderationContentList": CONTEXTS["moderationContentList"],
    }


def test_a_new_declaration_takes_the_place_of_the_old_one(ads: Profile, asset_id: str) -> None:
    declare(ads, asset_id, CONTEXTS)

    declare(ads, asset_id, {"campaigns": [{"id": "7"}]})

    assert found(ads, "CAMPAIGN_ID", "7") == ["logo"]
    for field, value in FOUND_BY.items():
        assert found(ads, field, value) == []
    assert shown(ads)["associatedContexts"]["HSA"] == [{"id": "7", "name": None}]
    assert shown(ads)["moderationPolicyMap"] == {}


@pytest.mark.long
@pytest.mark.parametrize("body", [b"", b" ", b"{}", b'{"campaigns": [], "programs": null}'])
def test_an_empty_declaration_takes_everything_back(ads: Profile, asset_id: str, behind: Behind, body: bytes) -> None:
    before, item, whole = everything(behind), shown(ads), answer(ads.get(asset_id))
    declare(ads, asset_id, CONTEXTS)

    assert answer(ads.http.put(path_of(ads, asset_id), content=body)) == NOTHING

    assert answer(ads.http.get(path_of(ads, asset_id))) == NOTHING
    assert (everything(behind), shown(ads), answer(ads.get(asset_id))) == (before, item, whole)
    for field, value in FOUND_BY.items():
        assert found(ads, field, value) == []
    assert found(ads, "PROGRAM", "STORES") == ["logo"]


def test_it_outlives_versions_from_every_door(http: httpx.Client) -> None:
    ads = Profile(http, scope=DEMO)
    asset_id = str(ads.add("logo.png", LOGO, name="logo", asinList=["B01"])["assetId"])
    declare(ads, asset_id, CONTEXTS)

    ads.add("logo2.png", png(5, 5), name="logo two", tags=["new"], **version_of(asset_id))
    uid = f"blt{asset_id.rpartition('.')[2][:16]}"
    http.put(f"/v3/assets/{uid}", json={"asset": {"title": "logo three"}}, headers=stack_headers()).raise_for_status()

    for field, value in FOUND_BY.items():
        assert found(ads, field, value) == ["logo three"]
    assert found(ads, "TAG", "new") == ["logo three"]
    versions = ads.versions(asset_id)
    assert len(versions) == 3
    assert all(one["moderationContentList"] == CONTEXTS["moderationContentList"] for one in versions)


def test_it_goes_with_the_asset(http: httpx.Client, behind: Behind) -> None:
    ads = Profile(http, scope=DEMO)
    before = everything(behind)
    asset_id = str(ads.add("logo.png", LOGO, name="logo")["assetId"])
    declare(ads, asset_id, CONTEXTS)

    uid = f"blt{asset_id.rpartition('.')[2][:16]}"
    http.delete(f"/v3/assets/{uid}", headers=stack_headers()).raise_for_status()

    after = everything(behind)
    assert {name for name in after if after[name] != before[name]} <= {"uploads", "stored"}
    assert http.get(path_of(ads, asset_id)).status_code == 404


def test_declarations_at_the_same_time_leave_one_of_them(ads: Profile, asset_id: str) -> None:
    def declare_campaign(number: int) -> None:
        declare(ads, asset_id, {"campaigns": [{"id": str(number), "name": f"number {number}"}]})

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(declare_campaign, range(12)))

    [campaign] = shown(ads)["associatedContexts"]["HSA"]
    assert campaign["name"] == f"number {campaign['id']}"
    assert found(ads, "CAMPAIGN_ID", campaign["id"]) == ["logo"]
    assert found(ads, "CAMPAIGN_ID", *(str(number) for number in range(12) if str(number) != campaign["id"])) == []


def error(response: httpx.Response, status: int) -> str:
    """The message of an error in the words of the control API."""
    assert response.status_code == status, response.text
    body = response.json()
    assert body.keys() == {"error", "message"}
    return str(body["message"])


RESULT = {"policyName": "HSA4V_PRODUCTS", "moderationStatus": "APPROVED"}
CONTENT = {"assetSubType": "LOGO", "adPolicyModerationResultList": [RESULT]}
WRONG: dict[str, tuple[dict[str, Any], ...]] = {
    "campaigns ": ({"campaigns": 5}, {"campaigns": {}}, {"campaigns": [{"id": "1"}] * 101}),
    "campaigns.0": ({"campaigns": [5]}, {"campaigns": [{}]}, {"campaigns": [{"id": ""}]}, {"campaigns": [{"id": 5}]}),
    "campaigns.0.name": ({"campaigns": [{"id": "1", "name": "x" * 256}]}, {"campaigns": [{"id": "1", "name": "\n"}]}),
    "approvedAdPolicies": ({"approvedAdPolicies": "x"}, {"approvedAdPolicies": [5]}, {"approvedAdPolicies": [""]}),
    "programs": ({"programs": "HSA"}, {"programs": [None]}, {"programs": ["x"] * 101}),
    "moderationPolicyMap": ({"moderationPolicyMap": []}, {"moderationPolicyMap": {"Logo": "MAYBE"}}),
    "moderationContentList.0": (
        {"moderationContentList": [CONTENT | {"assetSubType": "HEADER"}]},
        {"moderationContentList": [CONTENT | {"moderationContentStatus": "DONE"}]},
        {"moderationContentList": [CONTENT | {"adPolicyModerationResultList": []}]},
        {"moderationContentList": [CONTENT | {"adPolicyModerationResultList": [RESULT] * 11}]},
        {"moderationContentList": [CONTENT | {"adPolicyModerationResultList": [RESULT | {"moderationStatus": "x"}]}]},
        {"moderationContentList": [CONTENT | {"adPolicyModerationResultList": [RESULT | {"rejectionReasons": 5}]}]},
        {"moderationContentList": [{"assetSubType": "LOGO"}]},
    ),
    "campaign ": ({"campaign": []},),
    "campaigns.0.title": ({"campaigns": [{"id": "1", "title": "x"}]},),
}


def test_every_field_wrong_in_turn_is_refused_by_name_and_nothing_changes(
    ads: Profile, asset_id: str, behind: Behind
) -> None:
    declare(ads, asset_id, CONTEXTS)
    before = everything(behind)

    for place, bodies in WRONG.items():
        for body in bodies:
            assert error(ads.http.put(path_of(ads, asset_id), json=body), 400).startswith(place), body
    for content in (b"[]", b"x", b"[" * 500_000, b'{"campaigns": [{"id": "\\u0000"}]}'):
        error(ads.http.put(path_of(ads, asset_id), content=content), 400)

    assert everything(behind) == before
    assert answer(ads.http.get(path_of(ads, asset_id))) == CONTEXTS


def test_unknown_assets_profiles_and_workspaces_are_not_found(ads: Profile, asset_id: str) -> None:
    elsewhere = {"X-Triptych-Workspace": "nowhere"}
    stranger = Profile(ads.http, scope="55")
    for path, headers in (
        (path_of(ads, UNKNOWN), {}),
        (path_of(stranger, asset_id), {}),
        (path_of(ads, asset_id), elsewhere),
    ):
        error(ads.http.put(path, json=CONTEXTS, headers=headers), 404)
        error(ads.http.get(path, headers=headers), 404)
    for wrong in ("x", asset_id.upper(), f"{asset_id}:version_v1"):
        error(ads.http.put(path_of(ads, wrong), json=CONTEXTS), 400)
    assert error(ads.http.delete(path_of(ads, asset_id)), 405)


def test_a_document_of_another_door_has_no_contexts(http: httpx.Client) -> None:
    made = http.post("/assets", files={"Filename": ("a.pdf", b"%PDF-1.4\n%%EOF\n")}, headers=TOKEN)
    pdf = "amzn1.assetlibrary.asset1." + made.json()["id"].replace("-", "")

    error(http.put(path_of(Profile(http, scope=DEMO), pdf), json=CONTEXTS), 404)


def test_pages_of_other_origins_may_not_declare(ads: Profile, asset_id: str, service: Served) -> None:
    for headers in ({"Origin": "https://example.com"}, {"Sec-Fetch-Site": "cross-site"}):
        error(ads.http.put(path_of(ads, asset_id), json=CONTEXTS, headers=headers), 403)
        error(ads.http.get(path_of(ads, asset_id), headers=headers), 403)
