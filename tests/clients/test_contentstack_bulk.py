"""The vendor's own Python SDK, unmodified, walks what it has on many assets at once, the queue and releases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.clients import test_contentstack_management as management
from tests.clients.test_contentstack_management import body, published, upload

# The SDK leaves the file that it uploads open.
pytestmark = pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning")

PLACES = {"environments": ["development"], "locales": ["en-us"]}
sdk, picture, _no_proxy = management.sdk, management.picture, management._no_proxy


@pytest.mark.walk
def test_it_publishes_and_deletes_in_bulk(sdk: Any, picture: Path) -> None:
    uids = [upload(sdk, picture)["uid"] for _ in range(3)]
    chosen = {"assets": [{"uid": uid} for uid in uids]}

    job_id = body(sdk.bulk_operation().publish({**chosen, **PLACES}))["job_id"]
    assert sorted(published(sdk)) == sorted(uids)
    assert body(sdk.bulk_operation().job_status(job_id))["summary"]["success"] == 3
    assert body(sdk.bulk_operation().unpublish({**chosen, **PLACES}))["job_id"] != job_id
    assert published(sdk) == []
    assert "in progress" in body(sdk.bulk_operation().delete(chosen))["notice"]
    assert body(sdk.assets().find()) == {"assets": []}
    assert body(sdk.bulk_operation().update({"entries": []}), 422)["error_code"] == 90012


@pytest.mark.walk
def test_it_takes_back_what_the_queue_has_planned(sdk: Any, picture: Path) -> None:
    uid = upload(sdk, picture)["uid"]
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    body(sdk.assets(uid).publish({"asset": PLACES, "scheduled_at": tomorrow}))

    [planned] = body(sdk.publish_queue().find())["queue"]
    assert planned["publish_details"] == {"status": "scheduled"}
    assert body(sdk.publish_queue(planned["uid"]).fetch()) == {"queue": planned}
    assert body(sdk.publish_queue(planned["uid"]).cancel()) == {"notice": "Entry unscheduled successfully."}
    [cancelled] = body(sdk.publish_queue().find())["queue"]
    assert cancelled["publish_details"] == {"status": "cancelled"}


@pytest.mark.walk
def test_it_makes_fills_deploys_and_deletes_releases(sdk: Any, picture: Path) -> None:
    uid = upload(sdk, picture)["uid"]
    item = {"uid": uid, "version": 1, "locale": "en-us", "content_type_uid": "built_io_upload", "action": "publish"}
    made = body(sdk.releases().create({"release": {"name": "Spring", "description": "2018-12-12"}}), 201)["release"]
    release = sdk.releases(made["uid"])

    body(release.item().create({"item": item}), 201)
    body(release.item().create_multiple({"items": [item]}), 201)
    [held] = body(release.item().find())["items"]
    assert held["uid"] == uid
    assert body(release.item().update({"items": ["$all"]}))["release"] == made
    assert "deployment" in body(release.deploy({"release": {"environments": ["development"]}}))["notice"]
    assert published(sdk) == [uid]
    assert body(release.update({"release": {"name": "Summer"}}))["release"]["name"] == "Summer"
    copy = body(release.clone({"release": {"name": "Copy", "description": ""}}), 201)["release"]
    assert body(sdk.bulk_operation().add_items({"release": copy["uid"], "items": [{"uid": uid}]}))["job_id"]
    assert body(sdk.bulk_operation().update_items({"release": copy["uid"], "items": ["$all"]}))["job_id"]
    body(release.item().delete({"items": [item]}))
    body(sdk.releases(copy["uid"]).item().delete_multiple({"items": [item]}))
    assert body(release.item().find()) == {"items": []}
    assert [one["name"] for one in body(sdk.releases().find())["releases"]] == ["Copy", "Summer"]
    assert body(release.delete()) == {"notice": "Release deleted successfully."}
    assert body(release.fetch(), 422)["error_code"] == 141


def test_it_finds_nothing_of_what_is_not_here(sdk: Any) -> None:
    lists = {
        "content_types": sdk.content_types(),
        "global_fields": sdk.global_fields(),
        "extensions": sdk.extension(),
        "taxonomies": sdk.taxonomy(),
        "labels": sdk.label(),
        "roles": sdk.roles(),
        "workflows": sdk.workflows(),
        "webhooks": sdk.webhooks(),
        "logs": sdk.auditlog(),
        "variant_groups": sdk.variant_group(),
    }

    for name, resource in lists.items():
        assert body(resource.find()) == {name: []}
    assert body(sdk.content_types("blog").fetch(), 422)["error_code"] == 118
    assert body(sdk.label().create({"label": {"name": "x", "content_types": []}}), 422)["error_code"] == 90012
