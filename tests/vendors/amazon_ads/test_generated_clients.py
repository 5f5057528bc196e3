"""Clients that were generated from a specification, by two generators, upload, register, get and search."""

from __future__ import annotations

import importlib
import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from types import ModuleType
from typing import Any, Protocol

import httpx
import pytest

from tests.files import clip, jpeg
from tests.servers.setups import Setup
from tests.servers.triptych import serve
from tests.vendors.amazon_ads.openapi import document
from tests.vendors.amazon_ads.profile import CLIENT_ID, Profile, version_of

pytestmark = pytest.mark.long

BIN = Path(sys.executable).parent
SCOPE = "5550001"
TOKEN = "Atza|generated"
SIGNED = {"amazon_advertising_api_client_id": CLIENT_ID, "amazon_advertising_api_scope": SCOPE}


class Client(Protocol):
    """What every generated client can do, under one name each."""

    def upload(self, file_name: str) -> Any: ...
    def register(self, **fields: Any) -> Any: ...
    def get(self, asset_id: str) -> Any: ...
    def search(self, **criteria: Any) -> Any: ...
    def close(self) -> None: ...


class OpenapiPythonClient:
    """The client that openapi-python-client writes: functions and attrs classes."""

    def __init__(self, package: ModuleType, url: str) -> None:
        self._package = package
        self._client = _module(package, "client").AuthenticatedClient(base_url=url, token=TOKEN)

    def _call(self, function: str, **arguments: Any) -> Any:
        called = _module(self._package, f"api.creative_assets.{function}")
        return called.sync(client=self._client, **SIGNED, **arguments)

    def _body(self, name: str, content: dict[str, Any]) -> Any:
        return getattr(_module(self._package, "models"), name).from_dict(content)

    def upload(self, file_name: str) -> Any:
        return self._call("get_upload_location", body=self._body("UploadRequest", {"fileName": file_name}))

    def register(self, **fields: Any) -> Any:
        return self._call("register_asset", body=self._body("RegisterRequest", fields))

    def get(self, asset_id: str) -> Any:
        return self._call("get_asset", asset_id=asset_id)

    def search(self, **criteria: Any) -> Any:
        return self._call("search_assets", body=self._body("SearchRequest", criteria))

    def close(self) -> None:
        self._client.get_httpx_client().close()


class OpenapiGenerator:
    """The client that openapi-generator writes: one class of calls, and strict pydantic models."""

    def __init__(self, package: ModuleType, url: str) -> None:
        self._models = _module(package, "models")
        client = package.ApiClient(package.Configuration(host=url))
        client.set_default_header("Authorization", f"Bearer {TOKEN}")
        self._api = package.CreativeAssetsApi(client)

    def upload(self, file_name: str) -> Any:
        body = self._models.UploadRequest.from_dict({"fileName": file_name})
        return self._api.get_upload_location(**SIGNED, upload_request=body)

    def register(self, **fields: Any) -> Any:
        body = self._models.RegisterRequest.from_dict(fields)
        return self._api.register_asset(**SIGNED, register_request=body)

    def get(self, asset_id: str) -> Any:
        return self._api.get_asset(**SIGNED, asset_id=asset_id)

    def search(self, **criteria: Any) -> Any:
        body = self._models.SearchRequest.from_dict(criteria)
        return self._api.search_assets(**SIGNED, search_request=body)

    def close(self) -> None:
        self._api.api_client.rest_client.pool_manager.clear()


KINDS: dict[str, Callable[[ModuleType, str], Client]] = {
    "written_in_python": OpenapiPythonClient,
    "written_in_java": OpenapiGenerator,
}


def _module(package: ModuleType, name: str) -> Any:
    return importlib.import_module(f"{package.__name__}.{name}")


