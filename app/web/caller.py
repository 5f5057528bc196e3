"""Who sent a request, and what they may do with the library."""

from __future__ import annotations

from collections.abc import Callable
from typing import Concatenate, NamedTuple, ParamSpec, TypeVar

from ..database import Connection, Database
from ..library import tenants
from ..library.tenants import MAIN_BRANCH, Tenant
from ..library.tokens import digest

P = ParamSpec("P")
T = TypeVar("T")
Function = Callable[Concatenate[Connection, Tenant, P], T]


class Identity(NamedTuple):
    """Who a request says it is from: a tenant of the door by its key, and somebody there with a token."""

    key: str
    user: str = ""
    token: str = ""
    branch: str = MAIN_BRANCH


class Caller:
    """A tenant of one door, by name and token. Runs the library's functions for it.

    The first function that runs resolves the tenant in its own transaction, for all that come after it: those only
    look at the workspace's clock again. What runs raises NotFound for an unknown workspace, Unauthenticated where the
    token was issued here and is good no more, and Unavailable where the workspace was reset under the call.
    """

    __slots__ = ("_database", "_names", "_tenant", "branch", "key", "vendor", "workspace")

    def __init__(self, database: Database, *, workspace: str, vendor: str, identity: Identity) -> None:
        self._database = database
        self._tenant: Tenant | None = None
        self.workspace = workspace
        self.vendor = vendor
        self.key, user, token, self.branch = identity
        self._names = {
            "workspace": workspace,
            "vendor": vendor,
            "key": self.key,
            "user": user,
            "branch": self.branch,
            "token_hash": digest(token),
        }

    async def tenant(self) -> Tenant:
        """Who this is; one short read where nothing ran yet."""
        if self._tenant is None:
            return await self._database.read(self._resolve)
        return self._tenant

    async def read(self, function: Function[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a few indexed point reads."""
        return await self._database.read(self._run, function, *args, **kwargs)

    async def scan(self, function: Function[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Run longer reads of one snapshot."""
        return await self._database.scan(self._run, function, *args, **kwargs)

    async def write(self, function: Function[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Run one transaction and commit it. No reset comes into it."""
        return await self._database.write(self._run_held, function, *args, **kwargs)

    def _run(self, connection: Connection, function: Function[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        return function(connection, self._resolve(connection), *args, **kwargs)

    def _run_held(self, connection: Connection, function: Function[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        tenants.keep_resets_away(connection, self.workspace)
        return self._run(connection, function, *args, **kwargs)

    def _resolve(self, connection: Connection) -> Tenant:
        if self._tenant is None:
            self._tenant = tenants.find(connection, **self._names)
            self.branch = self._tenant.branch  # its own name, where it was called by another
            return self._tenant
        return tenants.renewed(connection, self._tenant)
