"""Where the settings say that the program listens."""

from __future__ import annotations

import errno
import socket
from collections.abc import Generator, Sequence
from contextlib import ExitStack, contextmanager

from ..service import CannotStart
from ..settings import Settings
from ..variables import PREFIX
from . import listening


def take(settings: Settings, setting: str, stack: ExitStack) -> list[socket.socket]:
    """Take the port that the setting names, until the stack is closed. Raises CannotStart."""
    with _naming(settings, setting):
        taken = listening.take(settings.host, getattr(settings, setting))
    return [stack.enter_context(sock) for sock in taken]


def listen(settings: Settings, setting: str, sockets: Sequence[socket.socket], backlog: int) -> None:
    """By ourselves: uvloop would not say that it cannot. Raises CannotStart."""
    with _naming(settings, setting):
        for sock in sockets:
            sock.listen(backlog)


@contextmanager
def _naming(settings: Settings, setting: str) -> Generator[None]:
    """Say which setting leads to an address that cannot be listened on. Raises CannotStart."""
    try:
        yield
    except (OSError, UnicodeError) as error:  # the second is for names that cannot be any
        host, port = settings.host, getattr(settings, setting)
        if isinstance(error, OSError) and error.errno == errno.EADDRINUSE:
            flag = setting.replace("_", "-")
            remedy = f"end what listens there, or choose another: --{flag} 0 takes a free one"
            raise CannotStart(f"{PREFIX}{setting.upper()}: port {port} of {host} is in use; {remedy}") from error
        reason = error.strerror if isinstance(error, OSError) else error
        raise CannotStart(f"TRIPTYCH_HOST: cannot listen on {host}, port {port}: {reason}") from error
