"""A way to a server that can be shut for a while: nothing passes, and no connection ends. It may be narrow."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

# Long enough for each packet to be read by itself.
_PAUSE = 0.001


class Gate:
    """What connects to `url` speaks to the server behind it, as long as `open` is set.

    `connections` counts them. Through a narrow one, what clients send comes in packets of `packet` bytes at most.
    """

    def __init__(self, listener: socket.socket, server: str, packet: int | None) -> None:
        self.connections = 0
        self._packet = packet
        self.open = threading.Event()
        self.open.set()
        self.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        self._listener = listener
        self._server = urlsplit(server)
        self._ends: list[socket.socket] = []

    def take_connections(self) -> None:
        """Serve until the listener is closed."""
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                server = socket.create_connection((self._server.hostname or "", self._server.port or 80))
                server.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self.connections += 1
                self._ends += client, server
                for source, target, packet in ((client, server, self._packet), (server, client, None)):
                    threading.Thread(target=self._pass_on, args=(source, target, packet), daemon=True).start()

    def close(self) -> None:
        """End all connections."""
        self.open.set()
        self._listener.shutdown(socket.SHUT_RDWR)
        for end in self._ends:
            end.close()

    def _pass_on(self, source: socket.socket, target: socket.socket, packet: int | None) -> None:
        with suppress(OSError):
            while data := source.recv(65_536):
                self.open.wait()
                for start in range(0, len(data), packet or len(data)):
                    target.sendall(data[start : start + (packet or len(data))])
                    if packet:
                        time.sleep(_PAUSE)
        with suppress(OSError):
            target.shutdown(socket.SHUT_WR)


@contextmanager
def gate(server: str, *, packet: int | None = None) -> Generator[Gate]:
    """Run a gate before the server at this address; one that is narrow, where the size of a packet is said."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        gate = Gate(listener, server, packet)
        thread = threading.Thread(target=gate.take_connections, daemon=True)
        thread.start()
        try:
            yield gate
        finally:
            gate.close()
            thread.join()