@pytest.fixture(scope="session")
def packages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, ModuleType]:
    """What the generators wrote, imported: once, as Java takes its time. Without Java there is one of the two."""
    folder = tmp_path_factory.mktemp("generated")
    source, config = folder / "openapi.json", folder / "config.json"
    source.write_text(json.dumps(document()))
    config.write_text(json.dumps({"post_hooks": []}))  # nobody reads what is written
    target = folder / "written_in_python"
    _run(BIN / "openapi-python-client", "generate", "--path", source, "--output-path", target, "--meta", "none")
    names = ["written_in_python"]
    if shutil.which("java"):
        options = ("-g", "python", "--package-name", "written_in_java", "-o", folder)
        _run(BIN / "openapi-generator-cli", "generate", "-i", source, *options)
        names.append("written_in_java")
    sys.path.insert(0, str(folder))
    try:
        return {name: importlib.import_module(name) for name in names}
    finally:
        sys.path.remove(str(folder))


def _run(*command: str | Path) -> None:
    ended = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr


@pytest.fixture(scope="module")
def url(setup: Setup, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A service whose answers keep to the specification."""
    environment = setup.environment() | {"TRIPTYCH_AMAZON_ANSWERS": "spec"}
    with serve(environment, tmp_path_factory.mktemp("spec") / "data") as served:
        yield served.url


@pytest.fixture(params=KINDS)
def client(request: pytest.FixtureRequest, packages: dict[str, ModuleType], url: str) -> Iterator[Client]:
    if request.param not in packages:
        pytest.skip("openapi-generator needs Java, and there is none")
    kind = KINDS[request.param]
    with closing(kind(packages[request.param], url)) as opened:
        yield opened


def put(url: str, content: bytes) -> None:
    with httpx.Client(trust_env=False, verify=False) as storage:
        storage.put(url, content=content).raise_for_status()


def test_an_image_is_uploaded_registered_shown_and_found(client: Client, url: str) -> None:
    location = client.upload("logo.jpg").url
    put(location, jpeg(40, 30))
    fields = {"url": location, "name": "A logo", "assetType": "IMAGE", "assetSubTypeList": ["LOGO"], "tags": ["red"]}

    registered = client.register(**fields)
    assert registered.version_id == "version_v1"

    [version] = client.get(registered.asset_id).asset_version_list
    assert version.asset_identifier.asset_id == registered.asset_id
    assert version.asset_status == "ACTIVE"
    assert (version.file_metadata.width, version.file_metadata.height) == (40, 30)
    assert version.storage_location_urls.default_url == version.url
    with httpx.Client(trust_env=False, verify=False) as anybody:
        assert anybody.get(version.url).content == jpeg(40, 30)

    criteria = {"filterCriteria": {"valueFilters": [{"valueField": "TAG", "values": ["red"]}]}}
    found = client.search(**criteria, sortCriteria={"field": "CREATED_TIME", "order": "DESC"})
    assert found.total_records == len(found.asset_list)
    assert found.asset_list[0].asset_id == registered.asset_id
    assert found.asset_list[0].name == "A logo"


def test_all_kinds_of_assets_are_read(client: Client, url: str, tmp_path: Path) -> None:
    """Videos, broken files, versions, and what another door brought in: what the live service breaks, too."""
    with httpx.Client(base_url=url, trust_env=False, verify=False, timeout=30) as http:
        ads = Profile(http, scope=SCOPE, token=TOKEN)
        video = {"assetType": "VIDEO", "assetSubTypeList": ["BACKGROUND_VIDEO"]}
        content = clip(tmp_path / "clip.mov", audio_channels=2).read_bytes()
        ids = [
            ads.add("clip.mov", content, **video)["assetId"],
            ads.add("broken.jpg", b"no picture")["assetId"],
            ads.add("a.jpg", jpeg(4, 3), name="a.jpg", asinList=["B01"], otherMetadata={"a": "b"})["assetId"],
        ]
        ads.add("b.jpg", jpeg(5, 3), name="b", **version_of(ids[2], versionNotes="wider"))

    assert [len(client.get(asset_id).asset_version_list) for asset_id in ids] == [1, 1, 2]
    found = client.search(sortCriteria={"field": "CREATED_TIME"})
    assert set(ids) <= {asset.asset_id for asset in found.asset_list}
