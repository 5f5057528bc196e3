"""The asset folder collection."""

from __future__ import annotations

from starlette.responses import Response

from ...errors import Invalid
from ...library import folders
from ...library.folders import Limits, Place
from ...web.call import Call
from . import transactions
from .bodies import receive_members
from .edits import read_folder_name, read_place
from .showing import answer, view_of
from .wire import bodies


async def create_a_folder(call: Call) -> Response:
    """Make a folder."""
    caller = call.caller
    view = view_of(call)
    said = (await receive_members(call)).inside("asset") or {}
    name = read_folder_name(said)
    if name is None:
        raise Invalid("name", "is required.")
    place = read_place(said) or Place(None)
    shown = await caller.write(transactions.create_folder, name, place, view, limits=_limits(call))
    return answer({"notice": "Folder created successfully.", "asset": bodies(shown, view)[0]}, 201)


async def get_a_single_folder(call: Call, folder_uid: str) -> Response:
    """Show a folder."""
    view = view_of(call)
    shown = await call.caller.read(transactions.get_folder, folder_uid, view)
    return answer({"asset": bodies(shown, view)[0]})


async def update_or_move_folder(call: Call, folder_uid: str) -> Response:
    """Rename a folder or move it. The status is the one that the vendor's .NET tests ask for."""
    caller = call.caller
    view = view_of(call)
    said = (await receive_members(call)).inside("asset")
    if said is None:
        raise Invalid("asset", "is required.")
    shown = await caller.write(
        transactions.change_folder,
        folder_uid,
        read_folder_name(said),
        read_place(said),
        view,
        limits=_limits(call),
    )
    return answer({"notice": "Folder updated successfully.", "asset": bodies(shown, view)[0]}, 201)


async def delete_a_folder(call: Call, folder_uid: str) -> Response:
    """Delete a folder with all inside."""
    await call.service.intake.discard(*await call.caller.write(folders.remove, folder_uid))
    return answer({"notice": "Folder deleted successfully."})


def _limits(call: Call) -> Limits:
    settings = call.service.settings
    return Limits(folders=settings.contentstack_folder_limit, depth=settings.contentstack_folder_depth)
