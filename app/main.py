"""The application: reads like a table of contents."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from . import control
from .service import naming, open_service
from .settings import Settings
from .vendors import amazon_ads, contentstack, iqmetrix
from .web.call import Door
from .web.connections import ConnectionCounts
from .web.gateway import Gateway
from .web.layers import LAYERS
from .web.rates import check_names

DOORS: tuple[Door, ...] = (amazon_ads.door, iqmetrix.door, contentstack.door)
SHARED_TENANTS = {door.name: door.shared_tenant for door in DOORS if door.shared_tenant is not None}
KITS = tuple(door.kit for door in DOORS if door.kit is not None)
# What belongs to no vendor is the service's own.
CONTROL = control.door_beside(DOORS)


def create_app(settings: Settings) -> FastAPI:
    """The service with all its doors. It opens the database and the store when it starts to serve."""
    app = FastAPI(
        title="Triptych",
        lifespan=lifespan,
        openapi_url=None,  # an operation like any other
        # Nothing here takes what FastAPI would report, and to look for a taker costs every request.
        telemetry={"tracing": False, "metrics": False, "logs": False},
    )
    app.state.settings = settings
    app.state.worker = None
    app.state.connections = ConnectionCounts()
    gateway = Gateway((*DOORS, CONTROL), LAYERS, state=app.state, others=app.router)
    app.router.routes.extend(gateway.routes)
    app.middleware_stack = gateway
    return app


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncGenerator[None]:
    """Open the service and its chores, and close them at the end. Raises CannotStart."""
    with naming("TRIPTYCH_RATE_LIMITS"):
        check_names(app.state.settings.rate_limits, [(door.name, door.operations) for door in DOORS])
    state = app.state
    opened = open_service(state.settings, SHARED_TENANTS, KITS, state.connections, state.worker)
    async with opened as service, service.chores.running():
        state.service = service
        yield
