"""Workspaces: listed, made, emptied and deleted."""

from __future__ import annotations

from starlette.responses import Response

from ..instants import LATEST, iso
from ..library import generations, kits, workspace_list, workspaces
from ..library.workspace_list import Listed
from ..web.body import checked
from ..web.call import Call
from ..web.documented import takes
from .answers import NOT_STORED, answer
from .bodies import KeptWorkspace, NamedWorkspace, Nothing, receive
from .guard import check_named


@takes("after")
async def list_workspaces(call: Call) -> Response:
    """Show workspaces by name, with what is in them and their last use; `?after=` goes on after the last name."""
    after, seconds = call.query.get("after", ""), call.service.settings.workspace_expiry_seconds
    page = await call.service.database.scan(workspace_list.page, after=after, expiry_seconds=seconds)
    return answer({"workspaces": [_show(one) for one in page.workspaces], "after": page.after})


@takes(json=NamedWorkspace, status=201)
async def create_workspace(call: Call) -> Response:
    """Make a workspace: `{"name": ...}`. A second one of that name is refused."""
    asked, service = await receive(call, NamedWorkspace), call.service
    await service.database.write(workspaces.create, asked.name, service.shared_tenants, asked.expiry_seconds)
    return answer({"name": asked.name}, 201)


@takes(json=KeptWorkspace, optional=True, status=(200, 201))
async def ensure_workspace(call: Call, name: str) -> Response:
    """Make a workspace unless it is there, and give what opens it at each door: the same however often."""
    name, service = checked(NamedWorkspace, {"name": name}).name, call.service
    asked = await receive(call, KeptWorkspace, empty=True)
    made, found = await service.database.write(
        kits.put,
        name,
        shared_tenants=service.shared_tenants,
        kits=service.kits,
        derived=service.derived,
        expiry_seconds=asked.expiry_seconds,
    )
    shown = {kit.vendor: kit.show(found[kit.vendor]) for kit in service.kits}
    return answer({"name": name, "credentials": shown}, 201 if made else 200, NOT_STORED)


@takes(status=204)
async def delete_workspace(call: Call, name: str) -> Response:
    """Delete a workspace; all that was in it goes later."""
    await call.service.database.write(workspaces.remove, name)
    call.service.chores.wake(generations.CHORE)
    return Response(status_code=204)


@takes(json=Nothing, optional=True, status=204)
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
    call.enter(name)
    return name


def _show(one: Listed) -> dict[str, object]:
    return {
        "name": one.name,
        "assets": one.assets,
        "bytes": one.size,
        "complete": one.complete,
        "created_at": iso(one.created_at),
        "used_at": iso(one.used_at),
        "expires_at": None if one.expires_at is None else iso(min(one.expires_at, LATEST)),
    }
