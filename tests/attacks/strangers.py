"""Who sends files to a service, each from an address of his own; and how long they wait for each other."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from urllib.parse import urlsplit

from tests.files import photo

# So that the service takes the address from a header: it must trust those.
TRUSTING = {"TRIPTYCH_TRUST_FORWARDED": "true"}
TEXT = b"Some words that nothing decodes.\n"
BOUNDARY = b"stranger"
# What is fast enough whatever else goes on, and otherwise how many times longer than alone.
SECONDS, TIMES = 1.0, 5.0


@dataclass(frozen=True, slots=True)
class Stranger:
    """A stack that sends files from one address, over a connection for each."""

    url: str
    address: str
    stack: str

    def send(self, file_name: str, content: bytes, *, seconds: float = 300) -> int:
        """Make an asset of a file; gives the answer's status."""
        disposition = f'form-data; name="asset[upload]"; filename="{file_name}"'.encode()
        head = b"--" + BOUNDARY + b"\r\nContent-Disposition: " + disposition + b"\r\n\r\n"
        parts = (head, content, b"\r\n--" + BOUNDARY + b"--\r\n")
        headers = {
            "api_key": self.stack,
            "authtoken": "blt0123456789abcdef",
            "Content-Type": f"multipart/form-data; boundary={BOUNDARY.decode()}",
            "Content-Length": str(sum(map(len, parts))),
            "X-Forwarded-For": self.address,
        }
        connection = HTTPConnection(urlsplit(self.url).netloc, timeout=seconds)
        try:
            connection.request("POST", "/v3/assets", body=parts, headers=headers)
            answer = connection.getresponse()
            answer.read()
            return answer.status
        finally:
            connection.close()


def neighbour(url: str) -> Stranger:
    """Somebody with little to send."""
    return Stranger(url, "192.0.2.1", "blt00000000000000aa")


def crowd(url: str, count: int, tenants: int) -> list[Stranger]:
    """So many at one address, of so many stacks."""
    return [Stranger(url, "198.51.100.1", f"blt{number % tenants:016x}") for number in range(count)]


class Sending:
    """Files on their way, each sent by one of a crowd on a thread of its own."""

    def __init__(self, threads: ThreadPoolExecutor, crowd: Sequence[Stranger], file_name: str, content: bytes) -> None:
        self._sent = [threads.submit(stranger.send, file_name, content) for stranger in crowd]

    def over(self) -> bool:
        """Tell whether all are answered."""
        return all(one.done() for one in self._sent)

    def statuses(self) -> list[int]:
        """Wait for all answers."""
        return [one.result() for one in self._sent]


@contextmanager
def sending(crowd: Sequence[Stranger], file_name: str, content: bytes) -> Iterator[Sending]:
    """Have all of a crowd send the same file at once; they are answered when the body of `with` is left."""
    with ThreadPoolExecutor(len(crowd)) as threads:
        yield Sending(threads, crowd, file_name, content)


def slowest(stranger: Stranger, until: Callable[[], bool]) -> float:
    """Seconds of the slowest answer to small texts and pictures, sent one after the other and at least one of each."""
    picture = photo(400, 300)
    longest = 0.0
    while True:
        for file_name, content in (("a.txt", TEXT), ("a.jpg", picture)):
            started = time.perf_counter()
            status = stranger.send(file_name, content)
            longest = max(longest, time.perf_counter() - started)
            assert status == 201, f"{file_name} was answered {status}"
        if until():
            return longest


def after(seconds: float) -> Callable[[], bool]:
    """Tell whether so much time has passed since."""
    end = time.monotonic() + seconds
    return lambda: time.monotonic() > end


def allowed(alone: float) -> float:
    """The seconds that the slowest may take beside a crowd, of one that takes so many without."""
    return max(SECONDS, TIMES * alone)
