"""Versions of an asset."""

from __future__ import annotations

from starlette.responses import Response

from ...web.call import Call
from . import parameters, transactions
from .bodies import receive_members
from .edits import read_version_name
from .parameters import flag, read_version
from .showing import answer, counted
from .wire import version_body


async def get_details_of_all_versions_of_an_asset(call: Call, asset_uid: str) -> Response:
    """List an asset's versions, the newest first."""
    caller, params = call.caller, call.request.query_params
    entries, total = await caller.scan(
        transactions.list_versions,
        asset_uid,
        named=flag(params, "named"),
        skip=parameters.skip(params),
        limit=parameters.limit(params),
    )
    updated_at, updated_by = flag(params, "include_updated_at"), flag(params, "include_updated_by")
    versions = [version_body(entry, updated_at=updated_at, updated_by=updated_by) for entry in entries]
    return answer(counted({"versions": versions}, total, call))


async def set_version_name_for_asset(call: Call, asset_uid: str, version_number: str) -> Response:
    """Name a version. The status is the one that the vendor's Python tests ask for."""
    caller, number = call.caller, read_version(version_number)
    name = read_version_name((await receive_members(call)).inside("upload") or {})
    await caller.write(transactions.name_version, asset_uid, number, name)
    return answer({"notice": "Version name assigned successfully."}, 201)


async def delete_version_name_of_asset(call: Call, asset_uid: str, version_number: str) -> Response:
    """Take a version's name away, if it has one."""
    caller, number = call.caller, read_version(version_number)
    await caller.write(transactions.name_version, asset_uid, number, None)
    return answer({"notice": "Version name deleted successfully"})
