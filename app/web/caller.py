"""Who sent a request, and what they may do with the library."""

from __future__ import annotations

from collections.abc import Callable
from typing import Concatenate, NamedTuple, ParamSpec, TypeVar

from ..database import Connection, Database, locks
from ..library import tenants
from ..library.admission import Rules
from ..library.derived import Derived
from ..library.digests import shown
from ..library.libraries import MAIN_BRANCH
from ..library.tenants import Tenant
from ..library.workspaces import DEFAULT_WORKSPACE

P = ParamSpec("P")
T = TypeVar("T")
Function = Callable[Concatenate[Connection, Tenant, P], T]


class Identity(NamedTuple):
    """Who a request says it is from: a tenant of the door by its key, and somebody there with a token.

    With `by_token` it is the tenant that the token is for, and the key that of whoever shows one from elsewhere.
    """

    key: str
    user: str = ""
    token: str = ""
    branch: str = MAIN_BRANCH
    client: str = ""
    by_token: bool = False


class Caller:
    """A tenant of one door, by name and token. Runs the library's functions for it.

    `workspace` is None where the request names none: then what was issued here tells. `rules` are those of strict.
    The first function that runs resolves the tenant in its own transaction, for all that come after it: those only
    look at the workspace's clock again. What runs raises NotFound for an unknown workspace, Unauthenticated where the
    token was issued here and is good no more, and Unavailable where the workspace was reset under the call.
    """

    __slots__ = ("_database", "_derived", "_identity", "_tenant", "_workspace", "branch", "key", "rules", "vendor")

    def __init__(
        self,
        database: Database,
        *,
        workspace: str | None,
        vendor: str,
        identity: Identity,
        rules: Rules | None = None,
        derived: Derived | None = None,
    ) -> None:
        self._database = database
        self._tenant: Tenant | None = None
        self._workspace = workspace
        self.vendor = vendor
        self.rules = rules
        self.key, self.branch = identity.key, identity.branch
        self._identity = identity
        self._derived = derived

    @property
    def workspace(self) -> str:
        """The name of the workspace, as far as it is known yet."""
        return self._tenant.workspace if self._tenant is not None else self._workspace or DEFAULT_WORKSPACE

    @property
    def found_in(self) -> str | None:
        """The workspace that the caller was found in, if it was."""
        return None if self._tenant is None else self._tenant.workspace

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
        workspace = self._workspace
        if workspace is None and locks.are_taken(connection):
            workspace = (self._tenant or self._find(connection)).workspace
        tenants.keep_resets_away(connection, workspace or DEFAULT_WORKSPACE)
        return self._run(connection, function, *args, **kwargs)

    def _resolve(self, connection: Connection) -> Tenant:
        if self._tenant is None:
            self._tenant = self._find(connection)
            self.key, self.branch = self._tenant.key, self._tenant.branch  # their own names, however they were told
            return self._tenant
        return tenants.renewed(connection, self._tenant)

    def _find(self, connection: Connection) -> Tenant:
        key, user, token, branch, client, by_token = self._identity
        return tenants.find(
            connection,
            workspace=self._workspace,
            vendor=self.vendor,
            key=key,
            user=user,
            branch=branch,
            token=shown(token),
            client=client,
            by_token=by_token,
            rules=self.rules,
            derived=self._derived,
        )
