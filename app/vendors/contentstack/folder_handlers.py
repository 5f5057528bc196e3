"""The asset folder collection."""

from __future__ import annotations

from fastapi import Request, Response

from ...library import folders
from ...library.errors import Invalid
from ...library.folders import Limits, Place
from ...web.caller import Caller
from . import operations
from .auth import authenticate
from .bodies import receive_members
from .edits import read_folder_name, read_place
from .showing import answer, view_of
from .wire import bodies


async def create_a_folder(request: Request) -> Response:
    """Make a folder."""
    caller = authenticate(request)
    view = view_of(request, caller)
    said = (await receive_members(request)).inside("asset") or {}
    name = read_folder_name(said)
    if name is None:
        raise Invalid("name", "is required.")
    place = read_place(said) or Place(None)
    shown = await caller.write(operations.create_folder, name, place, view, limits=_limits(caller), user=caller.user)
    return answer({"notice": "Folder created successfully.", "asset": bodies(shown, view)[0]}, 201)


async def get_a_single_folder(request: Request, folder_uid: str) -> Response:
    """Show a folder."""
    caller = authenticate(request)
    view = view_of(request, caller)
    shown = await caller.read(operations.get_folder, folder_uid, view)
    return answer({"asset": bodies(shown, view)[0]})


async def update_or_move_folder(request: Request, folder_uid: str) -> Response:
    """Rename a folder or move it. The status is the one that the vendor's .NET tests ask for."""
    caller = authenticate(request)
    view = view_of(request, caller)
    said = (await receive_members(request)).inside("asset")
    if said is None:
        raise Invalid("asset", "is required.")
    shown = await caller.write(
        operations.change_folder,
        folder_uid,
        read_folder_name(said),
        read_place(said),
        view,
        limits=_limits(caller),
        user=caller.user,
    )
    return answer({"notice": "Folder updated successfully.", "asset": bodies(shown, view)[0]}, 201)


async def delete_a_folder(request: Request, folder_uid: str) -> Response:
    """Delete a folder with all inside."""
    caller = authenticate(request)
    await caller.service.intake.discard(*await caller.write(folders.remove, folder_uid))
    return answer({"notice": "Folder deleted successfully."})


def _limits(caller: Caller) -> Limits:
    settings = caller.service.settings
    return Limits(folders=settings.folder_limit, depth=settings.folder_depth)
