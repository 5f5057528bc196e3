"""The program, loaded once by a process that forks for each start: loading is most of what a start costs.

Run as a file, with the number of a socket, on which `tests/servers/starting.py` says what to start.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import select
import signal
import socket
import sys

LONGEST_ORDER = 200_000
# What is asked for most.
LOADED = ("cli", *(f"commands.{name}" for name in ("serve", "refusing", "tenants", "tokens", "upkeep")))


def main(number: int) -> None:
    """Start what is ordered until the other end of the socket is closed; in what is started, be the program."""
    gc.disable()  # as the program itself does it
    for name in LOADED:
        importlib.import_module(f"triptych.{name}")
    gc.freeze()
    gc.enable()
    from triptych.__main__ import main as program

    if _serve_orders(socket.socket(fileno=number)):
        program()


def _serve_orders(orders: socket.socket) -> bool:
    """Whether this is the process of a start."""
    woken, wake = os.pipe2(os.O_NONBLOCK)
    signal.set_wakeup_fd(wake)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    ends: dict[int, int] = {}
    while True:
        ready, _, _ = select.select([orders.fileno(), woken], [], [])
        if woken in ready:
            os.read(woken, 4096)
            _tell_ends(ends)
        if orders.fileno() not in ready:
            continue
        order, descriptors, _, _ = socket.recv_fds(orders, LONGEST_ORDER, 3)
        if not order:
            return False
        output, errors, end = descriptors
        pid = os.fork()
        if pid == 0:
            orders.detach()
            arguments, folder, environment = json.loads(order)
            _become(arguments, folder, environment, output, errors)
            return True
        os.close(output)
        os.close(errors)
        ends[pid] = end
        orders.send(str(pid).encode())


def _tell_ends(ends: dict[int, int]) -> None:
    for pid in list(ends):
        ended, status = os.waitpid(pid, os.WNOHANG)
        if ended:
            os.write(ends[pid], str(os.waitstatus_to_exitcode(status)).encode())
            os.close(ends.pop(pid))


def _become(arguments: list[str], folder: str, environment: dict[str, str], output: int, errors: int) -> None:
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.setsid()
    os.dup2(output, sys.stdout.fileno())
    os.dup2(errors, sys.stderr.fileno())
    os.closerange(sys.stderr.fileno() + 1, os.sysconf("SC_OPEN_MAX"))
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = arguments


if __name__ == "__main__":
    main(int(sys.argv[1]))
