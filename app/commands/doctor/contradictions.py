"""Settings that work against each other, or do nothing."""

from __future__ import annotations

from ...serving.tls import speaks_tls
from ...settings import Settings
from .case import Case
from .finding import Finding, Findings, ok, warning
from .places import is_for_others


async def look_at_settings(case: Case) -> Findings:
    """What was set by somebody, and cannot mean what it says."""
    found = [*_access(case.settings), *_tls(case.settings), *_sizes(case.settings), *_safety(case.settings)]
    return found or [ok("they do not contradict each other")]


def _access(settings: Settings) -> Findings:
    if settings.control == "open" and settings.auth == "strict":
        said = "TRIPTYCH_CONTROL=open does nothing with TRIPTYCH_AUTH=strict: everybody needs the control token"
        return [warning(said, "leave TRIPTYCH_CONTROL out")]
    if settings.control == "open" and is_for_others(settings):
        said = "with TRIPTYCH_CONTROL=open everybody who reaches the service may delete all that is in it"
        return [warning(said, "set TRIPTYCH_CONTROL=token")]
    return []


def _tls(settings: Settings) -> Findings:
    given, found = settings.model_fields_set, list[Finding]()
    if "tls_port" in given and not speaks_tls(settings):
        found.append(warning("TRIPTYCH_TLS_PORT does nothing: https is not spoken", "set TRIPTYCH_TLS=true as well"))
    if settings.tls_name and (settings.tls_cert is not None or not settings.tls):
        said = "TRIPTYCH_TLS_NAME does nothing: there is no certificate that is made here"
        found.append(warning(said, "set TRIPTYCH_TLS=true, without TRIPTYCH_TLS_CERT and TRIPTYCH_TLS_KEY"))
    return found


def _sizes(settings: Settings) -> Findings:
    doors = ("iqmetrix_max_upload_bytes", "contentstack_max_upload_bytes")
    over = [name for name in doors if (getattr(settings, name) or 0) > settings.max_upload_bytes]
    return [
        warning(
            f"TRIPTYCH_{name.upper()} is more than TRIPTYCH_MAX_UPLOAD_BYTES, {settings.max_upload_bytes}, which holds",
            "raise that, or lower this",
        )
        for name in over
        if name in settings.model_fields_set
    ]


def _safety(settings: Settings) -> Findings:
    if is_for_others(settings) and not settings.durable and settings.database_url.startswith("sqlite"):
        said = "a loss of power may take the last seconds of what others stored here"
        return [warning(said, "set TRIPTYCH_DURABLE=true")]
    return []
