"""A program that sends one file from many tenants at once, and prints how each was answered.

It knows nothing but the standard library, so that it starts fast; it is one of its own, so that its threads hold up
nobody but the service.
"""

from __future__ import annotations

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

BOUNDARY = b"stranger"


@dataclass(frozen=True, slots=True)
class Stranger:
    """A stack that sends files from one address, each over a connection of its own."""

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


def main() -> None:
    """Take the service's address, the crowd's, its size, the number of its tenants, the file and its name."""
    url, address, count, tenants, file, file_name = sys.argv[1:]
    crowd = [Stranger(url, address, f"blt{number % int(tenants):016x}") for number in range(int(count))]
    content = Path(file).read_bytes()
    with ThreadPoolExecutor(len(crowd)) as threads:
        print(json.dumps(list(threads.map(lambda stranger: stranger.send(file_name, content), crowd))))  # noqa: T201


if __name__ == "__main__":
    main()
