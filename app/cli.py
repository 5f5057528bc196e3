"""The program `triptych`."""

from __future__ import annotations

import asyncio
import signal
import socket
import sys
import tempfile
from pathlib import Path
from typing import Annotated

import uvicorn
from cyclopts import App, CycloptsError, Parameter
from fastapi import FastAPI
from pydantic import ValidationError

from .control import token
from .main import CannotStart, create_app, find_control_token, lifespan
from .settings import Settings
from .variables import PREFIX, nearest
from .web.connections.protocol import http_protocol

Flags = Annotated[Settings | None, Parameter(name="*")]


program = App(name="triptych", help="One self-hosted asset service that speaks three vendors' APIs.")


@program.command
def serve(*, in_memory: bool = False, settings: Flags = None) -> None:
    """Serve until SIGTERM or Ctrl-C; running requests are finished first.

    Parameters
    ----------
    in_memory
        Keep nothing: data lives in a temporary folder that goes when the program does.
    settings
        Every setting can also be given as TRIPTYCH_* in the environment or in .env.
    """
    settings = settings or Settings()
    if not in_memory:
        _run(settings)
        return
    with tempfile.TemporaryDirectory(prefix="triptych-", ignore_cleanup_errors=True) as folder:
        _run(_all_in(Path(folder), settings))


@program.command
def control_token(*, settings: Flags = None) -> None:
    """Print the token with which the control API can be used from other machines and through proxies.

    Parameters
    ----------
    settings
        Those of the service: it is found by its database.
    """
    print(asyncio.run(find_control_token(settings or Settings())))


class _Server(uvicorn.Server):
    """Opens the service itself, so that what keeps it from opening ends here; prints one line when it is ready."""

    def __init__(self, app: FastAPI, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._app = app

    async def serve(self, sockets: list[socket.socket] | None = None) -> None:
        async with lifespan(self._app):
            await super().serve(sockets)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        addresses = [sock.getsockname() for server in self.servers for sock in server.sockets]
        urls = ", ".join(_url(address) for address in addresses)
        where = token.place(self._app.state.settings)
        print(
            f"Triptych is ready on {urls} (control token {where}, control and docs below /_triptych/docs)", flush=True
        )


def _run(settings: Settings) -> None:
    # When it has finished, uvicorn raises the signal again: end as one does who was asked to, not killed on the spot.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    app = create_app(settings)
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,  # web/urls.py knows which of them to believe
        http=http_protocol(settings),
        ws="none",
        lifespan="off",
    )
    _Server(app, config).run()


def _all_in(folder: Path, settings: Settings) -> Settings:
    """The same settings with all data in one folder."""
    here = {"data_dir": folder, "database_url": "", "storage_url": "", "storage_public_url": None}
    return Settings(**{**settings.model_dump(), **here})


def _url(address: tuple[str, int]) -> str:
    host, port = address[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def main() -> None:
    """The entry point. What is wrong with the settings is said in one line each, with exit code 2."""
    try:
        program(sys.argv[1:], exit_on_error=False, print_error=False)
    except (CycloptsError, ValidationError, CannotStart) as error:
        for problem in _problems(error):
            print(f"triptych: {problem}", file=sys.stderr)
        sys.exit(2)


def _problems(error: Exception) -> list[str]:
    """What is wrong, settings by their names in the environment. Values are not repeated: some are secret."""
    cause = error.__cause__ if isinstance(error, CycloptsError) else error
    if not isinstance(cause, ValidationError):
        return [str(error)]
    problems = []
    for problem in cause.errors(include_url=False, include_input=False):
        name, reason = "_".join(map(str, problem["loc"])), problem["msg"].removeprefix("Value error, ")
        if problem["type"] == "extra_forbidden":
            reason = f"there is no such setting; the nearest is {_variable(nearest(name, Settings.model_fields))}"
        problems.append(f"{_variable(name)}: {reason}")
    return problems


def _variable(setting: str) -> str:
    return PREFIX + setting.upper()
