"""What docs/proxy.md says of nginx, held against a real one."""

from __future__ import annotations

import re
from pathlib import Path

import httpx
import pytest

from tests.files import png
from tests.servers.nginx import nginx
from tests.servers.triptych import Served
from tests.vendors.contentstack.stack import Stack, refusal

pytestmark = pytest.mark.long

_PAGE = Path(__file__).parents[2] / "docs" / "proxy.md"
LARGE = png(3, 2) + bytes(2 * 2**20)


def documented() -> str:
    [lines] = re.findall(r"```nginx\n(.*?)```", _PAGE.read_text(), re.DOTALL)
    return str(lines)


def in_workspace(http: httpx.Client, workspace: str) -> Stack:
    http.headers["X-Triptych-Workspace"] = workspace
    return Stack(http)


def test_nginx_drops_the_stacks_key(service: Served, workspace: str) -> None:
    with nginx(service.url) as http:
        refused = in_workspace(http, workspace).get("/assets")

    assert refusal(refused, 412, 109) == {"api_key": ["is not valid."]}
    assert refused.json()["error_message"].startswith("We can't find that Stack")


def test_nginx_set_up_as_documented_passes_everything_on(service: Served, workspace: str) -> None:
    with nginx(service.url, server=documented()) as http:
        stack = in_workspace(http, workspace)
        asset = stack.upload(LARGE)

        assert asset["url"].startswith(f"{http.base_url}/v3/assets/")
        assert http.get(asset["url"]).content == LARGE
        assert stack.assets() == [asset]
