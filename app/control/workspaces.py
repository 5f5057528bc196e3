"""Workspaces: listed, made, emptied and deleted."""

from __future__ import annotations

from starlette.responses import Response

from ..library import generations, kits, workspaces
from ..web.body import checked
from ..web.call import Call
from .answers import NOT_STORED, answer
from .bodies import NamedWorkspace, Nothing, receive
from .guard import check_named


async def list_workspaces(call: Call) -> Response:
    """Name all workspaces."""
    return answer({"workspaces": await call.service.database.scan(workspaces.names)})


async def create_workspace(call: Call) -> Response:
    """Make a workspace: `{"name": ...}`. A second one of that name is refused."""
    name, service = (await receive(call, NamedWorkspace)).name, call.service
    await service.database.write(workspaces.create, name, service.shared_tenants)
    return answer({"name": name}, 201)


async def ensure_workspace(call: Call, name: str) -> Response:
    """Make a workspace unless it is there, and give what opens it at each door: the same however often."""
    name, service = checked(NamedWorkspace, {"name": name}).name, call.service
    await receive(call, Nothing, empty=True)
    made, found = await service.database.write(
        kits.put, name, shared_tenants=service.shared_tenants, kits=service.kits, derived=service.derived
    )
    shown = {kit.vendor: kit.show(found[kit.vendor]) for kit in service.kits}
    return answer({"name": name, "credentials": shown}, 201 if made else 200, NOT_STORED)


async def delete_workspace(call: Call, name: str) -> Response:
    """Delete a workspace; all that was in it goes later."""
    await call.service.database.write(workspaces.remove, name)
    call.service.chores.wake(generations.CHORE)
    return Response(status_code=204)


async def reset_workspace(call: Call) -> Response:
    """Empty the workspace that the request names; whoever works alone on this machine need not name `default`."""
    check_named(call)
    service, name = call.service, await known_workspace(call)
    await receive(call, Nothing, empty=True)
    await service.database.write(workspaces.reset, name, service.shared_tenants)
    service.chores.wake(generations.CHORE)
    return Response(status_code=204)


async def known_workspace(call: Call) -> str:
    """The name of the workspace that the request chose, whatever its body asks for. Raises NotFound."""
    name = call.workspace
    await call.service.database.read(workspaces.check, name)
    return name
