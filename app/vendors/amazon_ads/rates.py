"""Limits of calls at this vendor: they are "dynamic", and the documentation has no numbers.

It does not say whose calls are counted together either: here those of a client for a profile. Only a refusal tells.
"""

from __future__ import annotations

from ...web.operation import Operation
from ...web.rates import Rates

_CALLS = "calls"


def _name_of(operation: Operation) -> str | None:
    """The token call and the addresses of files are those of other hosts."""
    return None if operation.access.by_address or not operation.access.credentials else _CALLS


RATES = Rates(
    documented={},
    name_of=_name_of,
    owner_of=lambda tenant: f"{tenant.key}/{tenant.user}",
    headers=lambda _standing: {},
)
