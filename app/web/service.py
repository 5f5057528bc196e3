"""The running service's parts, as one value that every request finds on its application."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from starlette.requests import Request

from ..library.database import Database
from ..library.intake import Intake
from ..library.renditions import Renditions
from ..settings import Settings
from ..storage.base import Storage
from .signing import Signer


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """What a request may use. `shared_tenants` are the keys that open the library `default`, by vendor."""

    settings: Settings
    database: Database
    storage: Storage
    intake: Intake
    renditions: Renditions
    signer: Signer
    shared_tenants: Mapping[str, str]


def service_of(request: Request) -> Service:
    """The service that this request came to."""
    return cast(Service, request.app.state.service)
