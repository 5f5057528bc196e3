"""This door's part of the control API: what entries and the scan for malware would say of assets.

There are no entries here, so nothing refers to an asset or comes in through a rich text editor by itself; and nothing
is scanned.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from ...database import Connection
from ...library import assets, declarations, labels
from ...library.tenants import MASTER_LOCALE, Tenant
from ...web.body import checked, parse_json_object, read_body
from ...web.call import Call
from ...web.numbers import Whole
from ...web.operation import CONTROL, Operation
from ...web.words import Word
from .answers import answer
from .auth import VENDOR, anybody
from .references import REFERENCES, RTE, find_declared, find_references
from .scanning import ScanStatus, find_scan_status, set_scan_status

_RTE = f"{VENDOR}/{RTE}"
_SCAN = f"/_triptych/{VENDOR}/asset_scan_status"
_ASSET = f"/_triptych/{VENDOR}/{{api_key}}/assets/{{asset_uid}}"

Number = Annotated[Whole, Field(ge=1, le=2**31)]


class Declared(BaseModel):
    """A part of what is declared; a name that nobody knows is a mistake."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class VersionName(Declared):
    """The name that somebody gave an entry's version."""

    title: Word
    updated_by: Word
    updated_at: Word


class PublishDetails(Declared):
    """Where a version of an entry is published."""

    environment: Word
    locale: Word
    time: Word
    user: Word
    version: Number
    version_name: VersionName | None = None


class Reference(Declared):
    """An entry that refers to the asset. A deleted one is shown only to those who ask for deleted ones."""

    entry_uid: Word
    content_type_uid: Word
    locale: Word = MASTER_LOCALE[0]
    title: Word
    content_type_title: Word
    version: Number = Field(1, alias="_version")
    version_name: VersionName | None = Field(None, alias="_version_name")
    publish_details: list[PublishDetails] = Field(default_factory=list)
    deleted: bool = False


class References(Declared):
    """All that refers to one asset."""

    references: list[Reference]


class FromEditor(Declared):
    """Whether an asset came in through a rich text editor."""

    rte: bool


class Scan(Declared):
    """What was found in the files of a workspace."""

    status: ScanStatus


D = TypeVar("D", bound=Declared)


async def declare_references(call: Call, api_key: str, asset_uid: str) -> Response:
    """Make these all that refers to an asset; an empty list takes all back."""
    said = (await _read(call, References)).model_dump(by_alias=True, exclude_none=True)
    content = said if said["references"] else {}
    await anybody(call, api_key).write(_declare, asset_uid, REFERENCES, content, ())
    return answer(said)


async def get_references(call: Call, api_key: str, asset_uid: str) -> Response:
    """Show what is declared to refer to an asset."""
    return answer({"references": await anybody(call, api_key).read(find_references, asset_uid)})


async def declare_rte(call: Call, api_key: str, asset_uid: str) -> Response:
    """Say whether an asset came in through a rich text editor."""
    said = (await _read(call, FromEditor)).model_dump()
    content, words = (said, [RTE]) if said["rte"] else ({}, [])
    await anybody(call, api_key).write(_declare, asset_uid, _RTE, content, words)
    return answer(said)


async def get_rte(call: Call, api_key: str, asset_uid: str) -> Response:
    """Tell whether an asset is declared to have come in through a rich text editor."""
    return answer(await anybody(call, api_key).read(find_declared, asset_uid, _RTE) or {"rte": False})


async def set_asset_scan_status(call: Call) -> Response:
    """Say what the scan for malware found: of all files in the workspace, from now on."""
    said = await _read(call, Scan)
    await call.service.database.write(set_scan_status, call.workspace, said.status)
    return answer(said.model_dump())


async def get_asset_scan_status(call: Call) -> Response:
    """Tell what the scan for malware is said to have found."""
    return answer({"status": await call.service.database.read(find_scan_status, call.workspace)})


def _declare(
    connection: Connection, tenant: Tenant, uid: str, name: str, content: dict[str, Any], words: Sequence[str]
) -> None:
    uuid = assets.uuid_of(connection, tenant, uid)
    declarations.declare(connection, tenant, uuid, name, content, {labels.SOURCE: words})


async def _read(call: Call, message: type[D]) -> D:
    return checked(message, parse_json_object(await read_body(call)))


OPERATIONS = (
    Operation("declare_references", "PUT", f"{_ASSET}/references", declare_references, CONTROL),
    Operation("get_references", "GET", f"{_ASSET}/references", get_references, CONTROL),
    Operation("declare_rte", "PUT", f"{_ASSET}/rte", declare_rte, CONTROL),
    Operation("get_rte", "GET", f"{_ASSET}/rte", get_rte, CONTROL),
    Operation("set_asset_scan_status", "PUT", _SCAN, set_asset_scan_status, CONTROL),
    Operation("get_asset_scan_status", "GET", _SCAN, get_asset_scan_status, CONTROL),
)
