"""Versions of an asset."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from starlette.responses import Response

from ...database import Connection
from ...errors import Invalid
from ...instants import iso
from ...library import assets, history, limits
from ...library.history import Entry
from ...library.tenants import Tenant
from ...web.call import Call
from ...web.documented import takes
from .answers import answer, counted
from .requests import parameters, taken
from .requests.body import Sent, receive_members
from .requests.parameters import flag
from .requests.values import read_name, read_version


@takes("named", *taken.PAGED, "include_updated_at", "include_updated_by", "include_count")
async def get_details_of_all_versions_of_an_asset(call: Call, asset_uid: str) -> Response:
    """List an asset's versions, the newest first."""
    params = call.query
    entries, total = await call.caller.scan(
        _list,
        asset_uid,
        named=flag(params, "named"),
        skip=parameters.skip(params),
        limit=parameters.limit(params),
    )
    updated_at, updated_by = flag(params, "include_updated_at"), flag(params, "include_updated_by")
    versions = [_body(entry, updated_at=updated_at, updated_by=updated_by) for entry in entries]
    return answer(counted({"versions": versions}, total, call))


@takes(json=taken.VERSION_NAME, status=201)
async def set_version_name_for_asset(call: Call, asset_uid: str, version_number: str) -> Response:
    """Name a version. The status is the one that the vendor's Python tests ask for."""
    number = read_version(version_number)
    name = _name(await receive_members(call))
    await call.caller.write(_set_name, asset_uid, number, name)
    return answer({"notice": "Version name assigned successfully."}, 201)


async def delete_version_name_of_asset(call: Call, asset_uid: str, version_number: str) -> Response:
    """Take a version's name away, if it has one."""
    await call.caller.write(_drop_name, asset_uid, read_version(version_number))
    return answer({"notice": "Version name deleted successfully"})


def _name(sent: Sent) -> str:
    """The name for a version; the page has it inside `upload`, the .NET SDK inside `asset`. Raises Invalid."""
    said = {**(sent.inside("asset") or {}), **(sent.inside("upload") or {})}
    name = read_name(said.get("_version_name"), "_version_name", limits.VERSION_LABEL)
    if name is None:
        raise Invalid("_version_name", "is required.")
    return name


def _body(entry: Entry, *, updated_at: bool, updated_by: bool) -> dict[str, Any]:
    """One line of an asset's list of versions. The name's own facts come with the name."""
    body: dict[str, Any] = {"_version": entry.number}
    if updated_at:
        body["updated_at"] = iso(entry.created_at)
    if updated_by:
        body["updated_by"] = entry.created_by
    if entry.label is not None:
        body["_version_name"] = {
            "title": entry.label,
            "updated_by": entry.labelled_by,
            "updated_at": None if entry.labelled_at is None else iso(entry.labelled_at),
        }
    return body


def _list(
    connection: Connection, tenant: Tenant, uid: str, *, named: bool, skip: int, limit: int
) -> tuple[Sequence[Entry], int]:
    """An asset's history, the newest first, and how long it is. Raises NotFound."""
    node_id = assets.find(connection, tenant, uid).node_id
    entries = history.entries(connection, node_id, named=named, skip=skip, limit=limit)
    return entries, history.count(connection, node_id, named=named)


def _set_name(connection: Connection, tenant: Tenant, uid: str, number: int, name: str) -> None:
    """Name a version. Raises NotFound."""
    history.set_label(connection, tenant, assets.find(connection, tenant, uid).node_id, number, name)


def _drop_name(connection: Connection, tenant: Tenant, uid: str, number: int) -> None:
    """Take a version's name away. Raises NotFound."""
    history.drop_label(connection, assets.find(connection, tenant, uid).node_id, number)
