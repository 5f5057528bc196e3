"""Requests with headers that no HTTP library would send."""

from __future__ import annotations

from collections.abc import Mapping

from tests.vendors.amazon_ads import raw


def ask(url: str, call: str, headers: Mapping[bytes, bytes], *, version: str = "1.1") -> int:
    """The status that a call such as `GET /path` is answered with."""
    method, _, path = call.partition(" ")
    sent = {b"Connection": b"close", **({b"Host": b"127.0.0.1"} if version == "1.1" else {}), **headers}
    lines = [f"{method} {path} HTTP/{version}".encode(), *(name + b": " + value for name, value in sent.items())]
    with raw.send(url, b"\r\n".join([*lines, b"", b""])) as connection:
        return raw.receive(connection)[0]
