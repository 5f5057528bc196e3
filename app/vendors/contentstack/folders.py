"""Folders, where assets lie."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from ...database import Connection
from ...errors import Invalid
from ...library import folders
from ...library.folders import Limits, Place
from ...library.tenants import Tenant
from ...web.call import Call
from ...web.documented import takes
from .answers import answer
from .requests.body import receive_members
from .requests.taken import FOLDER, VIEW
from .requests.values import read_name, read_place
from .shown.gathering import Shown, show
from .shown.rendering import bodies
from .shown.view import View, view_of

_LONGEST_NAME = 255


@takes(*VIEW, json=FOLDER, status=201)
async def create_a_folder(call: Call) -> Response:
    """Make a folder."""
    view = view_of(call)
    said = (await receive_members(call)).inside("asset") or {}
    name = _name(said)
    if name is None:
        raise Invalid("name", "is required.")
    place = read_place(said) or Place(None)
    shown = await call.caller.write(_create, name, place, view, limits=_limits(call))
    return answer({"notice": "Folder created successfully.", "asset": bodies(shown, view)[0]}, 201)


@takes(*VIEW)
async def get_a_single_folder(call: Call, folder_uid: str) -> Response:
    """Show a folder."""
    view = view_of(call)
    shown = await call.caller.read(_get, folder_uid, view)
    return answer({"asset": bodies(shown, view)[0]})


@takes(*VIEW, json=FOLDER)
async def update_or_move_folder(call: Call, folder_uid: str) -> Response:
    """Rename a folder or move it."""
    view = view_of(call)
    said = (await receive_members(call)).inside("asset")
    if said is None:
        raise Invalid("asset", "is required.")
    changes = (_name(said), read_place(said))
    shown = await call.caller.write(_change, folder_uid, *changes, view, limits=_limits(call))
    return answer({"notice": "Folder updated successfully.", "asset": bodies(shown, view)[0]})


async def delete_a_folder(call: Call, folder_uid: str) -> Response:
    """Delete a folder with all inside."""
    await call.service.intake.discard(*await call.caller.write(folders.remove, folder_uid))
    return answer({"notice": "Folder deleted successfully."})


def _name(said: Mapping[str, Any]) -> str | None:
    """A folder's name; None when nothing is said. Raises Invalid."""
    return read_name(said.get("name"), "name", _LONGEST_NAME)


def _limits(call: Call) -> Limits:
    settings = call.service.settings
    return Limits(folders=settings.contentstack_folder_limit, depth=settings.contentstack_folder_depth)


def _get(connection: Connection, tenant: Tenant, uid: str, view: View) -> Shown:
    """A folder. Raises NotFound."""
    return show(connection, tenant, [folders.get(connection, tenant, uid)], view)


def _create(connection: Connection, tenant: Tenant, name: str, place: Place, view: View, *, limits: Limits) -> Shown:
    """Make a folder. Raises Invalid for an unknown parent, and beyond the limits."""
    folder = folders.create(connection, tenant, name, place, limits=limits)
    return show(connection, tenant, [folder], view)


def _change(
    connection: Connection,
    tenant: Tenant,
    uid: str,
    name: str | None,
    place: Place | None,
    view: View,
    *,
    limits: Limits,
) -> Shown:
    """Rename or move a folder. Raises NotFound; Invalid for a place that it cannot have."""
    folder = folders.change(connection, tenant, uid, name=name, place=place, limits=limits)
    return show(connection, tenant, [folder], view)
