"""The application: reads like a table of contents."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from .control import errors as control_errors
from .control import routes as control
from .library import schema, secret_keys, workspaces
from .library.database import Database
from .library.intake import Intake
from .library.sweep import sweep
from .media.inspector import Inspector
from .pool import Pool
from .settings import Settings
from .storage.base import StorageError
from .storage.open import open_storage
from .vendors import amazon_ads, iqmetrix
from .web.door import Door
from .web.failures import Failures
from .web.layers import RefuseNul, TrimSlashes
from .web.service import Service
from .web.signing import Signer

log = logging.getLogger(__name__)

DOORS: tuple[Door, ...] = (amazon_ads.door, iqmetrix.door)
# What belongs to no vendor is answered in the service's own words.
OWN = Door(
    name="triptych",
    paths=re.compile(""),
    routes=control.router,
    render_error=control_errors.render_error,
    shared_tenant="",
)


def create_app(settings: Settings) -> FastAPI:
    """The service with all its doors. It opens the database and the store when it starts to serve."""
    app = FastAPI(
        title="Triptych",
        lifespan=_lifespan,
        redirect_slashes=False,
        docs_url="/_triptych/docs",
        redoc_url=None,
        openapi_url="/_triptych/openapi.json",
    )
    app.state.settings = settings
    for routes in (control.health, control.router, *(door.routes for door in DOORS)):
        app.include_router(routes)
    failures = Failures((*DOORS, OWN))
    failures.install(app)
    app.add_middleware(RefuseNul, refuse=failures.refuse)
    app.add_middleware(TrimSlashes, prefixes=("/v3/",))
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    async with _service(app.state.settings) as service:
        app.state.service = service
        sweeping = asyncio.create_task(_sweep(service))
        yield
        sweeping.cancel()
        await asyncio.gather(sweeping, return_exceptions=True)


@asynccontextmanager
async def _service(settings: Settings) -> AsyncIterator[Service]:
    """Open the parts in order of need, and close them in the other."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    database = Database(settings.database_url)
    storage = open_storage(
        settings.storage_url,
        pool=Pool("storage", workers=16, patience=settings.patience_seconds),
        public_url=settings.storage_public_url,
    )
    inspector = Inspector(
        Pool("media", workers=settings.media_workers, patience=settings.patience_seconds),
        workers=settings.media_workers,
        timeout_seconds=settings.media_timeout_seconds,
        max_pixels=settings.max_image_pixels,
    )
    shared_tenants = {door.name: door.shared_tenant for door in DOORS}
    try:
        await database.write(schema.upgrade)
        await database.write(workspaces.ensure, workspaces.DEFAULT_WORKSPACE, shared_tenants)
        secret_key = settings.secret_key or await database.write(secret_keys.signing_key)
        yield Service(
            settings=settings,
            database=database,
            storage=storage,
            intake=Intake(storage, inspector, max_bytes=settings.max_upload_bytes),
            signer=Signer(secret_key),
            shared_tenants=shared_tenants,
        )
    finally:
        inspector.close()
        await storage.close()
        database.close()


async def _sweep(service: Service) -> None:
    """Remove what an earlier run left behind, beside the first requests."""
    try:
        await sweep(service.database, service.storage)
    except StorageError:
        log.warning("the sweep for left-over files did not finish", exc_info=True)
