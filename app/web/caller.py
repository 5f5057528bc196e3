"""Who sent a request, and what they may do with the library."""

from __future__ import annotations

from collections.abc import Callable
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection
from starlette.requests import Request

from ..library import tenants
from ..library.tenants import MAIN_BRANCH, Tenant
from ..library.tokens import digest
from ..library.workspaces import DEFAULT_WORKSPACE
from ..sender import Sender
from .peers import peer_of
from .service import Service, service_of

P = ParamSpec("P")
T = TypeVar("T")
Operation = Callable[Concatenate[Connection, Tenant, P], T]

WORKSPACE_HEADER = "X-Triptych-Workspace"


class Caller:
    """A tenant of one door, by name and token. Runs the library's functions, each with the tenant as it is then.

    Everything it runs raises NotFound for an unknown workspace, and Unauthenticated where the token was issued here
    and is good no more.
    """

    __slots__ = ("_names", "branch", "key", "sender", "service", "user")

    def __init__(
        self,
        request: Request,
        *,
        vendor: str,
        key: str,
        user: str,
        token: str,
        branch: str = MAIN_BRANCH,
        workspace: str | None = None,
    ) -> None:
        """`workspace` is that of what the address names; without it, the one that the request chose."""
        self.service: Service = service_of(request)
        self.key = key
        self.branch = branch
        self.user = user
        workspace = workspace or workspace_of(request)
        self.sender = Sender(peer_of(request), f"{workspace}/{vendor}/{key}")
        self._names = {
            "workspace": workspace,
            "vendor": vendor,
            "key": key,
            "branch": branch,
            "token_hash": digest(token),
        }

    async def tenant(self) -> Tenant:
        """Who this is at the moment: one short read."""
        return await self.service.database.read(tenants.find, **self._names)

    async def read(self, operation: Operation[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a few indexed point reads."""
        return await self.service.database.read(self._run, operation, *args, **kwargs)

    async def scan(self, operation: Operation[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Run longer reads of one snapshot."""
        return await self.service.database.scan(self._run, operation, *args, **kwargs)

    async def write(self, operation: Operation[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Run one transaction and commit it."""
        return await self.service.database.write(self._run, operation, *args, **kwargs)

    def _run(self, connection: Connection, operation: Operation[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        return operation(connection, tenants.find(connection, **self._names), *args, **kwargs)


def workspace_of(request: Request) -> str:
    """The name of the workspace that the request chose."""
    return named_workspace(request) or DEFAULT_WORKSPACE


def named_workspace(request: Request) -> str | None:
    """The name of the workspace that the request says in so many words, if it does."""
    return request.headers.get(WORKSPACE_HEADER) or None
