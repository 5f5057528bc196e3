"""`triptych tenants list|add|remove`."""

from __future__ import annotations

import asyncio
import re
from typing import Any, Literal

from cyclopts import App
from pydantic import ValidationError

from ..config.schema import PARTS, DoorName
from ..database import Connection
from ..library import issued_tenants, sources, workspaces
from ..library.config import TenantPart
from ..library.issued_tenants import IssuedTenant
from ..main import SHARED_TENANTS
from ..service import CannotStart
from ..settings import Settings
from .finding import find_tenant
from .opening import Flags, opened
from .tables import print_table

app = App(name="tenants", help="List, add and remove who is known at a door.")


@app.command(name="list")
def list_tenants(*, workspace: str | None = None, settings: Flags = None) -> None:
    """Print the tenants that were issued: by this program, the file, or the control API.

    Parameters
    ----------
    workspace
        Only those of this one.
    settings
        Those of the service.
    """
    rows = asyncio.run(_list(settings or Settings(), workspace))
    print_table(
        ("WORKSPACE", "DOOR", "KEY", "LIBRARY", "NAME", "SOURCE"),
        [(one.workspace, one.vendor, one.key, one.library, one.name, one.source) for one in rows],
    )


@app.command
def add(
    door: DoorName,
    key: str,
    /,
    *,
    workspace: str = workspaces.DEFAULT_WORKSPACE,
    library: str | None = None,
    name: str | None = None,
    country: str | None = None,
    currency: str | None = None,
    time_zone: str | None = None,
    account_type: Literal["seller", "vendor", "agency"] | None = None,
    organization: str | None = None,
    settings: Flags = None,
) -> None:
    """Let a tenant in, or change it: a profile's number, a stack's API key, a company.

    Parameters
    ----------
    door
        Whose tenant it is.
    key
        What requests name it by.
    workspace
        Which workspace it belongs to; made where it is not there.
    library
        Which library it sees, which tenants of other doors may share; by default one of its own.
    name
        How its door calls it for people.
    country
        Of a profile [US].
    currency
        Of a profile [its country's].
    time_zone
        Of a profile [its country's].
    account_type
        Of a profile [seller].
    organization
        Of a stack.
    settings
        Those of the service.
    """
    said = {
        "name": name,
        "country": country,
        "currency": currency,
        "time_zone": time_zone,
        "account_type": account_type,
        "organization": organization,
    }
    part = _checked(door, key, {option: value for option, value in said.items() if value is not None})
    asyncio.run(_add(settings or Settings(), door, part, workspace, library or f"{door}/{key}"))


@app.command
def remove(door: DoorName, key: str, /, *, settings: Flags = None) -> None:
    """End a tenant, with its tokens and clients. What its library holds stays there.

    Parameters
    ----------
    door
        Whose tenant it is.
    key
        What requests name it by.
    settings
        Those of the service.
    """
    asyncio.run(_remove(settings or Settings(), door, key))


def _checked(door: str, key: str, said: dict[str, Any]) -> TenantPart:
    part, field = PARTS[door]
    try:
        return part.model_validate({**said, field: key})
    except ValidationError as error:
        [problem, *_] = error.errors(include_url=False, include_input=False)
        option = "KEY" if problem["loc"][0] == field else f"--{problem['loc'][0]}".replace("_", "-")
        reason = problem["msg"].removeprefix("Value error, ")
        raise CannotStart(f"{option}: {reason} ({door})") from None


async def _list(settings: Settings, workspace: str | None) -> list[IssuedTenant]:
    async with opened(settings) as database:
        return await database.scan(issued_tenants.listed, workspace=workspace)


async def _add(settings: Settings, door: str, part: TenantPart, workspace: str, library: str) -> None:
    if not re.fullmatch(workspaces.NAME, workspace):
        raise CannotStart(f"--workspace: a name matches {workspaces.NAME}")
    async with opened(settings) as database:
        await database.write(_issue, door, part, workspace, library)


def _issue(connection: Connection, door: str, part: TenantPart, workspace: str, library: str) -> None:
    workspaces.ensure(connection, workspace, SHARED_TENANTS)
    issued_tenants.issue(
        connection,
        workspace_id=workspaces.id_of(connection, workspace),
        vendor=door,
        key=part.key,
        library=library,
        source=sources.COMMAND,
        name=part.name,
        details=part.details,
    )


async def _remove(settings: Settings, door: str, key: str) -> None:
    async with opened(settings) as database:
        await database.write(_end, door, key)


def _end(connection: Connection, door: str, key: str) -> None:
    found = find_tenant(connection, door, key)
    issued_tenants.remove(connection, workspace_id=found.workspace_id, vendor=door, key=key)
