"""The vendor's own Python SDK, unmodified, walks every call that it has on environments, languages and branches."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.clients.test_contentstack_management import asset_of, body, client_of, upload
from tests.files import png
from tests.servers.triptych import Served
from tests.vendors.contentstack.stack import AUTHTOKEN, DEMO

# The SDK leaves the file that it uploads open.
pytestmark = pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning")

URLS = [{"locale": "en-us", "url": "https://example.com/"}]


@pytest.fixture
def sdk(service: Served, workspace: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The SDK's stack, which uses no proxy that this machine may have."""
    monkeypatch.setenv("NO_PROXY", "*")
    return client_of(service, workspace, authtoken=AUTHTOKEN).stack(DEMO)


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "picture.png"
    path.write_bytes(png(30, 20))
    return path


@pytest.mark.walk
def test_it_makes_environments_and_publishes_there(sdk: Any, picture: Path) -> None:
    made = body(sdk.environments().create({"environment": {"name": "production", "urls": URLS}}), 201)["environment"]
    body(sdk.environments().create({"environment": {"name": "production"}}), 422)

    assert body(sdk.environments("production").fetch())["environment"] == made
    counted = sdk.environments()
    counted.add_param("include_count", "true")
    assert body(counted.find())["count"] == 2
    updated = body(sdk.environments("production").update({"environment": {**made, "name": "live"}}))["environment"]
    assert (updated["name"], updated["urls"], updated["uid"]) == ("live", URLS, made["uid"])
    uid = upload(sdk, picture)["uid"]
    body(sdk.assets(uid).publish({"asset": {"locales": ["en-us"], "environments": ["live"]}}))
    assert [asset["uid"] for asset in published(sdk, "live")] == [uid]
    assert body(sdk.environments("live").delete()) == {"notice": "Environment deleted successfully."}
    body(sdk.environments("live").fetch(), 422)


def published(sdk: Any, environment: str) -> list[dict[str, Any]]:
    assets = sdk.assets()
    assets.add_param("environment", environment)
    return list(body(assets.find())["assets"])


@pytest.mark.walk
def test_it_adds_languages_with_fallbacks(sdk: Any) -> None:
    added = body(sdk.locale().create({"locale": {"name": "Arabic", "code": "ar-bh"}}), 201)["locale"]
    fallback = {"locale": {"name": "Arabic - Kuwait", "code": "ar-kw", "fallback_locale": "ar-bh"}}

    assert added["fallback_locale"] == "en-us"
    assert body(sdk.locale().set_fallback(fallback), 201)["locale"]["fallback_locale"] == "ar-bh"
    assert body(sdk.locale("ar-bh").fetch())["locale"] == added
    updated = {"locale": {"name": "Kuwait", "fallback_locale": "en-us"}}
    assert body(sdk.locale("ar-kw").update_fallback(updated))["locale"]["fallback_locale"] == "en-us"
    assert body(sdk.locale("ar-kw").update({"locale": {"name": "Arabic"}}))["locale"]["name"] == "Arabic"
    assert [locale["code"] for locale in body(sdk.locale().find())["locales"]] == ["en-us", "ar-bh", "ar-kw"]
    assert body(sdk.locale("ar-bh").delete()) == {"notice": "Language removed successfully."}
    body(sdk.locale("ar-bh").fetch(), 422)
    body(sdk.locale("en-us").delete(), 422)


@pytest.mark.walk
def test_it_branches_and_aliases(sdk: Any, picture: Path) -> None:
    asset = upload(sdk, picture)
    made = body(sdk.branch().create({"branch": {"uid": "dev", "source": "main"}}), 201)["branch"]

    assert (made["uid"], made["source"]) == ("dev", "main")
    assert body(sdk.branch("dev").fetch())["branch"] == made
    assert [branch["uid"] for branch in body(sdk.branch().find())["branches"]] == ["main", "dev"]
    assigned = body(sdk.alias("live").assign({"branch_alias": {"target_branch": "dev"}}))["branch_alias"]
    assert (assigned["uid"], assigned["alias"]) == ("dev", "live")
    assert body(sdk.alias("live").fetch())["branch_alias"] == assigned
    assert body(sdk.alias().find())["branch_aliases"] == [assigned]
    for name in ("dev", "live"):
        branched = sdk.assets(asset["uid"], branch=name)
        branched.add_param("include_branch", "true")
        assert asset_of(branched.fetch())["_branch"] == "dev"
    del sdk.client.headers["branch"]
    assert body(sdk.alias("live").delete()) == {"notice": "Branch alias deleted successfully."}
    assert body(sdk.branch("dev").delete()) == {"notice": "Branch deleted successfully."}
    body(sdk.branch("dev").fetch(), 422)
    assert asset_of(sdk.assets(asset["uid"]).fetch()) == asset
