"""How requests are read from a connection."""

from __future__ import annotations

import re

from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

# The beginning of a request whose head names an upgrade.
_OFFER = re.compile(rb"[A-Z]+ [^\r\n]+ HTTP/1\.1\r\n(?:[^\r\n]+\r\n)*?upgrade:", re.IGNORECASE)


class _PatientProtocol(H11Protocol):
    """uvicorn's slower protocol. Offers of an upgrade are passed over, as a server may (RFC 9110, 7.8)."""

    def _should_upgrade(self) -> bool:
        return False


class HttpProtocol(HttpToolsProtocol):
    """uvicorn's fast protocol, for every connection but those on which a client offers to speak HTTP/2.

    Of such a request its parser leaves out the body (uvicorn issue 2722). Java's own HttpClient makes that offer with
    every request to a plain http address.
    """

    def data_received(self, data: bytes) -> None:
        """Read on, or leave the connection to the other protocol where a request begins that makes an offer."""
        between_requests = self.cycle is None or self.cycle.response_complete
        if between_requests and b"pgrade:" in data and _OFFER.match(data):
            self._leave_to(_PatientProtocol(self.config, self.server_state, self.app_state), data)
        else:
            super().data_received(data)

    def _leave_to(self, other: H11Protocol, data: bytes) -> None:
        self._unset_keepalive_if_required()
        self.connections.discard(self)
        other.connection_made(self.transport)
        self.transport.set_protocol(other)
        other.data_received(data)
