"""Where things are, by the settings."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from ...serving.tls import speaks_tls
from ...settings import Settings
from ...web.hosts import is_loopback
from .finding import Finding, in_thread, problem, reason_of

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_ANYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - nothing listens here


class Bucket(NamedTuple):
    """What the settings say of it; `prefix` ends with a slash, where there is one."""

    client: S3Client
    name: str
    prefix: str


def bucket(settings: Settings) -> Bucket | None:
    """The bucket that the files are in, if they are in one. Its client is waited for at most twice five seconds."""
    address = urlsplit(settings.storage_url)
    if address.scheme != "s3":
        return None
    # boto3 takes its time: only where it is used
    from boto3.session import Session

    from ...storage.s3_client import connect

    prefix = address.path.strip("/")
    return Bucket(connect(Session(), seconds=5), address.netloc, f"{prefix}/" if prefix else "")


def store_endpoint(settings: Settings) -> str | None:
    """The address of the S3 server, if the files are in one."""
    found = bucket(settings)
    return found.client.meta.endpoint_url if found is not None else None


def listening(settings: Settings) -> list[str]:
    """Where a service with these settings answers on its own machine; not at a port that is drawn at each start."""
    host = _ANYWHERE.get(settings.host, settings.host)
    host = f"[{host}]" if ":" in host else host
    ports = {"http": settings.port, "https": settings.tls_port if speaks_tls(settings) else 0}
    return [f"{scheme}://{host}:{port}" for scheme, port in ports.items() if port]


def existing(folder: Path) -> Path:
    """The folder, or that above it that is there."""
    return next(above for above in (folder, *folder.parents) if above.is_dir())


def is_for_others(settings: Settings) -> bool:
    """Whether anybody but this machine is meant to reach the service."""
    public = urlsplit(settings.public_url or "").hostname
    return not is_loopback(settings.host.lower()) or (public is not None and not is_loopback(public))


async def resolved(url: str) -> list[str] | Finding:
    """The addresses that the name of the host leads to here; what is wrong with it where it leads nowhere."""
    host = urlsplit(url).hostname or ""
    try:
        found = await in_thread(socket.getaddrinfo, host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        said = f"{host} leads nowhere: {reason_of(error)}"
        return problem(said, "give the name an address in DNS, or correct TRIPTYCH_PUBLIC_URL")
    return list(dict.fromkeys(str(address[0]) for *_, address in found))
