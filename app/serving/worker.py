"""One of several processes that serve together: `workers` starts it, and it ends when that one does."""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading
from collections.abc import Sequence

from pydantic import BaseModel

from ..service import CannotStart
from ..settings import Settings
from .ending import Ending
from .server import make_server

_STANDARD_INPUT = 0
END_OF_WORDS = b"\0"


class Orders(BaseModel):
    """What a worker is told, in one line of standard input: settings, its number, and the descriptors of sockets."""

    settings: str
    number: int
    http: list[int]
    https: list[int]


def main() -> None:
    """Serve as standard input says, until it ends or SIGTERM. Exit code 2 where it cannot; the reason is said."""
    ending = Ending()
    with open(_STANDARD_INPUT, "rb", buffering=0, closefd=False) as told:
        orders = Orders.model_validate_json(told.readline())
    threading.Thread(target=_outlive_nobody, daemon=True).start()
    settings = Settings.model_validate_json(orders.settings)
    http, https = ([socket.socket(fileno=one) for one in ports] for ports in (orders.http, orders.https))
    try:
        make_server(settings, ending, announce=_announce, worker=str(orders.number)).run_at(http, https)
    except CannotStart as error:
        print(f"triptych: {error}", file=sys.stderr)
        sys.exit(2)
    sys.exit(ending.code)


def _announce(_urls: Sequence[str], said: str) -> None:
    print(said, end=END_OF_WORDS.decode(), flush=True)


def _outlive_nobody() -> None:
    """Standard input ends however the process does that started this one."""
    os.read(_STANDARD_INPUT, 1)
    os.kill(os.getpid(), signal.SIGTERM)
