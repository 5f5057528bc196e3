"""https beside http: with what it is spoken, and what each client needs so as to trust it."""

from __future__ import annotations

import asyncio
import shlex
import socket
import ssl
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from ..host_names import is_name
from ..service import CannotStart
from ..settings import Settings

_FOLDER = "tls"
_HERE = ("localhost", "127.0.0.1", "::1")
LINES = """\
Clients of https trust this service by its authority's certificate; the bundle has the public ones, too. For each, \
in its own environment:
  curl            --cacert {authority}
  Python, Go...   SSL_CERT_FILE={bundle}
  requests        REQUESTS_CA_BUNDLE={bundle}
  boto3, AWS CLI  AWS_CA_BUNDLE={bundle}
  Node            NODE_EXTRA_CA_CERTS={authority}
  Java            keytool -importcert -noprompt -alias triptych -file {authority} -keystore triptych.p12 \
-storepass triptych
                  java -Djavax.net.ssl.trustStore=triptych.p12 -Djavax.net.ssl.trustStorePassword=triptych"""


class Tls(NamedTuple):
    """`lines` are for people who set up clients."""

    context: ssl.SSLContext
    lines: str

    async def serve(
        self, sock: socket.socket, connection: Callable[[], asyncio.Protocol], settings: Settings
    ) -> asyncio.Server:
        """Let connections at the socket be like those that are not secret."""
        return await asyncio.get_running_loop().create_server(
            connection,
            sock=sock,
            ssl=self.context,
            ssl_handshake_timeout=settings.head_seconds,
            ssl_shutdown_timeout=settings.linger_seconds,
        )


def speaks_tls(settings: Settings) -> bool:
    """Tell whether https is spoken at all."""
    return settings.tls or settings.tls_cert is not None


def open_tls(settings: Settings) -> Tls | None:
    """With what https is spoken, where the settings ask for it. Raises CannotStart."""
    if settings.tls_cert is not None and settings.tls_key is not None:
        try:
            return Tls(_context(settings.tls_cert, settings.tls_key), "")
        except (OSError, ValueError) as error:
            raise CannotStart(f"TRIPTYCH_TLS_CERT and TRIPTYCH_TLS_KEY: {error}") from error
    return _with_our_own(settings) if settings.tls else None


def _with_our_own(settings: Settings) -> Tls:
    # What makes certificates takes as long to load as all the rest, and most services need none.
    from . import authority

    machine = socket.gethostname()
    names = (*_HERE, *((machine,) if is_name(machine) else ()), *settings.tls_name)
    folder = settings.data_dir / _FOLDER
    try:
        files = authority.ensure(folder, names)
        context = _context(files.server)
    except (OSError, ValueError) as error:
        raise CannotStart(f"TRIPTYCH_TLS: {folder}: {error}") from error
    quoted = {"authority": shlex.quote(str(files.authority)), "bundle": shlex.quote(str(files.bundle))}
    return Tls(context, LINES.format(**quoted))


def _context(certificate: Path, key: Path | None = None) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key, password=_no_password)
    context.set_alpn_protocols(["http/1.1"])
    return context


def _no_password() -> str:
    """Asked for the password of a key. Nobody is there to type one."""
    raise ValueError("the key is encrypted, and there is no setting for its password")
