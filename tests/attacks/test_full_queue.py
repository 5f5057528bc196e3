"""A sender's queue takes 256 images and videos; what comes beside them is refused before it is stored."""

from __future__ import annotations

import select
import socket
import time
from collections.abc import Callable, Generator
from contextlib import ExitStack, contextmanager
from http.client import HTTPResponse
from urllib.parse import urlsplit

import httpx
import orjson
import pytest

from tests.files import png
from tests.servers.behind import Behind
from tests.vendors.contentstack.stack import Stack
from tests.vendors.iqmetrix.company import TOKEN, Company, form, part

pytestmark = pytest.mark.usefixtures("one_program")

PLACES = 256
# Longer than what is sniffed at, so that it is known to be a picture before it is whole.
PICTURE = png(300, 200) + bytes(20_000)


@contextmanager
def unfinished(http: httpx.Client, path: str, name: str, headers: dict[str, str]) -> Generator[list[socket.socket]]:
    """Begin to send one picture more than the queue takes; gives their connections."""
    url = urlsplit(str(http.base_url))
    assert url.hostname
    disposition = f'name="{name}"; filename="a.png"'.encode()
    body = form(part(PICTURE, disposition=disposition))
    sent = {**http.headers, **headers, "Host": url.netloc, "Content-Length": str(len(body))}
    head = f"POST {path} HTTP/1.1\r\n" + "".join(f"{key}: {value}\r\n" for key, value in sent.items()) + "\r\n"
    with ExitStack() as connections:
        opened = []
        for _ in range(PLACES + 1):
            connection = connections.enter_context(socket.create_connection((url.hostname, url.port or 80), 20))
            connection.sendall(head.encode() + body[:-1000])
            opened.append(connection)
        yield opened


def the_one_that_is_answered(connections: list[socket.socket]) -> socket.socket:
    """Wait for the answer that comes before its request is whole, and a little longer for one that should not."""
    assert select.select(connections, [], [], 20)[0], "all were let in"
    time.sleep(0.3)
    [answered] = select.select(connections, [], [], 0)[0]
    assert isinstance(answered, socket.socket)
    return answered


def check_refusal(connection: socket.socket) -> dict[str, object]:
    """The body of a 503."""
    answer = HTTPResponse(connection)
    answer.begin()
    assert answer.status == 503
    assert int(answer.headers["Retry-After"]) > 0
    body = orjson.loads(answer.read())
    assert "too many images and videos from one address" in str(body)
    assert isinstance(body, dict)
    return body


def until_taken(send: Callable[[], httpx.Response]) -> None:
    """Send a picture again until the service has seen that the others do not come."""
    too_late = time.monotonic() + 20
    while (status := send().status_code) == 503 and time.monotonic() < too_late:
        time.sleep(0.1)
    assert status == 201


def test_contentstack_refuses_one_too_many(http: httpx.Client, workspace: str, behind: Behind) -> None:
    stack = Stack(http)
    with unfinished(http, "/v3/assets", "asset[upload]", stack.headers) as pictures:
        refusal = check_refusal(the_one_that_is_answered(pictures))
        assert refusal["error_code"] == 90008
        stack.upload(b"Nothing decodes this.", "a.txt")
        Stack(http, "blt00000000000000aa").upload()
        assert len(behind.blobs(workspace)) == 2
    until_taken(lambda: stack.send("POST", "/assets", files={"asset[upload]": ("a.png", png(3, 2))}))
    assert behind.blobs(workspace) == behind.stored(workspace)


def test_iqmetrix_refuses_one_too_many(http: httpx.Client, workspace: str, behind: Behind) -> None:
    company = Company(http)
    with unfinished(http, "/assets", "Filename", TOKEN) as pictures:
        refusal = check_refusal(the_one_that_is_answered(pictures))
        assert list(refusal) == ["Message"]
        company.create(b"%PDF-1.7 Nothing decodes this.", "a.pdf").raise_for_status()
    until_taken(lambda: company.create(png(3, 2)))
    assert behind.blobs(workspace) == behind.stored(workspace)
