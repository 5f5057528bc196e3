"""The program `triptych`."""

from __future__ import annotations

import shutil
import socket
import sys
import tempfile
from pathlib import Path
from typing import Annotated

import uvicorn
from cyclopts import App, Parameter
from pydantic import ValidationError

from .main import create_app
from .settings import Settings

app = App(name="triptych", help="One self-hosted asset service that speaks three vendors' APIs.")

Flags = Annotated[Settings | None, Parameter(name="*")]


@app.command
def serve(*, host: str = "127.0.0.1", port: int = 8000, in_memory: bool = False, settings: Flags = None) -> None:
    """Serve until SIGTERM or Ctrl-C; running requests are finished first.

    Parameters
    ----------
    host
        The address to listen on.
    port
        The port to listen on; 0 takes a free one.
    in_memory
        Keep nothing: data lives in a temporary folder that goes when the program does.
    settings
        Every setting can also be given as TRIPTYCH_* in the environment or in .env.
    """
    if not in_memory:
        _run(settings or _from_environment(), host, port)
        return
    folder = Path(tempfile.mkdtemp(prefix="triptych-"))
    try:
        _run(_from_environment(data_dir=folder, database_url="", storage_url=""), host, port)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class _Server(uvicorn.Server):
    """Prints one line when it is truly ready."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            addresses = [sock.getsockname() for server in self.servers for sock in server.sockets]
            urls = ", ".join(_url(address) for address in addresses)
            print(f"Triptych is ready on {urls} (control and docs below /_triptych/docs)", flush=True)


def _run(settings: Settings, host: str, port: int) -> None:
    config = uvicorn.Config(
        create_app(settings),
        host=host,
        port=port,
        log_level="warning",
        access_log=False,
        server_header=False,
        lifespan="on",
    )
    server = _Server(config)
    server.run()
    if not server.started:
        sys.exit(1)


def _url(address: tuple[str, int]) -> str:
    host, port = address[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _from_environment(**given: object) -> Settings:
    try:
        return Settings(**given)  # type: ignore[arg-type]
    except ValidationError as error:
        for problem in error.errors(include_url=False):
            name = "_".join(str(step) for step in problem["loc"]).upper()
            print(f"triptych: {'TRIPTYCH_' + name + ': ' if name else ''}{problem['msg']}", file=sys.stderr)
        sys.exit(2)


def main() -> None:
    """The entry point."""
    app()
