"""Branches: made as copies, gone their own ways, called by their aliases, and deleted."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select, update

from tests.files import png
from tests.servers.behind import Behind
from tests.servers.triptych import Served
from tests.vendors.contentstack.stack import DEMO, Json, Stack, answer, refusal, stack_headers, uids
from tests.vendors.contentstack.test_at_once import at_once
from tests.vendors.contentstack.test_environments import make
from tests.vendors.contentstack.test_locales import add, fallbacks
from triptych import model
from triptych.testing.clock import Clock


@dataclass(frozen=True, slots=True)
class OnBranch(Stack):
    """The stack as it is on a branch."""

    branch: str = "dev"

    @property
    def headers(self) -> dict[str, str]:
        return stack_headers(self.api_key, self.authtoken) | {"branch": self.branch}


def branch(stack: Stack, uid: str = "dev", source: str | None = "main") -> Json:
    said = {"uid": uid} if source is None else {"uid": uid, "source": source}
    made = answer(stack.post("/stacks/branches", {"branch": said}), 201)
    assert made["notice"] == "Branch created successfully."
    return dict(made["branch"])


def names(stack: Stack, **params: Any) -> list[str]:
    return [one["uid"] for one in answer(stack.get("/stacks/branches", **params))["branches"]]


def on_branch(stack: Stack, uid: str = "dev") -> Stack:
    return OnBranch(stack.http, branch=uid)


def alias(stack: Stack, uid: str, target: str) -> Json:
    assigned = answer(stack.put(f"/stacks/branch_aliases/{uid}", {"branch_alias": {"target_branch": target}}))
    assert assigned["notice"] == "Branch alias assigned successfully."
    return dict(assigned["branch_alias"])


def plain(nodes: list[Any]) -> Any:
    """Everything but the addresses, which name the branch."""
    return json.loads(json.dumps(nodes).replace("?branch=dev", ""))


def test_a_stack_has_its_main_branch_even_unseen(stack: Stack) -> None:
    unknown = Stack(stack.http, api_key="blt3333333333333333")

    for one in (stack, unknown):
        [main] = answer(one.get("/stacks/branches", include_count="true"))["branches"]
        assert (main["uid"], main["source"], main["alias"]) == ("main", "", [])
    branch(unknown)

    assert names(unknown) == ["main", "dev"]
    assert names(stack) == ["main"]


@pytest.mark.long
def test_a_branch_begins_as_a_copy_of_its_source(stack: Stack, clock: Clock, behind: Behind, workspace: str) -> None:
    """Folders, files, versions and their names, permanent addresses, words, metadata, publications and languages."""
    clock.freeze(1_893_456_000_000)  # 2030-01-01T00:00:00Z
    outer = stack.folder("outer")["uid"]
    inner = stack.folder("inner", outer)["uid"]
    moved = stack.folder("moved")["uid"]
    answer(stack.put(f"/assets/folders/{outer}", {"asset": {"parent_uid": moved}}))
    first = stack.upload(title="Logo", tags="red,blue", parent_uid=inner)["uid"]
    stack.replace(first, png(3, 4), "other.png")
    stack.post(f"/assets/{first}/versions/1/name", {"upload": {"_version_name": "one"}})
    stack.update(first, permanent_url=f"https://images.contentstack.io/v3/assets/{DEMO}/{first}/slug.png")
    second = stack.upload(b"words", "note.txt")["uid"]
    add(stack, "fr-fr")
    stack.publish(first, asset={"environments": ["development"], "locales": ["en-us", "fr-fr"]}, version=1)
    stack.publish(second, scheduled_at="2030-01-01T01:00:00.000Z")
    described = {"entity_uid": first, "extension_uid": "bltf5630ec72e749256", "note": "kept"}
    metadata = answer(stack.post("/metadata", {"metadata": described}), 201)["metadata"]["uid"]
    answer(stack.post(f"/metadata/{metadata}/publish", {"metadata": {"environments": ["development"]}}))
    references = {"references": [{"entry_uid": "e", "content_type_uid": "c", "title": "t", "content_type_title": "T"}]}
    stack.http.put(f"/_triptych/contentstack/{DEMO}/assets/{first}/references", json=references).raise_for_status()
    before, bytes_before = stack.everything(), behind.stored(workspace)

    made = branch(stack)

    dev = on_branch(stack)
    assert (made["uid"], made["source"], made["alias"]) == ("dev", "main", [])
    assert plain(dev.everything()) == stack.everything() == before
    assert behind.stored(workspace) == bytes_before
    assert fallbacks(dev) == fallbacks(stack)
    assert dev.asset(first)["url"] == f"{stack.asset(first)['url']}?branch=dev"
    assert (
        stack.http.get(dev.asset(first, version=1)["url"]).content
        == stack.http.get(stack.asset(first, version=1)["url"]).content
    )
    assert stack.http.get(dev.asset(first)["permanent_url"]).content == png(3, 4)
    assert uids(dev.assets(query={"tags": "red"})) == [first]
    assert answer(dev.get(f"/metadata/{metadata}")) == answer(stack.get(f"/metadata/{metadata}"))
    shown = dev.asset(first, environment="development", include_metadata="true")
    assert (shown["_version"], shown["_metadata"]) == (
        1,
        stack.asset(first, environment="development", include_metadata="true")["_metadata"],
    )
    assert answer(dev.get(f"/assets/{first}/references")) == answer(stack.get(f"/assets/{first}/references"))
    clock.advance(seconds=3601)
    assert uids(dev.assets(environment="development", asc="created_at")) == [first, second]


def test_a_branch_goes_its_own_way(stack: Stack) -> None:
    asset, folder = stack.upload(title="Logo"), stack.folder("folder")
    branch(stack)
    dev = on_branch(stack)

    changed = dev.update(asset["uid"], title="Changed", parent_uid=folder["uid"])
    dev.replace(asset["uid"], png(5, 5))
    dev.publish(asset["uid"])
    extra = dev.upload()
    add(dev, "fr-fr")

    assert (changed["_version"], dev.asset(asset["uid"])["_version"]) == (2, 3)
    assert stack.asset(asset["uid"]) == asset
    assert stack.assets(environment="development") == []
    refusal(stack.get(f"/assets/{extra['uid']}"), 404, 145)
    assert fallbacks(stack) == {"en-us": None}
    stack.delete(f"/assets/{asset['uid']}")
    assert dev.asset(asset["uid"])["_version"] == 3
    assert stack.http.get(dev.asset(asset["uid"], version=1)["url"]).status_code == 200


def test_environments_are_there_on_every_branch(stack: Stack) -> None:
    branch(stack)
    dev = on_branch(stack)
    uid = dev.upload()["uid"]

    make(dev, "production")
    dev.publish(uid, asset={"environments": ["production"], "locales": ["en-us"]})

    assert answer(stack.get("/environments/production")) == answer(dev.get("/environments/production"))
    assert (uids(dev.assets(environment="production")), stack.assets(environment="production")) == ([uid], [])


def test_a_branch_is_named_by_header_or_parameter(stack: Stack) -> None:
    branch(stack)
    uid = on_branch(stack).upload()["uid"]

    assert stack.asset(uid, branch_uid="dev", include_branch="true")["_branch"] == "dev"
    for unknown in (stack.get("/assets", branch_uid="nowhere"), on_branch(stack, "nowhere").get("/environments")):
        assert refusal(unknown, 422, 905).keys() == {"branch"}


def test_a_branch_may_begin_from_another(stack: Stack) -> None:
    branch(stack, source=None)
    uid = on_branch(stack).upload()["uid"]

    branch(stack, "next", "dev")

    assert answer(stack.get("/stacks/branches/next"))["branch"]["source"] == "dev"
    assert names(stack, query=json.dumps({"source": "main"})) == ["dev"]
    assert answer(stack.get("/stacks/branches", include_count="true", limit=1))["count"] == 3
    assert on_branch(stack, "next").asset(uid)["uid"] == uid


@pytest.mark.one_setup
@pytest.mark.parametrize("uid", ["", "Dev", "a-b", "a b", "a" * 16, 1, None, "a~1", "größe"])
def test_a_name_that_breaks_the_rules_is_refused(stack: Stack, uid: Any) -> None:
    assert refusal(stack.post("/stacks/branches", {"branch": {"uid": uid}}), 422, 90001).keys() == {"uid"}
    assert names(stack) == ["main"]


def test_a_name_is_there_only_once(service: Served, stack: Stack, workspace: str) -> None:
    assert refusal(stack.post("/stacks/branches", {"branch": {"uid": "main"}}), 422, 90020) == {
        "uid": ["is not unique."]
    }

    made = at_once(service, workspace, [lambda one: one.post("/stacks/branches", {"branch": {"uid": "dev"}})] * 6)

    assert sorted(response.status_code for response in made) == [201, *[422] * 5]
    assert names(stack) == ["main", "dev"]


def test_an_unknown_branch_is_an_error(stack: Stack) -> None:
    for response in (
        stack.get("/stacks/branches/nowhere"),
        stack.delete("/stacks/branches/nowhere"),
        stack.post("/stacks/branches", {"branch": {"uid": "dev", "source": "nowhere"}}),
        stack.post("/stacks/branches/nowhere/settings", {"branch": {"settings": {}}}),
        stack.get("/stacks/branches_compare", base_branch="main", compare_branch="nowhere"),
        stack.put("/stacks/branch_aliases/live", {"branch_alias": {"target_branch": "nowhere"}}),
    ):
        refusal(response, 422, 905)
    assert names(stack) == ["main"]


def test_settings_are_taken_and_branches_compared(stack: Stack) -> None:
    branch(stack)

    settings: Json = {"branch": {"settings": {"am_v2": {"linked_workspaces": []}}}}
    taken = answer(stack.post("/stacks/branches/dev/settings", settings))
    assert taken == {"notice": "Branch settings updated successfully."}
    both = {"base_branch": "main", "compare_branch": "dev"}
    for path in ("", "/content_types", "/global_fields"):
        assert answer(stack.get(f"/stacks/branches_compare{path}", **both)) == {"branches": both, "diff": []}
    assert refusal(stack.get("/stacks/branches_compare", base_branch="main"), 422, 90001).keys() == {"compare_branch"}


def test_releases_are_copied_with_what_they_hold(stack: Stack) -> None:
    uid = stack.upload()["uid"]
    release = answer(stack.post("/releases", {"release": {"name": "Spring"}}), 201)["release"]["uid"]
    item = {
        "item": {"uid": uid, "version": 1, "locale": "en-us", "content_type_uid": "sys_assets", "action": "publish"}
    }
    answer(stack.post(f"/releases/{release}/item", item), 201)
    branch(stack)
    dev = on_branch(stack)

    assert answer(dev.get(f"/releases/{release}/items")) == answer(stack.get(f"/releases/{release}/items"))
    said = {"release": {"environments": ["development"], "action": "publish"}}
    answer(dev.post(f"/releases/{release}/deploy", said))

    assert (uids(dev.assets(environment="development")), stack.assets(environment="development")) == ([uid], [])
    answer(stack.delete("/stacks/branches/dev"))
    assert len(answer(stack.get(f"/releases/{release}/items"))["items"]) == 1


def test_a_deleted_branch_is_gone_with_what_only_it_had(stack: Stack, behind: Behind, workspace: str) -> None:
    shared = stack.upload()
    branch(stack)
    dev = on_branch(stack)
    inside = dev.folder()["uid"]
    own = dev.upload(png(7, 7), parent_uid=inside)
    dev.replace(shared["uid"], png(8, 8))
    alias(stack, "live", "dev")

    assert answer(stack.delete("/stacks/branches/dev")) == {"notice": "Branch deleted successfully."}

    assert names(stack) == ["main"]
    for gone in ("dev", "live", "dev~2"):
        refusal(on_branch(stack, gone).get("/assets"), 422, 905)
    assert stack.http.get(own["url"]).status_code == 404
    assert stack.http.get(shared["url"]).status_code == 200
    assert len(behind.stored(workspace)) == 1
    branch(stack)
    assert uids(dev.assets()) == [shared["uid"]]


def test_the_main_branch_and_a_source_stay(stack: Stack) -> None:
    branch(stack)
    branch(stack, "next", "dev")

    assert refusal(stack.delete("/stacks/branches/main"), 422, 90001).keys() == {"branch"}
    assert refusal(stack.send("DELETE", "/stacks/branches/main", params={"force": "true"}), 422, 90001)
    assert refusal(stack.delete("/stacks/branches/dev"), 422, 90001).keys() == {"branch"}
    assert names(stack) == ["main", "dev", "next"]
    answer(stack.send("DELETE", "/stacks/branches/dev", params={"force": "true"}))
    assert names(stack) == ["main", "next"]


def test_an_alias_answers_for_its_branch(stack: Stack) -> None:
    branch(stack)
    uid = on_branch(stack).upload(tags="red")["uid"]

    assigned = alias(stack, "live", "dev")

    assert (assigned["uid"], assigned["alias"], assigned["source"]) == ("dev", "live", "main")
    assert answer(stack.get("/stacks/branch_aliases/live"))["branch_alias"] == assigned
    assert answer(stack.get("/stacks/branches/dev"))["branch"]["alias"] == [{"uid": "live"}]
    live = on_branch(stack, "live")
    # The branch's own name stays true when the alias comes to mean another.
    shown = live.asset(uid, include_branch="true")
    assert (shown["_branch"], shown["url"][-11:]) == ("dev", "?branch=dev")
    assert live.assets(include_branch="true")[0]["_branch"] == "dev"
    slug = live.update(uid, permanent_url=f"https://images.contentstack.io/v3/assets/{DEMO}/{uid}/slug.png")
    named = slug["permanent_url"].replace("?branch=dev", "?branch=live")
    assert stack.http.get(named).status_code == 200
    with httpx.Client(trust_env=False) as stranger:
        assert stranger.get(named).status_code == 200
    assert alias(stack, "live", "main")["uid"] == "main"
    refusal(live.get(f"/assets/{uid}"), 404, 145)
    listed = answer(stack.get("/stacks/branch_aliases", include_count="true", query=json.dumps({"uid": "main"})))
    assert (listed["count"], listed["branch_aliases"][0]["alias"]) == (1, "live")
    assert answer(stack.delete("/stacks/branch_aliases/live")) == {"notice": "Branch alias deleted successfully."}
    refusal(live.get("/assets"), 422, 905)


def test_an_alias_has_a_name_of_its_own(stack: Stack) -> None:
    branch(stack)
    alias(stack, "live", "dev")

    main = {"branch_alias": {"target_branch": "main"}}
    assert refusal(stack.put("/stacks/branch_aliases/dev", main), 422, 90020).keys() == {"uid"}
    assert refusal(stack.put("/stacks/branch_aliases/Invalid-Alias!@$", main), 422, 90001).keys() == {"uid"}
    assert refusal(stack.post("/stacks/branches", {"branch": {"uid": "live"}}), 422, 90020).keys() == {"uid"}
    refusal(stack.put("/stacks/branch_aliases/more", {"branch_alias": {}}), 422, 905)
    refusal(stack.put("/stacks/branch_aliases/more", {"branch_alias": {"target_branch": "live"}}), 422, 905)
    for unknown in (stack.get("/stacks/branch_aliases/more"), stack.delete("/stacks/branch_aliases/more")):
        assert refusal(unknown, 422, 90021).keys() == {"uid"}


@pytest.mark.long
def test_a_branch_deleted_while_it_is_read_answers_or_is_unknown(service: Served, stack: Stack, workspace: str) -> None:
    for _ in range(30):
        stack.upload()
    branch(stack)

    def read(_number: int) -> list[httpx.Response]:
        with service.client(workspace) as http:
            dev = on_branch(Stack(http))
            return [dev.get("/assets", include_publish_details="true") for _ in range(15)]

    def upload(_number: int) -> list[httpx.Response]:
        with service.client(workspace) as http:
            dev = on_branch(Stack(http))
            files = {"asset[upload]": ("logo.png", png(3, 3))}
            return [dev.send("POST", "/assets", files=files) for _ in range(10)]

    with ThreadPoolExecutor(4) as threads:
        reading = [threads.submit(work, 0) for work in (read, read, upload)]
        answer(stack.delete("/stacks/branches/dev"))
        responses = [response for done in reading for response in done.result()]

    assert {response.status_code for response in responses} <= {200, 201, 422, 503}
    assert responses[-1].status_code == 422
    assert names(stack) == ["main"]
    assert len(stack.assets()) == 30


def test_a_branch_that_was_left_halfway_is_seen_by_nobody_and_made_anew(
    stack: Stack, behind: Behind, workspace: str
) -> None:
    uid = stack.upload()["uid"]
    branch(stack)
    table = model.Branch
    with behind.engine.begin() as connection:
        left = connection.execute(
            select(table.id)
            .join(model.Library, model.Library.id == table.library_id)
            .join(model.Workspace, model.Workspace.id == model.Library.workspace_id)
            .where(table.uid == "dev", model.Workspace.name == workspace)
        ).scalar_one()
        connection.execute(update(table).where(table.id == left).values(busy_until=2**50))
    dev = on_branch(stack)

    assert names(stack) == ["main"]
    refusal(dev.get("/assets"), 422, 905)
    refusal(stack.get("/stacks/branches/dev"), 422, 905)
    refusal(stack.delete("/stacks/branches/dev"), 422, 905)
    refusal(stack.post("/stacks/branches", {"branch": {"uid": "next", "source": "dev"}}), 422, 905)
    refusal(stack.post("/stacks/branches", {"branch": {"uid": "dev"}}), 422, 90020)
    with behind.engine.begin() as connection:
        connection.execute(update(table).where(table.id == left).values(busy_until=1))
    branch(stack)

    assert uids(dev.assets()) == [uid]
    with behind.engine.begin() as connection:
        hidden = connection.execute(select(func.count()).where(table.id == left, table.uid == f"dev~{left}"))
        assert hidden.scalar_one() <= 1  # a chore may have come first
