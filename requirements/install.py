"""Install a list of packages into the Python that runs this: pip's many words as one line that says how far it is."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

# What pip begins a line with for each package of a list that names them all.
PACKAGE = re.compile(r"(?:Collecting|Processing|Requirement already satisfied:|Ignoring) (?:\S*/)?([^\s:]+)")
UNPACKING = "Installing collected packages"


def main(file: Path) -> int:
    """Return pip's exit code. What it has to say of a failure goes to standard error as ever."""
    total = sum("==" in line for line in file.read_text().splitlines())
    options = ("--disable-pip-version-check", "--progress-bar", "off")
    command = [sys.executable, "-m", "pip", "install", *options, "--requirement", str(file)]
    count = 0
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as pip:  # noqa: S603 - all of it is ours
        for line in pip.stdout or ():
            if package := PACKAGE.match(line):
                count += 1
                _say(f"{file}: {count} of {total}, {package[1]}", also_in_files=count % 10 == 0)
            elif line.startswith(UNPACKING):
                _say(f"{file}: unpacking", also_in_files=True)
    _say(f"{file}: {'failed' if pip.returncode else 'installed'}", also_in_files=True)
    if sys.stdout.isatty():
        sys.stdout.write("\n")
    return pip.returncode


def _say(what: str, *, also_in_files: bool) -> None:
    """On a terminal, each line takes the place of the last."""
    if sys.stdout.isatty():
        sys.stdout.write(f"\r\033[K{what[: shutil.get_terminal_size().columns - 1]}")
    elif also_in_files:
        sys.stdout.write(f"{what}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    try:
        sys.exit(main(Path(sys.argv[1])))
    except KeyboardInterrupt:
        sys.exit(130)
