"""The sockets that the program listens on."""

from __future__ import annotations

import errno
import os
import socket
from collections.abc import Sequence
from typing import Any

_NOT_ON_THIS_MACHINE = (errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT)


def take(host: str, port: int) -> list[socket.socket]:
    """Take the port at each of the host's addresses that this machine has. Raises OSError.

    Nobody can connect before the sockets are listened on; port 0 takes a free one, the same at each address.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    taken: list[socket.socket] = []
    missing = []
    for family, address in dict.fromkeys((family, address) for family, _, _, _, address in found):
        try:
            taken.append(_bound(family, (address[0], port, *address[2:])))
        except OSError as error:
            if error.errno not in _NOT_ON_THIS_MACHINE:
                raise
            missing.append(error)
        else:
            port = taken[0].getsockname()[1]
    if not taken:
        raise missing[0]
    return taken


def urls_of(http: Sequence[socket.socket], https: Sequence[socket.socket]) -> list[str]:
    """The addresses of a service behind the sockets."""
    return [*(_url_of(sock, "http") for sock in http), *(_url_of(sock, "https") for sock in https)]


def _url_of(sock: socket.socket, scheme: str) -> str:
    host, port = sock.getsockname()[:2]
    return f"{scheme}://[{host}]:{port}" if ":" in host else f"{scheme}://{host}:{port}"


def _bound(family: socket.AddressFamily, address: tuple[Any, ...]) -> socket.socket:
    sock = socket.socket(family, socket.SOCK_STREAM)
    try:
        if os.name == "posix":  # elsewhere it would take the port of another program
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        sock.bind(address)
    except OSError:
        sock.close()
        raise
    return sock
