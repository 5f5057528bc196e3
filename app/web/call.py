"""A call: one request on its way, with all that is known of it. And the door that it came to."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from ..errors import NotFound, TriptychError
from ..library.admission import Rules
from ..library.kits import Kit
from ..library.workspaces import DEFAULT_WORKSPACE
from ..sender import Sender
from .address import Address
from .caller import Caller, Identity
from .documented import Documented
from .headers import first
from .operation import NOTHING, Access, Operation
from .peers import peer_of
from .rates import Rates
from .service import Service
from .urls import base_url

WORKSPACE_HEADER = "X-Triptych-Workspace"
_NO_QUERY = QueryParams()
_WORKSPACE = WORKSPACE_HEADER.lower().encode()


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """One API: all that the rest of the service ever knows of a vendor.

    What lies below the fixed part of an operation's path, or below one of the `spaces`, is the door's, known or not.
    `hosts` are the names of the vendor's own hosts, under which unchanged clients come: they tell whose a path is that
    is nobody's else.
    `title` and `addresses` are for people: the API's name, and the paths by which they know it.
    `authenticate` reads who a call is from, where that is one of the door's tenants, and raises Unauthenticated;
    `render_error` turns any error into the API's own answer. `shared_tenant` is the key of the tenant that opens the
    library `default`. `elsewhere` is what a caller must bring to be told that a path is unknown. `control` are the
    door's lines in the table of the service's own API. `exposes` are the headers of its own that pages of other origins
    may read; None where no such page may call it. `rates` say how its calls are limited where that is set; None where
    they never are. `kit` is what a workspace has of its own there. A door that is `tenant_first` tells of a wrong
    tenant before it looks at a token. `documented` is what its document says of all operations.
    """

    name: str
    title: str
    operations: tuple[Operation, ...]
    authenticate: Callable[[Call], Identity | None]
    render_error: Callable[[Call, TriptychError], Response]
    documented: Documented
    addresses: tuple[str, ...] = ()
    spaces: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    shared_tenant: str | None = None
    elsewhere: Access = NOTHING
    control: tuple[Operation, ...] = ()
    exposes: tuple[str, ...] | None = None
    rates: Rates | None = None
    kit: Kit | None = None
    tenant_first: bool = False


class Call:
    """What handlers and layers take: the request with its door and operation, and the service's parts.

    There is no operation where the path is unknown or takes another method. `path` is as the door's table goes by it:
    below the application's root, and below the workspace that the address may begin with. `named_workspace` is the one
    that the request says in so many words, by its address, else by the header. `known_workspace` and `known_caller`
    are None until they are known; `entered` is the workspace of what the address names, or of whom the
    request signs in. `error` is what the answer tells of, where it tells of one.
    """

    __slots__ = (
        "_base",
        "_receive",
        "_send",
        "bytes_in",
        "bytes_out",
        "door",
        "endings",
        "entered",
        "error",
        "is_whole",
        "known_caller",
        "known_workspace",
        "named_workspace",
        "operation",
        "parameters",
        "path",
        "prefix_workspace",
        "request",
        "service",
        "started",
        "status",
    )

    def __init__(
        self,
        service: Service,
        door: Door,
        operation: Operation | None,
        parameters: Mapping[str, Any],
        address: Address,
        scope: Scope,
        receive: Receive,
        send: Send,
    ) -> None:
        self.started = time.perf_counter()
        self.service = service
        self.door = door
        self.operation = operation
        self.parameters = parameters
        self.path, self.prefix_workspace = address
        self.request = Request(scope, self.receive)
        self._base: str | None = None
        self._receive = receive
        self._send = send
        self.named_workspace = self.prefix_workspace or first(scope, _WORKSPACE) or None
        self.known_workspace = self.prefix_workspace
        self.entered: str | None = None
        self.known_caller: Caller | None = None
        self.error: TriptychError | None = None
        self.bytes_in = 0
        # What is appended here is called when the answer is sent, or cannot be. Only then it is counted.
        self.endings: list[Callable[[Call], None]] = []
        self.status = self.bytes_out = 0
        self.is_whole = False

    async def receive(self) -> Message:
        """The next part of the request, counted."""
        message = await self._receive()
        self.bytes_in += len(message.get("body", b""))
        return message

    @property
    def milliseconds(self) -> float:
        """How long ago the request came."""
        return (time.perf_counter() - self.started) * 1000

    async def send(self, answer: Response) -> None:
        """Send the answer. What is sent is counted where somebody waits for its end."""
        scope = self.request.scope
        if not self.endings:
            await answer(scope, self._receive, self._send)
        elif type(answer) is Response:  # in two parts, neither of which waits for anything
            await answer(scope, self._receive, self._send)
            self.status, self.is_whole = answer.status_code, True
            self.bytes_out = 0 if self.request.method == "HEAD" else len(answer.body)
        else:
            await answer(scope, self._receive, self._send_counted)

    async def _send_counted(self, message: Message) -> None:
        await self._send(message)
        if message["type"] == "http.response.start":
            self.status = message["status"]
            return
        if self.request.method != "HEAD":
            self.bytes_out += len(message.get("body", b""))
        self.is_whole = not message.get("more_body", False)

    @property
    def workspace(self) -> str:
        """The name of the workspace that the request chose, `default` where it says none."""
        if self.known_workspace is None:
            self.known_workspace = self.named_workspace or DEFAULT_WORKSPACE
        return self.known_workspace

    def enter(self, workspace: str) -> None:
        """Say which workspace the call belongs to, where what its address names tells that.

        Raises NotFound where the address begins with another workspace.
        """
        if self.prefix_workspace not in (None, workspace):
            raise NotFound("file", self.path)
        self.known_workspace = self.entered = workspace

    @property
    def caller(self) -> Caller:
        """Who calls. Raises Unauthenticated."""
        self.admit()
        if self.known_caller is None:
            raise TypeError("the operation is open to callers whom nobody knows")
        return self.known_caller

    def admit(self) -> None:
        """See whom the credentials show that are asked for. Raises what the door refuses with."""
        if self.known_caller is not None:
            return
        access = self.door.elsewhere if self.operation is None else self.operation.access
        if self._is_asked(access):
            self.known_workspace = self.workspace  # also of whom it refuses
            identity = self.door.authenticate(self)
            if identity is not None:
                self.act_for(self.door.name, identity, self._rules(access))

    async def settle(self) -> None:
        """See whether strict lets the caller in, where no function of the library ran that saw it."""
        if self.known_caller is not None and self.known_caller.rules is not None:
            await self.known_caller.tenant()

    def act_for(self, vendor: str, identity: Identity, rules: Rules | None = None) -> Caller:
        """Make this the call's caller: its address says who is meant."""
        caller = Caller(
            self.service.database,
            workspace=self.entered or self.named_workspace,
            vendor=vendor,
            identity=identity,
            rules=rules,
            derived=self.service.derived,
        )
        self.known_caller = caller
        return caller

    def _is_asked(self, access: Access) -> bool:
        return bool(access.credentials) and not (access.anonymous and self.service.settings.anonymous)

    def _rules(self, access: Access) -> Rules | None:
        """What strict asks of a token."""
        if self.service.settings.auth != "strict":
            return None
        return access.rules(tenant_first=self.door.tenant_first)

    @property
    def query(self) -> QueryParams:
        """The parameters in the address, after its path."""
        return self.request.query_params if self.request.scope["query_string"] else _NO_QUERY

    @property
    def base(self) -> str:
        """What every address of this service begins with, as the caller should use it; no slash at the end."""
        if self._base is None:
            prefix = f"/w/{self.prefix_workspace}" if self.prefix_workspace else ""
            self._base = base_url(self.request, self.service.settings) + prefix
        return self._base

    @property
    def sender(self) -> Sender:
        """Whose work this is, where what is scarce is shared: the peer's, and there the caller's."""
        caller = self.known_caller
        tenant = f"{caller.workspace}/{caller.vendor}/{caller.key}" if caller else ""
        return Sender(peer_of(self.request, self.service.settings), tenant)
