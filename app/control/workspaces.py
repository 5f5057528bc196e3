"""Workspaces: listed, made, emptied and deleted."""

from __future__ import annotations

from fastapi import Depends, Request, Response

from ..library import workspaces
from ..web.body import checked
from ..web.caller import workspace_of
from ..web.routing import Routes
from ..web.service import service_of
from .answers import answer
from .bodies import NamedWorkspace, Nothing, receive
from .guard import check_named, guard

router = Routes(prefix="/_triptych", tags=["Control"], dependencies=[Depends(guard)])


@router.get("/workspaces")
async def list_workspaces(request: Request) -> Response:
    """Name all workspaces."""
    return answer({"workspaces": await service_of(request).database.scan(workspaces.names)})


@router.post("/workspaces")
async def create_workspace(request: Request) -> Response:
    """Make a workspace: `{"name": ...}`. A second one of that name is refused."""
    name, service = (await receive(request, NamedWorkspace)).name, service_of(request)
    await service.database.write(workspaces.create, name, service.shared_tenants)
    return answer({"name": name}, 201)


@router.put("/workspaces/{name}")
async def ensure_workspace(request: Request, name: str) -> Response:
    """Make a workspace unless it is there."""
    name, service = checked(NamedWorkspace, {"name": name}).name, service_of(request)
    await receive(request, Nothing, empty=True)
    made = await service.database.write(workspaces.ensure, name, service.shared_tenants)
    return answer({"name": name}, 201 if made else 200)


@router.delete("/workspaces/{name}")
async def delete_workspace(request: Request, name: str) -> Response:
    """Delete a workspace with all in it."""
    service = service_of(request)
    await service.intake.discard_all(await service.database.write(workspaces.remove, name))
    return Response(status_code=204)


@router.post("/reset")
async def reset_workspace(request: Request) -> Response:
    """Empty the workspace that the request names; whoever works alone on this machine need not name `default`."""
    check_named(request)
    service, name = service_of(request), await known_workspace(request)
    await receive(request, Nothing, empty=True)
    await service.intake.discard_all(await service.database.write(workspaces.reset, name, service.shared_tenants))
    return Response(status_code=204)


async def known_workspace(request: Request) -> str:
    """The name of the workspace that the request chose, whatever its body asks for. Raises NotFound."""
    name = workspace_of(request)
    await service_of(request).database.read(workspaces.check, name)
    return name
