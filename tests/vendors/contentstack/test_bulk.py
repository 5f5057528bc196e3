"""Many assets in one call: published, taken back and deleted, and what the job tells of it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import httpx
import pytest

from tests.files import png
from tests.servers.behind import Behind
from tests.vendors.contentstack.stack import PUBLISH, Json, Stack, answer, form, refusal
from tests.vendors.contentstack.test_assets import NOBODY
from tests.vendors.contentstack.test_publishing import MINUTE, START, live
from triptych.testing.clock import Clock

IN_PROGRESS = "Your bulk {} request is in progress. Please check {} for more details."


def bulk(stack: Stack, action: str, assets: list[Any], **others: Any) -> httpx.Response:
    places = PUBLISH if action != "delete" else {}
    return stack.send(
        "POST", f"/bulk/{action}", json={"assets": assets, **places, **others}, headers={"api_version": "3.2"}
    )


def job_of(response: httpx.Response) -> str:
    job_id = answer(response)["job_id"]
    assert str(UUID(job_id)) == job_id
    return str(job_id)


def items(stack: Stack, job_id: str, **params: str) -> list[Json]:
    return list(answer(stack.get(f"/bulk/jobs/{job_id}/items", **params))["items"])


def test_ten_assets_are_published_and_taken_back_at_once(stack: Stack) -> None:
    uids = [stack.upload(title=str(number))["uid"] for number in range(10)]
    stack.update(uids[0], title="two")

    published = bulk(
        stack, "publish", [{"uid": uid, "version": 1} for uid in uids[:5]] + [{"uid": uid} for uid in uids[5:]]
    )

    assert answer(published)["notice"] == IN_PROGRESS.format("publish", "publish queue")
    assert [live(stack, uid) for uid in uids] == [[1]] * 10
    unpublished = bulk(stack, "unpublish", [{"uid": uid} for uid in uids[1:]])
    assert answer(unpublished)["notice"] == IN_PROGRESS.format("unpublish", "publish queue")
    assert [live(stack, uid) for uid in uids] == [[1]] + [[]] * 9


def test_a_job_is_complete_at_once(stack: Stack, clock: Clock) -> None:
    clock.freeze(START)
    asset = stack.upload(title="A picture")

    job_id = job_of(bulk(stack, "publish", [{"uid": asset["uid"]}]))

    at, user = "2015-01-08T15:07:53.495Z", asset["created_by"]
    body = {"branch": "main", **PUBLISH, "published_at": at, "scheduled_at": None}
    assert answer(stack.send("GET", f"/bulk/jobs/{job_id}", headers={"bulk_version": "v3"})) == {
        "uid": job_id,
        "created_by": user,
        "created_at": at,
        "updated_by": user,
        "updated_at": at,
        "action": "publish",
        "api_key": stack.api_key,
        "status": "complete",
        "body": body,
        "summary": {"approvals": 0, "skip": 0, "success": 1, "failed": 0, "total": 1},
    }
    assert items(stack, job_id) == [
        {
            "uid": asset["uid"],
            "type": "asset",
            "content_type_uid": "sys_assets",
            "title": "A picture",
            "version": 1,
            "action": "publish",
            "publish_details": {"status": "success"},
            "published_at": at,
            "scheduled_at": None,
            "user": user,
            "depth": 0,
            "environment": "development",
            "locale": "en-us",
            "publish_locale": "en-us",
        }
    ]


def test_the_job_names_what_is_not_there_and_the_others_go_on(stack: Stack) -> None:
    asset, folder = stack.upload(), stack.folder()
    asked = [{"uid": NOBODY}, {"uid": asset["uid"]}, {"uid": folder["uid"]}, {"uid": asset["uid"], "version": 2}]

    job_id = job_of(
        bulk(stack, "publish", asked, entries=[{"uid": "blt01", "content_type": "blog", "locale": "en-us"}])
    )

    told = [(one["uid"], one["type"], one["publish_details"].get("reason")) for one in items(stack, job_id)]
    missing = "Asset was not found. Please try again."
    assert told == [
        (NOBODY, "asset", missing),
        (asset["uid"], "asset", None),
        (folder["uid"], "asset", missing),
        (asset["uid"], "asset", "The version was not found."),
        ("blt01", "entry", "The requested object doesn't exist."),
    ]
    assert answer(stack.get(f"/bulk/jobs/{job_id}"))["summary"]["failed"] == 4
    assert live(stack, asset["uid"]) == [1]
    listed = answer(stack.get(f"/bulk/jobs/{job_id}/items", include_count="true", status="failed", skip="1", limit="2"))
    assert (listed["total_count"], listed["skip"], listed["limit"], len(listed["items"])) == (4, 1, 2, 2)
    assert [one["uid"] for one in items(stack, job_id, type="entry")] == ["blt01"]


def test_environments_may_be_named_by_their_uids_and_locales_left_out(stack: Stack) -> None:
    asset = stack.upload()
    stack.publish(asset["uid"])
    [details] = stack.asset(asset["uid"], include_publish_details="true")["publish_details"]

    job_id = job_of(
        bulk(stack, "unpublish", [{"uid": asset["uid"]}], environments=[details["environment"]], locales=None)
    )

    assert live(stack, asset["uid"]) == []
    assert answer(stack.get(f"/bulk/jobs/{job_id}"))["body"]["locales"] == ["en-us"]


def test_what_is_about_entries_and_workflows_changes_nothing(stack: Stack) -> None:
    asset = stack.upload()
    body = {"assets": [{"uid": asset["uid"], "locale": "en-us"}], **PUBLISH, "rules": {"approvals": "false"}}
    params = {"nested": "true", "approvals": "true", "skip_workflow_stage_check": "true", "event_type": "bulk"}

    job_of(stack.post("/bulk/publish", {**body, "publish_with_reference": True}, **params))

    assert live(stack, asset["uid"]) == [1]


def test_publishing_in_bulk_is_scheduled(stack: Stack, clock: Clock) -> None:
    clock.freeze(START)
    asset = stack.upload()

    job_id = job_of(bulk(stack, "publish", [{"uid": asset["uid"]}], scheduled_at="2015-01-08T15:10:00.000Z"))

    assert answer(stack.get(f"/bulk/jobs/{job_id}"))["body"]["scheduled_at"] == "2015-01-08T15:10:00.000Z"
    assert live(stack, asset["uid"]) == []
    clock.freeze(START + 5 * MINUTE)
    assert live(stack, asset["uid"]) == [1]
    assert refusal(bulk(stack, "publish", [{"uid": asset["uid"]}], scheduled_at="2017-01-08"), 422, 90001).keys() == {
        "scheduled_at"
    }


def test_metadata_stay_when_assets_are_published_in_bulk(stack: Stack) -> None:
    asset = stack.upload()
    kept = {"entity_uid": asset["uid"], "type": "asset", "extension_uid": "blt9999999999999999", "word": "x"}
    uid = answer(stack.post("/metadata", {"metadata": kept}), 201)["metadata"]["uid"]

    job_of(bulk(stack, "publish", [{"uid": asset["uid"]}]))

    assert answer(stack.get(f"/metadata/{uid}"))["metadata"]["is_published"] is False


def test_assets_are_deleted_in_bulk_with_their_files(stack: Stack, behind: Behind) -> None:
    workspace = stack.http.headers["X-Triptych-Workspace"]
    before = behind.stored(workspace)
    uids = [stack.upload(png(number, 2))["uid"] for number in range(1, 4)]
    kept = stack.upload()

    deleted = bulk(stack, "delete", [{"uid": uid} for uid in [*uids, NOBODY]])

    assert answer(deleted)["notice"] == IN_PROGRESS.format("delete", "bulk task queue")
    assert [asset["uid"] for asset in stack.assets()] == [kept["uid"]]
    assert len(behind.stored(workspace) - before) == 1
    told = {one["uid"]: one["publish_details"]["status"] for one in items(stack, job_of(deleted))}
    assert told == {**dict.fromkeys(uids, "success"), NOBODY: "failed"}


def test_a_hundred_are_deleted_at_once(stack: Stack) -> None:
    uids = [stack.upload()["uid"] for _ in range(3)]
    asked = [{"uid": uid} for uid in uids] + [{"uid": f"blt{number:016x}"} for number in range(97)]

    refusal(bulk(stack, "delete", [*asked, {"uid": NOBODY}]), 422, 90001)
    assert len(stack.assets()) == 3
    job_of(bulk(stack, "delete", asked))

    assert stack.assets() == []


ONE = [{"uid": NOBODY}]


@pytest.mark.one_setup
@pytest.mark.long
@pytest.mark.parametrize(
    ("body", "status", "code", "field"),
    [
        ({"assets": [{"uid": ""}]}, 412, 90013, "uid"),
        ({"assets": [{}]}, 412, 90013, "uid"),
        ({"assets": [{"uid": 7}]}, 422, 90001, "uid"),
        ({"assets": []}, 422, 90001, "assets"),
        ({"assets": "x"}, 422, 90001, "assets"),
        ({"assets": ["x"]}, 422, 90001, "assets"),
        ({"entries": {}}, 422, 90001, "entries"),
        ({"assets": ONE * 11}, 422, 90001, "assets"),
        ({"assets": ONE * 6, "entries": ONE * 5}, 422, 90001, "assets"),
        ({"assets": ONE, "environments": []}, 422, 90001, "environments"),
        ({"assets": ONE, "environments": [f"e{number}" for number in range(11)]}, 422, 90001, "environments"),
        ({"assets": ONE, "locales": [f"l{number}" for number in range(11)]}, 422, 90001, "locales"),
        ({"assets": ONE, "environments": ["nowhere"]}, 401, 161, "environments"),
        ({"assets": ONE, "locales": ["xx-yy"]}, 422, 90003, "locales"),
        ({"assets": [{"uid": NOBODY, "version": "x"}]}, 422, 90001, "version"),
        ({"assets": ONE, "scheduled_at": "soon"}, 422, 90001, "scheduled_at"),
    ],
)
def test_what_breaks_a_rule_is_refused_whole(stack: Stack, body: Json, status: int, code: int, field: str) -> None:
    asset = stack.upload()
    first = [{"uid": asset["uid"]}]
    listed = body.get("assets")
    asked = (
        {**PUBLISH, **body}
        if not isinstance(listed, list) or len(listed) != 1
        else {**PUBLISH, **body, "assets": first + listed}
    )

    for action in ("publish", "unpublish"):
        assert refusal(stack.post(f"/bulk/{action}", asked), status, code).keys() == {field}

    assert live(stack, asset["uid"]) == []
    assert answer(stack.get("/publish-queue")) == {"queue": []}


def test_a_job_belongs_to_its_stack(stack: Stack) -> None:
    job_id = job_of(bulk(stack, "publish", ONE))
    other = Stack(stack.http, "blt2222222222222222")

    for path in (f"/bulk/jobs/{job_id}", f"/bulk/jobs/{job_id}/items"):
        answer(stack.get(path))
        assert refusal(other.get(path), 422, 141).keys() == {"job"}
    refusal(stack.get("/bulk/jobs/nothing"), 422, 141)


def test_a_stack_unknown_so_far_has_a_job_of_its_own(stack: Stack) -> None:
    other = Stack(stack.http, "blt3333333333333333")

    [item] = items(other, job_of(bulk(other, "publish", ONE)))

    assert item["publish_details"]["status"] == "failed"


def test_a_form_is_no_body_for_many(stack: Stack) -> None:
    assert refusal(stack.send("POST", "/bulk/publish", **form(b"x")), 422, 90001)
