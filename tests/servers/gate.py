"""A way to a server that can be shut for a while: nothing passes, and no connection ends."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit


class Gate:
    """What connects to `url` speaks to the server behind it, as long as `open` is set."""

    def __init__(self, listener: socket.socket, server: str) -> None:
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
                self._ends += client, server
                for ends in ((client, server), (server, client)):
                    threading.Thread(target=self._pass_on, args=ends, daemon=True).start()

    def close(self) -> None:
        """End all connections."""
        self.open.set()
        self._listener.shutdown(socket.SHUT_RDWR)
        for end in self._ends:
            end.close()

    def _pass_on(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65_536):
                self.open.wait()
                target.sendall(data)
        with suppress(OSError):
            target.shutdown(socket.SHUT_WR)


@contextmanager
def gate(server: str) -> Iterator[Gate]:
    """Run a gate before the server at this address."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        gate = Gate(listener, server)
        thread = threading.Thread(target=gate.take_connections, daemon=True)
        thread.start()
        try:
            yield gate
        finally:
            gate.close()
            thread.join()
