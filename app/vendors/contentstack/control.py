"""This door's part of the control API: what entries and the scan for malware would say of assets, and where to publish.

There are no entries here, so nothing refers to an asset or comes in through a rich text editor by itself; and nothing
is scanned.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from ...database import Connection
from ...library import assets, declarations, environments, labels, limits, locales, tenants
from ...library.libraries import MASTER_LOCALE
from ...library.tenants import Tenant
from ...web.body import checked, parse_json_object, read_body
from ...web.call import Call
from ...web.documented import takes
from ...web.numbers import WHOLE
from ...web.operation import CONTROL, Operation
from ...web.words import Word
from .answers import answer
from .auth import VENDOR, anybody
from .environments import environment_body, read_environment_name
from .locales import locale_body, read_code
from .references import REFERENCES, RTE, find_declared, find_references
from .scanning import ScanStatus, find_scan_status, set_scan_status

_RTE = f"{VENDOR}/{RTE}"
_SCAN = f"/_triptych/{VENDOR}/asset_scan_status"
_PLACES = f"/_triptych/{VENDOR}/{{api_key}}/places"
_ASSET = f"/_triptych/{VENDOR}/{{api_key}}/assets/{{asset_uid}}"

Number = Annotated[int, Field(ge=1, le=2**31), WHOLE]


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


class PlaceUrl(Declared):
    """The address of what shows an environment in a language."""

    locale: Word
    url: Annotated[Word, Field(max_length=limits.ADDRESS)]


class DeclaredEnvironment(Declared):
    """An environment that is to be there."""

    name: Word
    urls: list[PlaceUrl] = Field(default_factory=list, max_length=limits.LOCALES)


class DeclaredLocale(Declared):
    """A language that is to be there. Without a fallback the master stands in for it."""

    code: Word
    name: Word | None = None
    fallback_locale: Word | None = None


class Places(Declared):
    """Environments and languages that are to be there, beside those that are."""

    environments: list[DeclaredEnvironment] = Field(default_factory=list, max_length=limits.ENVIRONMENTS)
    locales: list[DeclaredLocale] = Field(default_factory=list, max_length=limits.LOCALES)


D = TypeVar("D", bound=Declared)


@takes("branch", json=References)
async def declare_references(call: Call, api_key: str, asset_uid: str) -> Response:
    """Make these all that refers to an asset; an empty list takes all back."""
    said = (await _read(call, References)).model_dump(by_alias=True, exclude_none=True)
    content = said if said["references"] else {}
    await anybody(call, api_key).write(_declare, asset_uid, REFERENCES, content, ())
    return answer(said)


@takes("branch")
async def get_references(call: Call, api_key: str, asset_uid: str) -> Response:
    """Show what is declared to refer to an asset."""
    return answer({"references": await anybody(call, api_key).read(find_references, asset_uid)})


@takes("branch", json=FromEditor)
async def declare_rte(call: Call, api_key: str, asset_uid: str) -> Response:
    """Say whether an asset came in through a rich text editor."""
    said = (await _read(call, FromEditor)).model_dump()
    content, words = (said, [RTE]) if said["rte"] else ({}, [])
    await anybody(call, api_key).write(_declare, asset_uid, _RTE, content, words)
    return answer(said)


@takes("branch")
async def get_rte(call: Call, api_key: str, asset_uid: str) -> Response:
    """Tell whether an asset is declared to have come in through a rich text editor."""
    return answer(await anybody(call, api_key).read(find_declared, asset_uid, _RTE) or {"rte": False})


@takes("branch", json=Places)
async def declare_places(call: Call, api_key: str) -> Response:
    """Make the environments of a stack and the languages of a branch that are not there yet."""
    said = await _read(call, Places)
    return answer(await anybody(call, api_key).write(_make_places, said))


@takes("branch")
async def get_places(call: Call, api_key: str) -> Response:
    """Show a stack's environments and a branch's languages."""
    return answer(await anybody(call, api_key).scan(_places))


@takes(json=Scan)
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


def _make_places(connection: Connection, tenant: Tenant, said: Places) -> dict[str, Any]:
    """Make what is missing; gives all that is there then. Raises Invalid."""
    names = {one.name for one in environments.all_of(connection, tenant)}
    for environment in said.environments:
        if (name := read_environment_name({"name": environment.name})) and name not in names:
            environments.create(connection, tenant, name, [url.model_dump() for url in environment.urls])
            names.add(name)
    codes = {one.code for one in locales.all_of(connection, tenant)}
    for locale in said.locales:
        if (code := read_code({"code": locale.code})) not in codes:
            locales.create(connection, tenant, code, locale.name or code, locale.fallback_locale)
            codes.add(code)
    return _places(connection, tenants.stored(connection, tenant))


def _places(connection: Connection, tenant: Tenant) -> dict[str, Any]:
    return {
        "environments": [environment_body(one) for one in environments.all_of(connection, tenant)],
        "locales": [locale_body(one) for one in locales.all_of(connection, tenant)],
    }


async def _read(call: Call, message: type[D]) -> D:
    return checked(message, parse_json_object(await read_body(call)))


OPERATIONS = (
    Operation("declare_references", "PUT", f"{_ASSET}/references", declare_references, CONTROL),
    Operation("get_references", "GET", f"{_ASSET}/references", get_references, CONTROL),
    Operation("declare_rte", "PUT", f"{_ASSET}/rte", declare_rte, CONTROL),
    Operation("get_rte", "GET", f"{_ASSET}/rte", get_rte, CONTROL),
    Operation("declare_places", "PUT", _PLACES, declare_places, CONTROL),
    Operation("get_places", "GET", _PLACES, get_places, CONTROL),
    Operation("set_asset_scan_status", "PUT", _SCAN, set_asset_scan_status, CONTROL),
    Operation("get_asset_scan_status", "GET", _SCAN, get_asset_scan_status, CONTROL),
)
