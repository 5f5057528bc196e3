"""Forms as .NET's and Apache's clients send them, one after the other over a kept connection, whole and in packets."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from tests.clients import recorded
from tests.clients.recorded import STACK, TOKEN
from tests.files import png
from tests.servers.triptych import Served
from tests.servers.wire import Wire

FILE = png(20, 10, compress_level=0)
TITLE = "Grüße"
PACKETS = (1_460, 61)


@pytest.fixture
def wire(service: Served) -> Iterator[Wire]:
    with Wire(service.url) as wire:
        yield wire


def created(wire: Wire, writes: list[bytes], packet: int) -> Any:
    wire.send(*recorded.cut(writes, packet), pause=0.001)
    answer = wire.answer()
    assert answer.status == 201, answer.body
    return json.loads(answer.body)


@pytest.mark.parametrize("packet", PACKETS)
def test_contentstack_reads_what_they_send(wire: Wire, http: httpx.Client, workspace: str, packet: int) -> None:
    path, part = f"/w/{workspace}/v3/assets", "asset[upload]"
    dotnet = recorded.dotnet_form(f'"{part}"', FILE, title=TITLE)
    sent = {
        ".NET": (recorded.dotnet(path, STACK, dotnet), "naïve.png"),
        ".NET, streaming": (recorded.dotnet_streaming(path, STACK, dotnet), "naïve.png"),
        "Apache": (recorded.apache(path, STACK, recorded.apache_strict(part, FILE, TITLE)), "na_ve.png"),
        "Apache, as browsers": (recorded.apache(path, STACK, recorded.apache_browser(part, FILE, TITLE)), "naïve.png"),
        "Apache, extended": (recorded.apache(path, STACK, recorded.apache_extended(part, FILE, TITLE)), "naïve.png"),
    }

    for client, (writes, name) in sent.items():
        asset = created(wire, writes, packet)["asset"]
        assert (asset["title"], asset["filename"], asset["content_type"]) == (TITLE, name, "image/png"), client
        assert http.get(urlsplit(asset["url"]).path).content == FILE


@pytest.mark.parametrize("packet", PACKETS)
def test_iqmetrix_reads_what_they_send(wire: Wire, http: httpx.Client, workspace: str, packet: int) -> None:
    path, part = f"/w/{workspace}/assets", "Filename"
    dotnet = recorded.dotnet_form(part, FILE)
    sent = {
        ".NET": (recorded.dotnet(path, TOKEN, dotnet), "naïve.png"),
        ".NET, streaming": (recorded.dotnet_streaming(path, TOKEN, dotnet), "naïve.png"),
        "RestSharp": (recorded.restsharp(path, TOKEN, part, FILE), "logo.png"),
        "Apache": (recorded.apache(path, TOKEN, recorded.apache_strict(part, FILE, TITLE)), "na?ve.png"),
        "Apache, as browsers": (recorded.apache(path, TOKEN, recorded.apache_browser(part, FILE, TITLE)), "naïve.png"),
        "Apache, extended": (recorded.apache(path, TOKEN, recorded.apache_extended(part, FILE, TITLE)), "naïve.png"),
    }

    for client, (writes, name) in sent.items():
        asset = created(wire, writes, packet)
        assert (asset["name"], asset["mimeType"]) == (name, "image/png"), client
        assert http.get(urlsplit(asset["href"]).path).content == FILE


@pytest.mark.parametrize("packet", PACKETS)
def test_net_framework_is_told_to_go_on(wire: Wire, workspace: str, packet: int) -> None:
    """With every request on the connection."""
    form = recorded.dotnet_form("Filename", FILE)
    head = recorded.dotnet_framework_head(f"/w/{workspace}/assets", TOKEN, form)
    for _ in range(2):
        wire.send(*recorded.cut([head], packet), pause=0.001)
        assert wire.answer().status == 100
        assert created(wire, form, packet)["name"] == "naïve.png"
