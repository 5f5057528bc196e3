from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from typing import IO

import pytest

from triptych.media.helper.pipe import DATA, READ, Gone, receive, send


@pytest.fixture
def ends() -> Iterator[tuple[IO[bytes], IO[bytes]]]:
    reading, writing = os.pipe()
    with os.fdopen(reading, "rb") as source, os.fdopen(writing, "wb", buffering=0) as sink:
        yield source, sink


def test_messages_arrive_in_order(ends: tuple[IO[bytes], IO[bytes]]) -> None:
    source, sink = ends
    for tag, body in ((READ, b""), (DATA, bytes(range(256)))):
        send(sink, tag, body)
    assert receive(source) == (READ, b"")
    assert receive(source) == (DATA, bytes(range(256)))


@pytest.mark.parametrize("sent", [b"", b"D", struct.pack(">cI", DATA, 5) + b"1234", b"\xff" * 5 + b"1" * 100])
def test_a_broken_message_means_that_the_other_end_is_gone(ends: tuple[IO[bytes], IO[bytes]], sent: bytes) -> None:
    source, sink = ends
    sink.write(sent)
    sink.close()
    with pytest.raises(Gone):
        receive(source)


def test_sending_to_nobody(ends: tuple[IO[bytes], IO[bytes]]) -> None:
    source, sink = ends
    source.close()
    with pytest.raises(Gone):
        send(sink, DATA, b"1")
