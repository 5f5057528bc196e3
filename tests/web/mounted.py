"""`triptych serve` with the application below a path of another, as in a program that embeds it."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from fastapi import FastAPI

from tests.servers.triptych import Served, serve
from triptych import cli, main
from triptych.serving import server
from triptych.settings import Settings

CHECKOUT = Path(__file__).parents[2]
ROOT = "/below/here"


@contextmanager
def serve_mounted(folder: Path) -> Generator[Served]:
    """Run the program."""
    program = folder / "mounted"
    program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m {__name__} "$@"\n')
    program.chmod(0o755)
    with serve({"PYTHONPATH": str(CHECKOUT)}, folder / "data", program=program) as served:
        yield served


def create_app(settings: Settings) -> FastAPI:
    """The application around the program's own."""
    inner, outer = main.create_app(settings), FastAPI()
    outer.state = inner.state
    outer.mount(ROOT, inner)
    return outer


if __name__ == "__main__":
    vars(server)["create_app"] = create_app
    cli.main()
