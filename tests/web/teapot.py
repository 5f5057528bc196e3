"""`triptych serve` with one more layer below all others, which never makes coffee.

`STATUS` in its environment is what it answers instead of 418.
"""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Generator, Mapping
from contextlib import AbstractContextManager, contextmanager
from http import HTTPStatus
from pathlib import Path

from starlette.responses import Response

from tests.servers.triptych import Served, serve
from triptych import cli, main
from triptych.web.call import Call
from triptych.web.errors import Refusal
from triptych.web.layer import Proceed
from triptych.web.layers import LAYERS

CHECKOUT = Path(__file__).parents[2]
SENTENCE = "This is a teapot."
STATUS = "TRIPTYCH_TESTS_STATUS"


def serve_teapot(folder: Path, environment: Mapping[str, str] | None = None) -> AbstractContextManager[Served]:
    """Run the program."""
    return serve_module(__name__, folder, environment)


@contextmanager
def serve_module(module: str, folder: Path, environment: Mapping[str, str] | None = None) -> Generator[Served]:
    """Run a module that stands for the program."""
    program = folder / "program"
    program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m {module} "$@"\n')
    program.chmod(0o755)
    with serve({"PYTHONPATH": str(CHECKOUT), **(environment or {})}, folder / "data", program=program) as served:
        yield served


async def refuse_coffee(call: Call, proceed: Proceed) -> Response:
    """Answer 418 to every call."""
    raise Refusal(HTTPStatus(int(os.environ.get(STATUS, HTTPStatus.IM_A_TEAPOT))), SENTENCE)


if __name__ == "__main__":
    vars(main)["LAYERS"] = (*LAYERS, refuse_coffee)
    cli.main()
