"""Limits of calls at this vendor (documentation, "Rate limiting"): those of an organization, which a workspace is here.

Addresses of files are those of another host, which has a cache before it.
"""

from __future__ import annotations

from ...rate_limits import Rate
from ...web.operation import Operation
from ...web.rates import Rates, Standing
from .answers import CALLS, rate_limit


def _name_of(operation: Operation) -> str | None:
    if operation.access.by_address:
        return None
    if operation.method == "GET":
        return "reads"
    return "bulk" if operation.path.startswith("/v3/bulk/") else "writes"


def _headers(standing: Standing) -> dict[str, str]:
    return rate_limit(standing.rate.calls, standing.remaining)


RATES = Rates(
    documented={"reads": Rate(CALLS, 1), "writes": Rate(CALLS, 1), "bulk": Rate(1, 1)},
    name_of=_name_of,
    owner_of=lambda _tenant: "",
    headers=_headers,
)
