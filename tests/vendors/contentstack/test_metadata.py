"""What extensions keep about assets (page "Metadata for Entries and Assets")."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import orjson
import pytest

from tests.servers.behind import Behind
from tests.vendors.contentstack.places import add_places
from tests.vendors.contentstack.stack import PUBLISH, Json, Stack, answer, refusal
from tests.vendors.contentstack.test_assets import NOBODY
from triptych import model
from triptych.testing.clock import Clock

EXTENSION = "bltf5630ec72e749256"
COPYRIGHTS = {"image_copyrights": "Contentstack Branding"}
PRESETS = {"presets": [{"uid": "d9300b22-f37d-4b25-93df-fc0395d62814", "name": "Test1", "options": {}}]}
MINUTE = 60


def create(stack: Stack, asset_uid: str, content: Json, **said: Any) -> httpx.Response:
    described = {"entity_uid": asset_uid, "extension_uid": EXTENSION, **said, **content}
    return stack.post("/metadata", {"metadata": described})


def keep(stack: Stack, asset_uid: str, content: Json, **said: Any) -> Json:
    return metadata_of(create(stack, asset_uid, content, **said), 201)


def metadata_of(response: httpx.Response, status: int = 200) -> Json:
    metadata = answer(response, status)["metadata"]
    assert isinstance(metadata, dict)
    return metadata


def got(stack: Stack, uid: str, **params: Any) -> Json:
    return metadata_of(stack.get(f"/metadata/{uid}", **params))


def shown(stack: Stack, asset_uid: str, **params: Any) -> Json:
    """What the asset shows of its metadata, by extension."""
    return dict(stack.asset(asset_uid, include_metadata="true", **params)["_metadata"]["extensions"])


def published(stack: Stack, uid: str) -> list[Json]:
    return list(got(stack, uid, include_publish_details="true")["publish_details"])


def test_metadata_is_created_as_the_page_shows(stack: Stack, clock: Clock) -> None:
    clock.freeze(1_644_480_940_028)
    asset = stack.upload()
    asset_type = {"type": "asset", "_content_type_uid": "sys_assets"}

    created = answer(create(stack, asset["uid"], PRESETS, **asset_type), 201)

    assert created["notice"] == "Metadata created successfully."
    metadata = created["metadata"]
    assert re.fullmatch("cs[0-9a-f]{16}", metadata["uid"])
    assert metadata == {
        "uid": metadata["uid"],
        "entity_uid": asset["uid"],
        "type": "asset",
        "_content_type_uid": "sys_assets",
        "extension_uid": EXTENSION,
        "presets": PRESETS["presets"],
        "locale": "en-us",
        "scope": "local",
        "created_by": asset["created_by"],
        "updated_by": asset["created_by"],
        "created_at": "2022-02-10T08:15:40.028Z",
        "updated_at": "2022-02-10T08:15:40.028Z",
        "api_key": stack.api_key,
        "deleted_at": False,
        "_version": 1,
    }
    assert got(stack, metadata["uid"]) == metadata | {"is_published": False}
    assert got(stack, metadata["uid"], include_branch="true")["_branch"] == "main"
    assert stack.asset(asset["uid"]) == asset


def test_an_asset_shows_its_metadata_where_it_is_asked_for(stack: Stack) -> None:
    asset, other, folder = stack.upload(), stack.upload(), stack.folder()
    first = keep(stack, asset["uid"], COPYRIGHTS)
    second = keep(stack, asset["uid"], {"seen": True})
    third = keep(stack, asset["uid"], PRESETS, extension_uid="blt1111111111111111")

    expected = {
        EXTENSION: [
            {"uid": first["uid"], **COPYRIGHTS, "scope": "local", "_version": 1},
            {"uid": second["uid"], "seen": True, "scope": "local", "_version": 1},
        ],
        "blt1111111111111111": [{"uid": third["uid"], **PRESETS, "scope": "local", "_version": 1}],
    }
    assert shown(stack, asset["uid"]) == expected
    assert shown(stack, asset["uid"], version=1) == expected
    assert shown(stack, other["uid"]) == {}
    listed = {node["uid"]: node for node in stack.assets(include_metadata="true", include_folders="true")}
    assert listed[asset["uid"]]["_metadata"] == {"extensions": expected}
    assert listed[other["uid"]]["_metadata"] == {"extensions": {}}
    assert "_metadata" not in listed[folder["uid"]]
    images = answer(stack.get("/assets/images", include_metadata="true", query=f'{{"uid":"{asset["uid"]}"}}'))
    assert images["assets"][0]["_metadata"] == {"extensions": expected}
    changed = stack.put(f"/assets/{asset['uid']}", {"asset": {"title": "new"}}, include_metadata="true")
    assert answer(changed)["asset"]["_metadata"] == {"extensions": expected}
    assert "_metadata" not in stack.asset(asset["uid"])


def test_metadata_is_updated_key_by_key(stack: Stack, clock: Clock) -> None:
    clock.freeze()
    asset = stack.upload()
    created = keep(stack, asset["uid"], {**COPYRIGHTS, **PRESETS})
    clock.advance(seconds=MINUTE)
    colleague = Stack(stack.http, authtoken="bltfedcba9876543210")

    said = {"image_copyrights": "Nobody", "checked": None}
    updated = answer(colleague.put(f"/metadata/{created['uid']}", {"metadata": said}))

    assert updated["notice"] == "Metadata updated successfully."
    metadata = updated["metadata"]
    assert metadata["updated_at"] > created["updated_at"]
    assert metadata["updated_by"] != created["updated_by"]
    kept = {key: created[key] for key in created.keys() - {"updated_at", "updated_by", "_version"}}
    assert metadata.items() >= (kept | said | {"_version": 2}).items()
    assert got(stack, created["uid"]) == metadata | {"is_published": False}
    assert stack.asset(asset["uid"]) == asset


def test_what_is_not_the_extensions_is_ignored(stack: Stack) -> None:
    """Clients send back all that they got."""
    asset, other = stack.upload(), stack.upload()
    created = keep(stack, asset["uid"], COPYRIGHTS, scope="global", api_key="x", _version=7, created_by="me", uid="x")
    got_all = got(stack, created["uid"], include_publish_details="true", include_branch="true")
    wrong = {"entity_uid": other["uid"], "extension_uid": "x", "type": "entry", "locale": "en_us", "_version": 9}

    unchanged = metadata_of(stack.put(f"/metadata/{created['uid']}", {"metadata": got_all | wrong}))

    assert (created["scope"], created["api_key"], created["_version"]) == ("local", stack.api_key, 1)
    assert unchanged == created
    assert stack.assets(query={"uid": other["uid"]}, include_metadata="true")[0]["_metadata"] == {"extensions": {}}


def test_metadata_is_deleted_for_good(stack: Stack, behind: Behind) -> None:
    asset = stack.upload()
    created, kept = keep(stack, asset["uid"], COPYRIGHTS), keep(stack, asset["uid"], PRESETS)
    stack.publish(asset["uid"])
    path = f"/metadata/{created['uid']}"
    events = behind.count(model.MetadataPublication)

    deleted = answer(stack.delete(path))

    assert deleted == {"notice": "Metadata deleted successfully."}
    assert [one["uid"] for one in shown(stack, asset["uid"])[EXTENSION]] == [kept["uid"]]
    assert behind.count(model.MetadataPublication) == events - 1
    for response in (
        stack.get(path),
        stack.put(path, {"metadata": {}}),
        stack.delete(path),
        stack.post(f"{path}/publish", {"metadata": PUBLISH}),
        stack.post(f"{path}/unpublish", {"metadata": PUBLISH}),
    ):
        assert refusal(response, 404, 90010) == {"uid": ["is not valid."]}


def test_metadata_goes_with_its_asset_or_its_folder(stack: Stack, behind: Behind) -> None:
    before = behind.count(model.Metadata), behind.count(model.MetadataPublication)
    folder = stack.folder()
    for asset in (stack.upload(parent_uid=folder["uid"]), stack.upload()):
        keep(stack, asset["uid"], COPYRIGHTS)
        stack.publish(asset["uid"])

    answer(stack.delete(f"/assets/{asset['uid']}"))
    answer(stack.delete(f"/assets/folders/{folder['uid']}"))

    assert (behind.count(model.Metadata), behind.count(model.MetadataPublication)) == before


def test_all_metadata_are_listed(stack: Stack) -> None:
    asset = stack.upload()
    made = [keep(stack, asset["uid"], {"number": number}) for number in range(3)]

    assert answer(stack.get("/metadata")) == {"metadata": made[::-1]}
    assert answer(stack.get("/metadata/", skip=1, limit=1, include_count="true")) == {"metadata": [made[1]], "count": 3}
    assert answer(Stack(stack.http, api_key="another_stack").get("/metadata")) == {"metadata": []}
    assert refusal(stack.get("/metadata", query='{"number":1}'), 422, 90001).keys() == {"query"}


def test_another_stacks_metadata_are_not_found(stack: Stack) -> None:
    created = keep(stack, stack.upload()["uid"], COPYRIGHTS)
    other = Stack(stack.http, api_key="another_stack")
    theirs = other.upload()

    refusal(other.get(f"/metadata/{created['uid']}"), 404, 90010)
    refusal(other.delete(f"/metadata/{created['uid']}"), 404, 90010)
    assert refusal(create(stack, theirs["uid"], COPYRIGHTS), 422, 90001) == {"entity_uid": ["is not valid."]}


@pytest.mark.one_setup
@pytest.mark.long
@pytest.mark.parametrize(
    ("said", "code", "field"),
    [
        ({"entity_uid": NOBODY}, 90001, "entity_uid"),
        ({"entity_uid": None}, 90001, "entity_uid"),
        ({"entity_uid": 7}, 90001, "entity_uid"),
        ({"extension_uid": ""}, 90001, "extension_uid"),
        ({"extension_uid": "x" * 256}, 90001, "extension_uid"),
        ({"type": "entry"}, 90001, "type"),
        ({"locale": "en_US"}, 90003, "locales"),
        ({"locale": ["en-us"]}, 90001, "locale"),
        ({"long": "x" * 5_110}, 90001, "metadata"),
        ({"deep": orjson.loads("[" * 33 + "]" * 33)}, 90001, "metadata"),
        ({"deep": orjson.loads("[" * 400 + "]" * 400)}, 90001, "metadata"),
    ],
)
def test_what_breaks_a_rule_is_not_kept(stack: Stack, said: Json, code: int, field: str) -> None:
    asset = stack.upload()

    refused = create(stack, asset["uid"], COPYRIGHTS, **said)

    assert refusal(refused, 422, code).keys() == {field}
    assert shown(stack, asset["uid"]) == {}


@pytest.mark.one_setup
@pytest.mark.parametrize("body", [{}, {"metadata": None}, {"metadata": []}, {"metadata": "x"}])
def test_a_body_needs_metadata(stack: Stack, body: Json) -> None:
    uid = keep(stack, stack.upload()["uid"], COPYRIGHTS)["uid"]

    for response in (
        stack.post("/metadata", body),
        stack.put(f"/metadata/{uid}", body),
        stack.post(f"/metadata/{uid}/publish", body),
    ):
        assert refusal(response, 422, 90001).keys() == {"metadata"}


def test_an_extension_keeps_five_kilobytes_about_an_asset(stack: Stack) -> None:
    asset, other = stack.upload(), stack.upload()
    half = {"text": "x" * (2_560 - len('{"text":""}'))}
    first = keep(stack, asset["uid"], half)
    keep(stack, asset["uid"], half)
    before = shown(stack, asset["uid"])

    for response in (
        create(stack, asset["uid"], {}),
        stack.put(f"/metadata/{first['uid']}", {"metadata": {"text": half["text"] + "x"}}),
    ):
        assert refusal(response, 422, 90001).keys() == {"metadata"}
    assert shown(stack, asset["uid"]) == before
    keep(stack, asset["uid"], half, extension_uid="blt1111111111111111")
    keep(stack, other["uid"], half)
    metadata_of(stack.put(f"/metadata/{first['uid']}", {"metadata": {"text": "short"}}))
    keep(stack, asset["uid"], {"text": "more"})


def test_nobody_gets_past_the_five_kilobytes_with_others(stack: Stack) -> None:
    asset = stack.upload()
    third = {"text": "x" * 1_700}

    with ThreadPoolExecutor(8) as pool:
        codes = list(pool.map(lambda _: create(stack, asset["uid"], third).status_code, range(8)))

    assert sorted(codes) == [201] * 2 + [422] * 6 or sorted(codes) == [201] * 3 + [422] * 5
    assert len(shown(stack, asset["uid"])[EXTENSION]) == codes.count(201) == 5_120 // len(orjson.dumps(third))


def test_changes_at_once_are_all_kept(stack: Stack) -> None:
    created = keep(stack, stack.upload()["uid"], {})

    def change(number: int) -> int:
        return stack.put(f"/metadata/{created['uid']}", {"metadata": {f"key{number}": number}}).status_code

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(change, range(16))) == {200}
    kept = got(stack, created["uid"])
    assert kept["_version"] == 17
    assert kept.items() >= {f"key{number}": number for number in range(16)}.items()


def test_publishing_an_asset_publishes_its_metadata(stack: Stack, behind: Behind, workspace: str, clock: Clock) -> None:
    clock.freeze(1_420_729_673_495)
    environments = add_places(behind, workspace)
    asset = stack.upload()
    created = keep(stack, asset["uid"], COPYRIGHTS)

    stack.publish(asset["uid"])
    stack.put(f"/metadata/{created['uid']}", {"metadata": {"image_copyrights": "Changed"}})

    assert got(stack, created["uid"])["is_published"] is True
    assert published(stack, created["uid"]) == [
        {
            "environment": environments["development"],
            "locale": "en-us",
            "time": "2015-01-08T15:07:53.495Z",
            "user": asset["created_by"],
            "version": 1,
        }
    ]
    [there] = shown(stack, asset["uid"], environment="development")[EXTENSION]
    [listed] = stack.assets(environment="development", include_metadata="true")
    assert there == {"uid": created["uid"], **COPYRIGHTS, "scope": "local", "_version": 1}
    assert listed["_metadata"] == {"extensions": {EXTENSION: [there]}}
    assert shown(stack, asset["uid"])[EXTENSION][0]["image_copyrights"] == "Changed"


def test_metadata_take_effect_when_the_asset_is_published_again(stack: Stack) -> None:
    asset = stack.upload()
    stack.publish(asset["uid"])
    created = keep(stack, asset["uid"], COPYRIGHTS)

    assert shown(stack, asset["uid"], environment="development") == {}
    stack.publish(asset["uid"])
    assert shown(stack, asset["uid"], environment="development") == shown(stack, asset["uid"])
    stack.publish(asset["uid"], "unpublish")
    refusal(stack.get(f"/assets/{asset['uid']}", environment="development", include_metadata="true"), 404, 145)
    assert got(stack, created["uid"])["is_published"] is True


def test_metadata_are_published_alone(stack: Stack, behind: Behind, workspace: str) -> None:
    environments = add_places(behind, workspace)
    asset = stack.upload()
    stack.publish(asset["uid"])
    created = keep(stack, asset["uid"], COPYRIGHTS)
    path = f"/metadata/{created['uid']}"
    both = {"environments": ["development", "production"], "locales": ["en-us", "fr-fr"]}

    sent = answer(stack.post(f"{path}/publish", {"metadata": both, "version": 1}))

    assert sent == {"notice": "Metadata sent for publishing."}
    places = [(one["environment"], one["locale"]) for one in published(stack, created["uid"])]
    assert places == [(environments[name], code) for name in both["environments"] for code in both["locales"]]
    assert shown(stack, asset["uid"], environment="development") == shown(stack, asset["uid"])
    assert stack.assets(environment="production", include_metadata="true") == []

    one = {"environments": ["development"], "locales": ["en-us"]}
    assert answer(stack.post(f"{path}/unpublish", {"metadata": one})) == {"notice": "Metadata sent for unpublishing."}
    assert len(published(stack, created["uid"])) == 3
    assert shown(stack, asset["uid"], environment="development", locale="en-us") == {}
    answer(stack.post(f"{path}/unpublish", {"metadata": both}))
    assert got(stack, created["uid"])["is_published"] is False


def test_metadata_are_published_at_a_time(stack: Stack, clock: Clock) -> None:
    clock.freeze(1_420_729_673_495)
    asset = stack.upload()
    created = keep(stack, asset["uid"], COPYRIGHTS)
    later = {"scheduled_at": "2015-01-08T15:08:53.495Z"}

    stack.publish(asset["uid"], **later)
    metadata_of(stack.put(f"/metadata/{created['uid']}", {"metadata": {"image_copyrights": "Changed"}}))

    assert published(stack, created["uid"]) == []
    clock.advance(seconds=MINUTE)
    [there] = shown(stack, asset["uid"], environment="development")[EXTENSION]
    assert (there["image_copyrights"], there["_version"]) == ("Contentstack Branding", 1)
    assert [one["time"] for one in published(stack, created["uid"])] == [later["scheduled_at"]]


@pytest.mark.one_setup
@pytest.mark.parametrize(
    ("body", "status", "code", "field"),
    [
        ({"metadata": {"environments": ["nowhere"], "locales": ["en-us"]}}, 401, 161, "environments"),
        ({"metadata": {"environments": ["development"], "locales": ["xx"]}}, 422, 90003, "locales"),
        ({"metadata": {"environments": []}}, 422, 90001, "environments"),
        ({"metadata": PUBLISH, "version": 2}, 422, 90002, "version"),
        ({"metadata": PUBLISH, "scheduled_at": "soon"}, 422, 90001, "scheduled_at"),
    ],
)
def test_what_breaks_a_rule_is_not_published(stack: Stack, body: Json, status: int, code: int, field: str) -> None:
    uid = keep(stack, stack.upload()["uid"], COPYRIGHTS)["uid"]

    for action in ("publish", "unpublish"):
        assert refusal(stack.post(f"/metadata/{uid}/{action}", body), status, code).keys() == {field}
    assert published(stack, uid) == []


@pytest.mark.parametrize("path", ["/metadata", "/metadata/cs0123456789abcdef"])
def test_metadata_need_credentials(stack: Stack, path: str) -> None:
    assert refusal(stack.http.get(f"/v3{path}"), 412, 109) == {"api_key": ["is not valid."]}
    refused = stack.http.get(f"/v3{path}", headers={"api_key": stack.api_key})
    assert refusal(refused, 401, 105) == {"authtoken": ["is not valid."]}
