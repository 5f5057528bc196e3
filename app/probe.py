"""`python -m triptych.probe` tells whether the service on this machine is ready: by its exit code, in one line else.

For health checks that run every few seconds, beside the service and with its settings in the environment: it loads
next to nothing.
"""

from __future__ import annotations

import os
import sys
from http.client import HTTPConnection, HTTPException

_EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - nothing listens here
_SECONDS = 8


def main() -> str | None:
    """What keeps the service from serving, or nothing."""
    host = os.environ.get("TRIPTYCH_HOST", "127.0.0.1")
    port = os.environ.get("TRIPTYCH_PORT", "")
    port = port if port.isdecimal() else "8000"  # a container link of the same name has the form of an address
    connection = HTTPConnection(_EVERYWHERE.get(host, host), int(port), timeout=_SECONDS)
    try:
        connection.request("GET", "/_triptych/ready")
        answer = connection.getresponse()
        said = answer.read().decode()
    except (OSError, HTTPException) as error:
        return f"port {port}: {error}"
    return None if answer.status == 200 else said


if __name__ == "__main__":
    sys.exit(main())
