"""How far a long command is: shown on a terminal, and to nobody else."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from typing import Protocol

_INTERRUPTED = 128 + signal.SIGINT


class Tell(Protocol):
    """Takes how much is done, and of how much where that is known."""

    def __call__(self, done: int, of: int | None = None) -> None: ...


@contextmanager
def shown(what: str, counted: str) -> Generator[Tell]:
    """Show on standard error how far it is, where that is a terminal. Ctrl-C ends the program at once meanwhile.

    What runs here loses nothing by that, as it loses nothing where it is killed: what is not committed is taken back.
    """
    with ExitStack() as stack:
        before = signal.signal(signal.SIGINT, lambda *_: _end(stack))
        stack.callback(signal.signal, signal.SIGINT, before)
        yield _bar(what, counted, stack) if sys.stderr.isatty() else _nobody


def _nobody(done: int, of: int | None = None) -> None:
    """Tell nobody."""


def _bar(what: str, counted: str, stack: ExitStack) -> Tell:
    # rich comes with the library of the command line, and is loaded where somebody looks.
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    progress = Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[said]}"),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
        redirect_stdout=sys.stdout.isatty(),  # lines that go elsewhere are none of the terminal's
    )
    task = stack.enter_context(progress).add_task(what, total=None, said="")

    def tell(done: int, of: int | None = None) -> None:
        said = f"{done} {counted}" if of is None else f"{done} of {of} {counted}"
        progress.update(task, completed=done, total=of, said=said)

    return tell


def _end(stack: ExitStack) -> None:
    """Leave the terminal as it was. Nothing is waited for: a thread may be in the midst of a long statement."""
    stack.close()
    sys.stdout.flush()
    print("triptych: interrupted", file=sys.stderr, flush=True)
    os._exit(_INTERRUPTED)
