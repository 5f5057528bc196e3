"""`make test-js`: serves the program in each set-up and lets the vendor's JavaScript SDK walk it."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.servers.setups import SETUPS, USUAL
from tests.servers.triptych import serve

HERE = Path(__file__).parent


def main() -> int:
    """Run Node's tests once for each set-up; 1 when some failed."""
    return max(_walk(name) for name in USUAL)


def _walk(name: str) -> int:
    sys.stderr.write(f"... {name}\n")
    with tempfile.TemporaryDirectory(prefix="triptych-") as place:
        directory = Path(place)
        directory.chmod(0o755)  # PostgreSQL runs as another user when this runs as root
        with SETUPS[name](directory) as setup, serve(setup.environment(), directory / "data", "--tls") as service:
            environment = os.environ | {
                "TRIPTYCH_URL": service.url,
                "TRIPTYCH_TLS_URL": service.https_url,
                "NODE_EXTRA_CA_CERTS": str(directory / "data" / "tls" / "ca.pem"),
                "NO_PROXY": "*",
            }
            return subprocess.run(["node", "--test"], cwd=HERE, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
