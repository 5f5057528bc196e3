"""What a helper process may use up. Windows has no such limits: there only the server's clock holds.

Processor time is limited by the kernel, which ends the process wherever it is: a decoder does not look at signals.
"""

from __future__ import annotations

import math
import signal
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress

MEMORY = 2 << 30

if sys.platform == "win32":
    # What a process that used up its time is said to have ended with.
    ENDED_BY_LIMIT: frozenset[int] = frozenset()

    def limit_process() -> None:
        """Leave everything to the server's clock."""

    @contextmanager
    def time_limit(seconds: float) -> Generator[None]:  # noqa: ARG001
        """Leave everything to the server's clock."""
        yield

    @contextmanager
    def processor_limit(seconds: float, seconds_per_megapixel: float) -> Generator[Callable[[float], None]]:  # noqa: ARG001
        """Leave everything to the server's clock."""
        yield lambda _: None

else:
    import resource

    ENDED_BY_LIMIT = frozenset([-signal.SIGALRM, -signal.SIGPROF])

    def limit_process() -> None:
        """Bound memory and open files; no core file, no file that grows, no new process or thread."""
        for limit, value in (
            (resource.RLIMIT_AS, MEMORY),
            (resource.RLIMIT_NOFILE, 32),
            (resource.RLIMIT_CORE, 0),
            (resource.RLIMIT_FSIZE, 0),
            (resource.RLIMIT_NPROC, 0),
        ):
            with suppress(ValueError, OSError):  # macOS knows some of them and refuses to set them
                resource.setrlimit(limit, (value, value))

    @contextmanager
    def time_limit(seconds: float) -> Generator[None]:
        """Have the kernel end this process a little later than the server would, in case there is no server."""
        signal.alarm(math.ceil(seconds) + 1)
        yield
        signal.alarm(0)

    @contextmanager
    def processor_limit(seconds: float, seconds_per_megapixel: float) -> Generator[Callable[[float], None]]:
        """Have the kernel end this process when it has computed for so long.

        Gives a function that makes room for as many pixels as a file promises.
        """
        promised = 0.0

        def make_room(pixels: float) -> None:
            nonlocal promised
            left, _ = signal.getitimer(signal.ITIMER_PROF)
            more = max(pixels - promised, 0)
            promised += more
            signal.setitimer(signal.ITIMER_PROF, left + more / 1_000_000 * seconds_per_megapixel)

        signal.signal(signal.SIGPROF, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_PROF, seconds)
        yield make_room
        signal.setitimer(signal.ITIMER_PROF, 0)
