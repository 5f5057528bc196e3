"""only and except, in every form that SDKs send."""

from __future__ import annotations

import pytest

from tests.vendors.contentstack.stack import Stack, answer, asset_of


@pytest.mark.one_setup
@pytest.mark.parametrize(
    "asked",
    [
        "only[BASE][]=title&only[BASE][]=url",
        "only%5BBASE%5D%5B%5D=title&only%5BBASE%5D%5B%5D=url",
        "only[BASE][0]=title&only[BASE][1]=url",
        "only[]=BASE&only[]=title&only[]=url",
        "only[]=title&only[]=url&only[]=uid",
        "only[BASE]=title,url",
        "only=title,url",
        "only[BASE][]=title&only[BASE][]=url&only[BASE][]=nothing&only[BASE][]=",
        "only[BASE][]=title&only[BASE][]=url&only[BASE][]=tags&except[BASE][]=tags&except[BASE][]=uid",
    ],
)
def test_only_these_keys_and_the_uid_are_shown(stack: Stack, asked: str) -> None:
    uid = stack.upload()["uid"]
    folder = stack.folder()["uid"]

    [listed] = answer(stack.send("GET", f"/assets?{asked}"))["assets"]
    assert listed.keys() == {"uid", "title", "url"}
    assert asset_of(stack.send("GET", f"/assets/{uid}?{asked}")) == listed
    assert answer(stack.send("GET", f"/assets/images?{asked}"))["assets"] == [listed]
    assert asset_of(stack.send("GET", f"/assets/folders/{folder}?{asked}")) == {"uid": folder}


@pytest.mark.one_setup
@pytest.mark.parametrize(
    "asked",
    [
        "except[BASE][]=created_at&except[BASE][]=updated_at&except[BASE][]=_metadata&except[BASE][]=published",
        "except[BASE][0]=created_at&except[BASE][1]=updated_at",
        "except[]=BASE&except[]=created_at&except[]=updated_at",
        "except[BASE][]=created_at,updated_at",
    ],
)
def test_all_but_these_keys_are_shown(stack: Stack, asked: str) -> None:
    whole = stack.upload()

    [listed] = answer(stack.send("GET", f"/assets?{asked}"))["assets"]
    assert listed == {key: whole[key] for key in whole if key not in ("created_at", "updated_at")}


@pytest.mark.one_setup
@pytest.mark.parametrize(
    "asked", ["only[]=BASE", "only[BASE][]=", "except[BASE][]=", "only[blog_post][]=title", "only"]
)
def test_what_names_no_key_changes_nothing(stack: Stack, asked: str) -> None:
    whole = stack.upload()

    assert answer(stack.send("GET", f"/assets?{asked}"))["assets"] == [whole]


def test_keys_that_must_be_asked_for_are_not_shown_for_being_named(stack: Stack) -> None:
    uid = stack.upload()["uid"]

    named = {"only[BASE][]": ["dimension", "_branch", "publish_details"]}
    assert stack.asset(uid, **named) == {"uid": uid}
    assert stack.asset(uid, include_dimension="true", **named).keys() == {"uid", "dimension"}
    assert answer(stack.get("/assets", include_count="true", **named)) == {"assets": [{"uid": uid}], "count": 1}
