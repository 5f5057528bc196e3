"""Uploads that take their time."""

from __future__ import annotations

import select
import socket
import threading
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from http.client import HTTPResponse
from urllib.parse import urlsplit

import httpx

from tests.vendors.amazon_ads.profile import Profile
from tests.vendors.contentstack.stack import stack_headers
from tests.vendors.iqmetrix.company import TOKEN

# So that the service takes the address from a header: it must trust those.
TRUSTING = {"TRIPTYCH_TRUST_FORWARDED": "true"}
BOUNDARY = b"slow"


@dataclass(frozen=True, slots=True)
class Way:
    """How a file goes to a door: the request's line and headers, and what stands before and behind its bytes."""

    line: str
    headers: tuple[str, ...]
    before: bytes = b""
    behind: bytes = b""


def to_amazon_ads(http: httpx.Client) -> Way:
    """PUT to an upload address."""
    address = urlsplit(Profile(http).address("a.bin"))
    return Way(f"PUT {address.path}?{address.query}", ())


def to_iqmetrix(_http: httpx.Client) -> Way:
    """One form."""
    return _form("POST /assets", "Filename", TOKEN)


def to_contentstack(_http: httpx.Client) -> Way:
    """One form."""
    return _form("POST /v3/assets", "asset[upload]", stack_headers())


DOORS: dict[str, Callable[[httpx.Client], Way]] = {
    "amazon_ads": to_amazon_ads,
    "iqmetrix": to_iqmetrix,
    "contentstack": to_contentstack,
}


def _form(line: str, name: str, credentials: dict[str, str]) -> Way:
    before = b'--%b\r\nContent-Disposition: form-data; name="%b"; filename="a.png"\r\n\r\n' % (BOUNDARY, name.encode())
    said = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY.decode()}", **credentials}
    headers = tuple(f"{key}: {value}" for key, value in said.items())
    return Way(line, headers, before, b"\r\n--%b--\r\n" % BOUNDARY)


class Upload:
    """One upload from an address, of which each byte is sent when told so."""

    def __init__(self, url: str, way: Way, size: int, address: str) -> None:
        """Send all that stands before the file's bytes, which will be `size`."""
        split = urlsplit(url)
        self._behind = way.behind
        self.socket = socket.create_connection((str(split.hostname), int(split.port or 80)), timeout=60)
        length = len(way.before) + size + len(way.behind)
        said = (f"{way.line} HTTP/1.1", "Host: localhost", f"Content-Length: {length}", f"X-Forwarded-For: {address}")
        self.send("\r\n".join((*said, *way.headers, "", "")).encode() + way.before)

    def __enter__(self) -> Upload:
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    def send(self, content: bytes) -> None:
        """Send some of the file's bytes."""
        self.socket.sendall(content)

    def finish(self) -> httpx.Response:
        """Send what stands behind the file's bytes, and wait for the answer."""
        self.send(self._behind)
        return self.answer()

    def answered(self) -> bool:
        """Tell whether the service has answered, or hung up."""
        return bool(select.select([self.socket], [], [], 0)[0])

    def answer(self) -> httpx.Response:
        """Wait for the answer."""
        response = HTTPResponse(self.socket)
        response.begin()
        request = httpx.Request("POST", "http://localhost/")
        return httpx.Response(response.status, headers=response.getheaders(), content=response.read(), request=request)


class Trickle:
    """Sends a byte of each upload every so often while the body of `with` runs; those that are answered get no more."""

    def __init__(self, uploads: Sequence[Upload], every_seconds: float = 0.05) -> None:
        self._uploads = uploads
        self._every_seconds = every_seconds
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._send)

    def __enter__(self) -> Trickle:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _send(self) -> None:
        while not self._over.wait(self._every_seconds):
            for upload in self._uploads:
                if not upload.answered():
                    upload.send(b"x")


@contextmanager
def begun(url: str, way: Way, count: int, addresses: Sequence[str], *, size: int = 2**30) -> Generator[list[Upload]]:
    """So many uploads, in turn from each of the addresses."""
    with ExitStack() as stack:
        yield [
            stack.enter_context(Upload(url, way, size, addresses[number % len(addresses)])) for number in range(count)
        ]


def until(condition: Callable[[], bool], seconds: float = 15.0) -> bool:
    """Wait until the condition holds; tell whether it did in that time."""
    too_late = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > too_late:
            return False
        time.sleep(0.05)
    return True
