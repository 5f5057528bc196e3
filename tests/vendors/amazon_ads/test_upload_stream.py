"""The PUT of the bytes as the network brings it: announced, cut off, stored as a whole or not at all."""

from __future__ import annotations

import httpx
import pytest

from tests.files import png
from tests.servers.behind import Behind
from tests.vendors.amazon_ads import raw
from tests.vendors.amazon_ads.kept import everything
from tests.vendors.amazon_ads.profile import Profile, answer, refusal
from tests.waiting import wait_until

LOGO = png(4, 3)


def file_of(ads: Profile, url: str) -> bytes:
    asset_id = answer(ads.register(url))["assetId"]
    return ads.http.get(ads.versions(asset_id)[0]["url"]).content


def test_a_client_that_asks_first_is_told_to_go_on(ads: Profile) -> None:
    url = ads.address()
    headers = {"Content-Length": str(len(LOGO)), "Expect": "100-continue", "Connection": "close"}

    with raw.send(url, raw.head("PUT", url, headers)) as connection:
        assert raw.status_of(connection.recv(65_536)) == 100
        connection.sendall(LOGO)
        assert raw.receive(connection)[0] == 200

    assert file_of(ads, url) == LOGO


def test_a_client_that_asks_first_is_refused_before_it_sends(ads: Profile) -> None:
    url = ads.address().replace("X-Amz-Expires=900", "X-Amz-Expires=901")

    with raw.send(url, raw.head("PUT", url, {"Content-Length": "1000000000", "Expect": "100-continue"})) as connection:
        assert raw.status_of(connection.recv(65_536)) == 403


@pytest.mark.parametrize(
    ("headers", "start"),
    [
        ({"Content-Length": "1000000"}, LOGO),
        ({"Content-Length": "1000000"}, b""),
        ({"Transfer-Encoding": "chunked"}, b"5\r\nhello\r\n"),
        ({"Transfer-Encoding": "chunked"}, b"5\r\nhel"),
    ],
    ids=["sized", "nothing", "chunked", "inside-a-chunk"],
)
def test_a_body_that_is_cut_off_does_not_count(ads: Profile, headers: dict[str, str], start: bytes) -> None:
    url, full = ads.address(), ads.upload("logo.png", LOGO)
    for address in (url, full):
        raw.send(address, raw.head("PUT", address, headers) + start).close()

    refusal(ads.register(url), 404)
    assert file_of(ads, full) == LOGO
    ads.http.put(url, content=LOGO).raise_for_status()
    assert file_of(ads, url) == LOGO


def test_what_came_of_a_body_that_is_cut_off_is_removed(ads: Profile, behind: Behind) -> None:
    url = ads.address()
    before = everything(behind)

    with raw.send(url, raw.head("PUT", url, {"Content-Length": "50000000"}) + b"x" * 20_000_000):
        wait_until(lambda: everything(behind) != before)

    wait_until(lambda: everything(behind) == before)


def test_the_last_put_counts_and_takes_nothing_from_a_registration_of_the_one_before(
    ads: Profile, behind: Behind, workspace: str
) -> None:
    """Which may have read what the row says, and be about to copy the bytes."""
    url = ads.upload("logo.png", png(10, 10))
    earlier = behind.stored(workspace)

    ads.http.put(url, content=LOGO).raise_for_status()

    assert earlier < behind.stored(workspace)
    assert file_of(ads, url) == LOGO


def test_puts_at_the_same_time_leave_one_whole_file(ads: Profile) -> None:
    url = ads.address()
    bodies = [bytes([number]) * 3_000_000 for number in range(1, 4)]
    heads = [raw.head("PUT", url, {"Content-Length": str(len(body)), "Connection": "close"}) for body in bodies]
    connections = [raw.send(url, head + body[:10]) for head, body in zip(heads, bodies, strict=True)]
    for connection, body in zip(connections, bodies, strict=True):
        connection.sendall(body[10:])
    for connection in connections:
        assert raw.receive(connection)[0] == 200
        connection.close()

    assert file_of(ads, url) in bodies


def test_a_large_file_is_streamed(ads: Profile) -> None:
    block = b"\x89PNG" + b"x" * 1_000_000
    url = ads.address()

    put: httpx.Response = ads.http.put(url, content=(block for _ in range(20)))

    assert put.status_code == 200
    assert file_of(ads, url) == block * 20
