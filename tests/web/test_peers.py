"""Whom a request counts as being from."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from starlette.requests import Request

from triptych.settings import Settings
from triptych.web.peers import peer_of


def peer(address: str | None, *forwarded: str, trusted: bool = False) -> str:
    """The peer of a request that came from this address and has a header for each of the forwarded ones."""
    scope = {
        "type": "http",
        "client": address and (address, 50000),
        "headers": [(b"x-forwarded-for", one.encode()) for one in forwarded],
    }
    return peer_of(Request(scope), Settings(trust_forwarded=trusted))


def test_it_is_the_address_of_the_connection() -> None:
    assert peer("192.0.2.1") == "192.0.2.1"
    assert peer("192.0.2.1", trusted=True) == "192.0.2.1"


def test_a_socket_without_addresses_has_one_peer() -> None:
    assert peer(None) == ""


def test_what_is_forwarded_counts_only_where_it_is_trusted() -> None:
    assert peer("127.0.0.1", "192.0.2.1") == "127.0.0.1"
    assert peer("127.0.0.1", "192.0.2.1", trusted=True) == "192.0.2.1"


@pytest.mark.parametrize(
    "forwarded",
    [["203.0.113.9, 192.0.2.1"], ["203.0.113.9", "192.0.2.1"], ["a, b,c", "203.0.113.9 ,192.0.2.1 "]],
)
def test_a_client_writes_in_front_of_what_the_proxy_saw(forwarded: Sequence[str]) -> None:
    assert peer("127.0.0.1", *forwarded, trusted=True) == "192.0.2.1"


@pytest.mark.parametrize("forwarded", ["", " ", "203.0.113.9,"])
def test_a_proxy_that_names_nobody_stands_for_itself(forwarded: str) -> None:
    assert peer("127.0.0.1", forwarded, trusted=True) == "127.0.0.1"


@pytest.mark.parametrize(
    ("forwarded", "expected"),
    [
        ("192.0.2.1:50123", "192.0.2.1"),
        ("[2001:db8:1:2::3]:50123", "2001:db8:1:2::/64"),
        ("[2001:db8:1:2::3]", "2001:db8:1:2::/64"),
    ],
)
def test_a_port_is_no_part_of_it(forwarded: str, expected: str) -> None:
    assert peer("127.0.0.1", forwarded, trusted=True) == expected


def test_all_of_an_ipv6_network_are_one() -> None:
    """Whoever has one address has 2**64."""
    assert peer("2001:db8:1:2::3") == peer("2001:db8:1:2:ffff::4") == "2001:db8:1:2::/64"
    assert peer("2001:db8:1:3::3") == "2001:db8:1:3::/64"
    assert peer("fe80::1%eth0") == "fe80::/64"


def test_ipv4_by_way_of_ipv6_is_ipv4() -> None:
    assert peer("::ffff:192.0.2.1") == "192.0.2.1"


def test_what_is_no_address_is_taken_as_it_is() -> None:
    assert peer("127.0.0.1", "unknown", trusted=True) == "unknown"


@pytest.mark.parametrize(
    ("standard", "expected"),
    [
        ("for=192.0.2.1", "192.0.2.1"),
        ('for=203.0.113.9, For="192.0.2.1:50123";proto=https', "192.0.2.1"),
        ('for="203.0.113.9, for="[2001:db8:1:2::3]:50123";by=10.0.0.1', "2001:db8:1:2::/64"),
        ("proto=https", "127.0.0.1"),
    ],
)
def test_the_standard_header_counts_where_the_usual_one_is_not_there(standard: str, expected: str) -> None:
    def seen(settings: Settings, *more: tuple[bytes, bytes]) -> str:
        headers = [(b"forwarded", standard.encode()), *more]
        return peer_of(Request({"type": "http", "client": ("127.0.0.1", 50000), "headers": headers}), settings)

    assert seen(Settings(trust_forwarded=True)) == expected
    assert seen(Settings()) == "127.0.0.1"
    assert seen(Settings(trust_forwarded=True), (b"x-forwarded-for", b"192.0.2.77")) == "192.0.2.77"
