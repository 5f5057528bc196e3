"""Layers: what happens to every call, and is answered as each door answers."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

import httpx
import pytest

from tests.servers.triptych import PROGRAM, Served
from tests.vendors.amazon_ads.profile import refusal
from tests.vendors.iqmetrix.company import Company
from tests.web.operations import EVERY_DOOR, path_of
from tests.web.teapot import SENTENCE, serve_teapot
from triptych.web.call import Door
from triptych.web.layers import LAYERS

# Paths that nothing is found at, and whose they are.
UNKNOWN = [
    ("amazon_ads", "/assets/upload/more"),
    ("amazon_ads", "/images/S/another-bucket/x.png"),
    ("amazon_ads", "/assets/batchRegister/a/b"),
    ("amazon_ads", "/uploads/a/b"),
    ("iqmetrix", "/assets/a/b"),
    ("iqmetrix", "/images/a"),
    ("contentstack", "/v3"),
    ("contentstack", "/v3/nothing"),
    ("triptych", "/nothing"),
    ("triptych", "/_triptych/nothing"),
    ("triptych", "/v30/assets"),
    ("triptych", "/assetsupload"),
]
# Methods that no operation at their path takes.
WRONG = [
    ("amazon_ads", "PUT", "/assets"),
    ("amazon_ads", "GET", "/assets/upload"),
    ("amazon_ads", "OPTIONS", "/assets/search"),
    ("amazon_ads", "POST", "/uploads/0.png"),
    ("iqmetrix", "DELETE", "/assets/00000000-0000-0000-0000-000000000007"),
    ("iqmetrix", "OPTIONS", "/images/00000000-0000-0000-0000-000000000007"),
    ("contentstack", "PATCH", "/v3/assets"),
    ("contentstack", "OPTIONS", "/v3/metadata"),
    ("triptych", "DELETE", "/_triptych/clock"),
]


@pytest.fixture(scope="module")
def teapot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serve_teapot(tmp_path_factory.mktemp("teapot")) as served:
        yield served


@pytest.fixture
def http(teapot: Served) -> Iterator[httpx.Client]:
    with teapot.client() as client:
        yield client


@pytest.mark.long
@pytest.mark.parametrize("door", EVERY_DOOR, ids=lambda door: door.name)
def test_a_layer_answers_every_operation(http: httpx.Client, door: Door) -> None:
    for operation in door.operations:
        path = path_of(operation)

        assert sentence(http.request(operation.method, path), door.name, path) == SENTENCE
        if operation.method == "GET":
            assert http.head(path).status_code == 418, path


@pytest.mark.parametrize(("door", "path"), UNKNOWN)
def test_a_layer_answers_unknown_paths(http: httpx.Client, door: str, path: str) -> None:
    for method in ("GET", "PUT", "OPTIONS"):
        assert sentence(http.request(method, path), door, path) == SENTENCE


@pytest.mark.parametrize(("door", "method", "path"), WRONG)
def test_a_layer_answers_wrong_methods(http: httpx.Client, door: str, method: str, path: str) -> None:
    assert sentence(http.request(method, path), door, path) == SENTENCE


@pytest.mark.long
def test_the_layers_can_be_printed() -> None:
    """From the outside in: the log sees every answer, and what is answered in place of an error."""
    printed = subprocess.run([PROGRAM, "layers"], capture_output=True, text=True, check=True).stdout

    assert [line.split()[0] for line in printed.splitlines()] == [layer.__name__ for layer in LAYERS]
    assert all(len(line.split()) > 3 for line in printed.splitlines())


def sentence(answer: httpx.Response, door: str, path: str) -> Any:
    """What an error in the door's words says."""
    assert answer.status_code == 418, f"{answer.request.method} {path}: {answer.text}"
    match door:
        case "amazon_ads" if path.startswith("/uploads/"):
            return ElementTree.fromstring(answer.text).findtext("Message")
        case "amazon_ads" | "iqmetrix" if path in ("/auth/o2/token", "/v1/oauth2/token"):
            return answer.json()["error_description"]
        case "amazon_ads":
            return refusal(answer, 418)
        case "iqmetrix":
            return Company(httpx.Client(verify=False)).refusal(answer, 418)
        case "contentstack":
            body = answer.json()
            assert body.keys() == {"error_message", "error_code", "errors"}
            return body["error_message"]
        case _:
            body = answer.json()
            assert body.keys() == {"error", "message"}
            return body["message"]
