"""How many files and connections the process may have open at once."""

from __future__ import annotations

import sys
from contextlib import suppress

# Enough for anybody. What is still higher costs memory in other programs, which make tables of this size.
_MOST = 65_536
# What the program has open whoever is connected: sockets, pipes of helpers, the database, the store.
_OWN = 256
# A connection, and the file that is written or read for it.
_EACH = 2


def most_connections() -> int:
    """Have as many descriptors as the process may, and tell for how many connections they are enough.

    With more, files could not be opened for those that are there.
    """
    return max(1, (_raised() - _OWN) // _EACH)


def _raised() -> int:
    if sys.platform == "win32":  # which has no such limit
        return _MOST
    import resource

    now, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _MOST if most == resource.RLIM_INFINITY else min(most, _MOST)
    if now == resource.RLIM_INFINITY or now >= wanted:
        return _MOST if now == resource.RLIM_INFINITY else now
    with suppress(OSError, ValueError):  # macOS allows less than it says
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))
        return wanted
    return now
