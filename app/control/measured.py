"""What the service's parts have counted, taken at one moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from http import HTTPStatus

from ..library.chores import Record
from ..load import Load
from ..web.call_counts import Counted
from ..web.service import Service
from .front import installed_version


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """All of it since this process began; `build` is what it is, `worker` which of several."""

    worker: str | None
    build: Mapping[str, str]
    calls: list[Counted]
    loads: list[Load]
    decoder_starts: int
    chores: Mapping[str, Record]
    open_connections: int
    most_connections: int
    accepted_connections: int
    refused_connections: Mapping[HTTPStatus, int]


def measure(service: Service) -> Measured:
    """Look at all parts. It takes the event loop no longer than a call does."""
    connections = service.connections
    return Measured(
        worker=service.worker,
        build={
            "version": installed_version(),
            "database": service.database.url.get_backend_name(),
            "storage": "s3" if service.settings.storage_url.startswith("s3:") else "folder",
        },
        calls=service.calls.taken(),
        loads=[
            *service.database.loads,
            *service.storage.loads,
            service.passwords.load,
            service.inspector.load,
        ],
        decoder_starts=service.inspector.starts,
        chores={name: replace(record) for name, record in service.chores.records.items()},
        open_connections=connections.accepted - connections.closed,
        most_connections=connections.most,
        accepted_connections=connections.accepted,
        refused_connections=dict(connections.refused),
    )
