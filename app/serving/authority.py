"""A certificate authority of this service's own, which clients are told to trust, and a certificate from it."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import certifi
import trustme
from cryptography import x509
from cryptography.exceptions import InvalidSignature

from . import temporary

# Clients that are strict with public authorities take no certificate that is valid for longer.
_VALID = timedelta(days=397)
_LEAST_LEFT = timedelta(days=30)
# A client's clock may be behind.
_BEFORE = timedelta(hours=1)
_KEY, _PUBLIC = 0o600, 0o644


class Files(NamedTuple):
    """Where they lie. `bundle` holds the public authorities too, `server` the certificate and its key."""

    authority: Path
    bundle: Path
    server: Path


def ensure(folder: Path, names: Sequence[str]) -> Files:
    """See that there are an authority, made once and kept, and a certificate of these names for a month at least.

    Raises OSError, and ValueError where a name is none or a file there is not what it should be.
    """
    folder.mkdir(parents=True, exist_ok=True)
    files = Files(folder / "ca.pem", folder / "ca-bundle.pem", folder / "server.pem")
    with ExitStack() as stack:
        stack.callback(os.close, temporary.lock(folder, wait=True))
        authority = _authority(files.authority, folder / "ca-key.pem")
        ours = authority.cert_pem.bytes()
        now = datetime.now(UTC)
        new = authority.issue_cert(
            *dict.fromkeys(names),
            organization_name="Triptych",
            not_before=now - _BEFORE,
            not_after=now - _BEFORE + _VALID,
        )
        pem = new.private_key_and_cert_chain_pem.bytes()
        if not _is_good(files.server, like=x509.load_pem_x509_certificate(pem), by=ours, now=now):
            _write(files.server, pem, _KEY)
        _write(files.bundle, certifi.contents().encode() + ours, _PUBLIC)
    return files


def _authority(certificate: Path, key: Path) -> trustme.CA:
    """The authority that is kept, else a new one. Its certificate comes last: where that is, all is."""
    if certificate.exists():
        return trustme.CA.from_pem(certificate.read_bytes(), key.read_bytes())
    made = trustme.CA(organization_name="Triptych", path_length=0)
    _write(key, made.private_key_pem.bytes(), _KEY)
    _write(certificate, made.cert_pem.bytes(), _PUBLIC)
    return made


def _is_good(server: Path, *, like: x509.Certificate, by: bytes, now: datetime) -> bool:
    """Whether the certificate that is there has the new one's names and authority, and enough time before it."""
    if not server.exists():
        return False
    kept = x509.load_pem_x509_certificate(server.read_bytes())
    try:
        kept.verify_directly_issued_by(x509.load_pem_x509_certificate(by))
    except (ValueError, InvalidSignature):
        return False
    in_time = kept.not_valid_before_utc <= now <= kept.not_valid_after_utc - _LEAST_LEFT
    return in_time and _names(kept) == _names(like)


def _names(certificate: x509.Certificate) -> set[x509.GeneralName]:
    return set(certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value)


def _write(path: Path, content: bytes, mode: int) -> None:
    """Put the file in its place, whole. At no time may others read what they should not."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
    if mode != _KEY:  # which files are made with here
        Path(name).chmod(mode)
    Path(name).replace(path)
