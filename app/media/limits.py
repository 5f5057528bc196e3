"""What a helper process may use up. Windows has no such limits: there only the server's clock holds."""

from __future__ import annotations

import math
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

MEMORY = 2 << 30

if sys.platform == "win32":

    def limit_process() -> None:
        """Leave everything to the server's clock."""

    @contextmanager
    def time_limit(seconds: float) -> Iterator[None]:  # noqa: ARG001
        """Leave everything to the server's clock."""
        yield

else:
    import resource

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
    def time_limit(seconds: float) -> Iterator[None]:
        """Have the kernel end this process a little later than the server would, in case there is no server."""
        signal.alarm(math.ceil(seconds) + 1)
        yield
        signal.alarm(0)
