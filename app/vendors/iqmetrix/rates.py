"""Limits of calls at this vendor (portal, "Rate Limiting"), with the numbers of its example.

Each service has its own, and other ones for those who show no token, who are told apart by where they call from.
"""

from __future__ import annotations

from datetime import UTC, datetime

from ...rate_limits import Rate
from ...web.operation import Operation
from ...web.rates import Rates, Standing
from .tokens import PATH

_EXAMPLE = Rate(1000, 60)


def _name_of(operation: Operation) -> str | None:
    if operation.access.by_address:
        return None
    if operation.path == PATH:
        return "accounts"
    return "anonymous" if operation.access.anonymous else "authenticated"


def _headers(standing: Standing) -> dict[str, str]:
    reset = datetime.fromtimestamp(standing.window.ends_at / 1000, UTC)
    return {
        "X-RateLimit-Limit": str(standing.rate.calls),
        "X-RateLimit-Remaining": str(standing.remaining),
        "X-RateLimit-Reset": f"{reset:%Y-%m-%dT%H:%M:%S.%f}0Z",
        "X-RateLimit-ResetSeconds": str(standing.seconds),
    }


RATES = Rates(
    documented={"authenticated": _EXAMPLE, "anonymous": _EXAMPLE, "accounts": _EXAMPLE},
    name_of=_name_of,
    owner_of=lambda tenant: tenant.key,
    headers=_headers,
)
