"""The ceiling: `triptych serve` with another application in it, whose one route returns a constant.

Everything else, uvicorn and its settings above all, is the program's own.
"""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from fastapi import FastAPI, Response

from tests.servers.triptych import Served, serve
from triptych import cli
from triptych.serving import server
from triptych.settings import Settings

CHECKOUT = Path(__file__).parent.parent.parent
_BODY = "BENCH_BODY"


@contextmanager
def serve_constant(body: bytes, folder: Path) -> Generator[Served]:
    """Run a server that answers GET /constant with the body."""
    (folder / "body").write_bytes(body)
    program = folder / "constant"
    program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m {__name__} "$@"\n')
    program.chmod(0o755)
    environment = {_BODY: str(folder / "body"), "PYTHONPATH": str(CHECKOUT), "TRIPTYCH_LOG": "off"}
    with serve(environment, folder / "data", program=program) as served:
        yield served


def create_app(settings: Settings) -> FastAPI:
    """The application, in place of the program's own."""
    app = FastAPI()
    app.state.settings = settings  # the program opens its database and store in any case
    body = Path(os.environ[_BODY]).read_bytes()

    @app.get("/constant")
    async def constant() -> Response:
        return Response(body, media_type="application/json")

    return app


if __name__ == "__main__":
    vars(server)["create_app"] = create_app
    cli.main()
