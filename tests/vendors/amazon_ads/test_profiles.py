"""Which profiles there are, and their brands: what clients ask before they register."""

from __future__ import annotations

import re
from typing import Any

import httpx
import pytest

from tests.files import png
from tests.vendors.amazon_ads.profile import DEMO, Profile, refusal

PNG = png(3, 2)


@pytest.fixture
def ads(http: httpx.Client) -> Profile:
    """A profile that nothing is stored for yet."""
    return Profile(http)


def profiles(ads: Profile, **parameters: str) -> list[dict[str, Any]]:
    """The list, asked for without a scope, as clients do that do not know any yet."""
    headers = {name: value for name, value in ads.headers.items() if not name.endswith("Scope")}
    answer = ads.http.get("/v2/profiles", params=parameters, headers=headers)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/json"), answer.text
    return list(answer.json())


def test_the_demo_profile_is_listed(ads: Profile) -> None:
    [profile] = profiles(ads)

    account = profile.pop("accountInfo")
    assert profile == {
        "profileId": int(DEMO),
        "countryCode": "US",
        "currencyCode": "USD",
        "dailyBudget": 999_999_999.0,
        "timezone": "America/Los_Angeles",
    }
    assert re.fullmatch("A[A-Z0-9]{13}", account.pop("id"))
    assert account == {
        "marketplaceStringId": "ATVPDKIKX0DER",
        "type": "seller",
        "name": f"Profile {DEMO}",
        "validPaymentMethod": True,
    }


def test_a_profile_is_listed_once_something_is_stored_for_it(ads: Profile) -> None:
    ads.add("logo.png", PNG)
    Profile(ads.http, "ENTITY1").add("logo.png", PNG)  # an account of Amazon DSP
    Profile(ads.http, "9" * 30).add("logo.png", PNG)

    assert [profile["profileId"] for profile in profiles(ads)] == [int(DEMO), int(ads.scope)]
    assert [profile["profileId"] for profile in profiles(Profile(ads.http, token="Atza|another"))] == [
        int(DEMO),
        int(ads.scope),
    ]


@pytest.mark.one_setup
@pytest.mark.parametrize(
    ("parameters", "count"),
    [
        ({"apiProgram": "billing"}, 1),
        ({"apiProgram": "posts", "accessLevel": "view"}, 1),
        ({"accessLevel": "edit"}, 1),
        ({"profileTypeFilter": "seller"}, 1),
        ({"profileTypeFilter": "vendor, seller"}, 1),
        ({"profileTypeFilter": "vendor,agency"}, 0),
        ({"validPaymentMethodFilter": "true"}, 1),
        ({"validPaymentMethodFilter": "false"}, 0),
    ],
)
def test_the_list_is_narrowed_by_its_parameters(ads: Profile, parameters: dict[str, str], count: int) -> None:
    assert len(profiles(ads, **parameters)) == count


@pytest.mark.one_setup
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("apiProgram", "creative"),
        ("accessLevel", "all"),
        ("profileTypeFilter", "seller,author"),
        ("validPaymentMethodFilter", "yes"),
        ("validPaymentMethodFilter", ""),
    ],
)
def test_a_value_that_is_none_of_the_vendors_is_refused(ads: Profile, name: str, value: str) -> None:
    assert name in refusal(ads.http.get("/v2/profiles", params={name: value}, headers=ads.headers), 400)


def test_the_list_needs_a_token_and_a_client_id(ads: Profile) -> None:
    for missing, reason in (("Authorization", "Not authorized"), ("Amazon-Advertising-API-ClientId", "Client id")):
        headers = {name: value for name, value in ads.headers.items() if name != missing}
        assert reason in refusal(ads.http.get("/v2/profiles", headers=headers), 401)


def test_a_profile_has_a_brand(ads: Profile) -> None:
    answer = ads.http.get("/brands", headers=ads.headers | {"Accept": "application/vnd.brand.v3+json"})

    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/vnd.brand.v3+json")
    [brand] = answer.json()
    assert brand.keys() == {"brandId", "brandEntityId", "brandRegistryName"}
    assert re.fullmatch("ENTITY[A-Z0-9]{13}", brand["brandEntityId"])
    ads.add("logo.png", PNG, associatedSubEntityList=[{"brandEntityId": brand["brandEntityId"]}])
    assert ads.http.get("/brands", headers=ads.headers).json() == [brand]
    assert ads.http.get("/brands", headers=Profile(ads.http, DEMO).headers).json() != [brand]


def test_brands_are_those_of_a_profile(ads: Profile) -> None:
    headers = {name: value for name, value in ads.headers.items() if not name.endswith("Scope")}

    assert refusal(ads.http.get("/brands", headers=headers), 401) == "Scope header is missing"
