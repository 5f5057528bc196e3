"""Certificates of https: whose, for which names, and for how long."""

from __future__ import annotations

import ssl
import time
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

from ...serving.tls import speaks_tls
from ...settings import Settings
from .asking import ask
from .case import Case
from .finding import Finding, Findings, in_thread, ok, problem, reason_of, warning
from .places import resolved

_SOON = timedelta(days=21)
_RENEW = "renew it, and start the service again"


async def look_at_certificates(case: Case) -> Findings:
    """The one that is served with, and the one that clients meet at the public address."""
    found = []
    if speaks_tls(case.settings):
        found.append(await in_thread(_kept, case.settings))
    url = case.url or case.settings.public_url or ""
    if url.startswith("https:") and not isinstance(await resolved(url), Finding):
        found.append(await _met(case.settings, url))
    return found


def trusted_by(settings: Settings) -> ssl.SSLContext:
    """What a client trusts that does as it is told: the public authorities, and the service's own."""
    return _trusted(settings.data_dir / "tls" / "ca.pem")


@lru_cache
def _trusted(authority: Path) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if authority.exists():
        context.load_verify_locations(authority)
    return context


def _kept(settings: Settings) -> Finding:
    # To load this takes a while.
    from cryptography import x509

    file = settings.tls_cert or settings.data_dir / "tls" / "server.pem"
    if settings.tls_cert is None and not file.exists():
        return ok("the first start makes a certificate")
    try:
        certificate = x509.load_pem_x509_certificate(file.read_bytes())
        if settings.tls_cert is not None and settings.tls_key is not None:
            ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(settings.tls_cert, settings.tls_key)
    except (OSError, ValueError) as error:
        return problem(f"{file}: {reason_of(error)}", "give a certificate and its key in PEM")
    try:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return problem(
            f"{file} names no host", "have one made with subject alternative names: clients look at no other"
        )
    said = f"{file} is for {', '.join(str(name.value) for name in names)}"
    return _dated(said, certificate.not_valid_after_utc, made_here=settings.tls_cert is None)


async def _met(settings: Settings, url: str) -> Finding:
    try:
        answer = await ask(f"{url.rstrip('/')}/_triptych/live", trusted=trusted_by(settings))
    except ssl.SSLCertVerificationError as error:
        host = urlsplit(url).hostname
        do = f"serve one for {host} from an authority that clients trust, with those above it"
        return problem(f"clients do not trust the certificate at {url}: {error.verify_message}", do)
    except OSError as error:
        return problem(f"no TLS is spoken at {url}: {reason_of(error)}", "see what listens there")
    certificate = answer.certificate or {}
    names = ", ".join(name for _, name in certificate.get("subjectAltName", ()))
    until = datetime.fromtimestamp(ssl.cert_time_to_seconds(str(certificate["notAfter"])), UTC)
    return _dated(f"the certificate at {url} is for {names}", until)


def _dated(said: str, until: datetime, *, made_here: bool = False) -> Finding:
    left = until - datetime.fromtimestamp(time.time(), UTC)
    said = f"{said}, until {until:%Y-%m-%d}"
    if left < timedelta(0):
        return problem(said, _RENEW)
    return warning(said, _RENEW) if left < _SOON and not made_here else ok(said)
