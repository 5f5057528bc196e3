"""What an operation is: one call of an API under the name that its vendor gives it. A door is a table of them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from starlette.responses import Response

from ..library.admission import Rules

Handler = Callable[..., Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Access:
    """What a caller must bring.

    `credentials` names the kinds of token that are taken; any one of them will do. With none, an operation is open to
    everybody, or `by_address` to those who know an address that is its own permission. An `anonymous` one is so by its
    vendor's contract: its credentials are asked for where the setting says so. A call of `any_tenant` need name
    none: then it is for those that the token is for.

    `scopes` are what a token must have one of, by its kind; `branched` are the kinds that are for some branches only.
    Both are looked at in strict. A kind with no scopes named may do all that its owner may.
    """

    credentials: tuple[str, ...] = ()
    by_address: bool = False
    anonymous: bool = False
    any_tenant: bool = False
    scopes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    branched: tuple[str, ...] = ()

    def rules(self, *, tenant_first: bool) -> Rules:
        """What strict asks of a token, at a door that tells of a wrong tenant first or not."""
        return Rules(
            self.credentials, self.scopes, self.branched, tenant_first=tenant_first, any_tenant=self.any_tenant
        )


NOTHING = Access()
ADDRESS = Access(by_address=True)
CONTROL = Access(("control",))


@dataclass(frozen=True, slots=True)
class Operation:
    """One line of a door's table.

    The handler takes the call, and the path's parameters by their names, as the path's pattern reads them. GET answers
    HEAD as well. `is_file` says that its addresses stand for files: pages show them, and caches keep what they get.
    """

    name: str
    method: str
    path: str
    handler: Handler
    access: Access
    is_file: bool = False

    @property
    def methods(self) -> tuple[str, ...]:
        """The methods that it answers."""
        return ("GET", "HEAD") if self.method == "GET" else (self.method,)
