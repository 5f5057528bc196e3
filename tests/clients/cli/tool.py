"""The vendor's command-line tool, as npm installs it, with a folder of its own for all that it keeps."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
MODULES = HERE / "node_modules"
_PAGE = (HERE.parents[2] / "docs" / "clients.md").read_text()
_SECONDS = 300.0
"""What a command may take: the longest takes twenty."""

# The tool asks npm's registry for a newer one when it has not done so for days.
_NO_UPDATES = """
const { configHandler } = require('@contentstack/cli-utilities')
configHandler.set('versionUpgradeWarningCache', {
  lastChecked: Number.MAX_SAFE_INTEGER, lastWarnedDate: '', latestVersion: '0.0.0',
})
"""


@dataclass(frozen=True, slots=True)
class Tool:
    """The tool for one user. All that it writes lies in `home`, and it trusts `authority`."""

    home: Path
    authority: Path

    def open(self) -> None:
        """Point it at the service as docs/clients.md says."""
        self._node("--eval", _NO_UPDATES)
        [command] = [line for line in _PAGE.splitlines() if line.startswith("csdx config:set:region ")]
        self.run(*command.split()[1:])

    def run(self, *arguments: str) -> str:
        """What a command prints. Raises AssertionError where that tells of a failure: it ends with 0 then, too."""
        ended = self._node(str(MODULES / "@contentstack/cli/bin/run.js"), *arguments)
        assert "ERROR" not in ended, ended
        return ended

    def _node(self, *arguments: str) -> str:
        ended = subprocess.run(
            ["node", *arguments],
            cwd=self.home,
            env=self._environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=_SECONDS,
            check=False,
        )
        assert ended.returncode == 0, ended.stdout
        return ended.stdout

    def _environment(self) -> dict[str, str]:
        inherited = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
        return inherited | {
            "HOME": str(self.home),
            "XDG_CONFIG_HOME": str(self.home / ".config"),
            "CS_CLI_CONFIG_PATH": str(self.home / "config"),
            "NODE_EXTRA_CA_CERTS": str(self.authority),
            "NODE_PATH": str(MODULES),
        }
