"""Secrets that stand in files, as orchestrators mount them: who lists processes sees what a command line says."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import takewhile, zip_longest
from pathlib import Path
from typing import Any

from .variables import PREFIX

SECRETS = ("database_url", "secret_key", "secret_keys_old", "control_token")
"""Settings that are secret: each may be read from a file, which the setting of that name and `_file` names."""

LISTS = ("secret_keys_old",)
"""Those of them that are several, in lines of a file."""

_MOST_BYTES = 65_536
_PASSWORD = re.compile("//[^/@]*:[^@]*@")


def read_all(given: Mapping[str, Any]) -> dict[str, Any]:
    """The same settings with what the files hold in place of the files. Raises ValueError, which repeats no secret."""
    read = dict(given)
    for name in SECRETS:
        path = read.pop(f"{name}_file", None)
        if not path:
            continue
        variable = PREFIX + name.upper()
        if read.get(name):
            raise ValueError(f"{variable}_FILE: {variable} is set as well; give one of the two")
        try:
            text = _read(Path(path))
        except (OSError, ValueError) as error:
            raise ValueError(f"{variable}_FILE: {error}") from None
        read[name] = text.split("\n") if name in LISTS else text
    return read


def shown(arguments: Sequence[str]) -> Iterator[str]:
    """The flags among the program's arguments that show a secret to whoever lists processes; not those after `--`."""
    arguments = list(takewhile(lambda argument: argument != "--", arguments))
    for argument, after in zip_longest(arguments, arguments[1:], fillvalue=""):
        flag, equals, value = argument.partition("=")
        name = flag.removeprefix("--").replace("-", "_")
        # A database's address is no secret where it holds no password.
        is_secret = name != "database_url" or _PASSWORD.search(value if equals else after) is not None
        if flag.startswith("--") and name in SECRETS and is_secret:
            yield flag


def _read(path: Path) -> str:
    with path.open("rb") as file:
        secret = file.read(_MOST_BYTES + 1)
    if len(secret) > _MOST_BYTES:
        raise ValueError(f"{path} is larger than {_MOST_BYTES} bytes")
    try:
        text = secret.decode().strip()
    except UnicodeDecodeError:
        raise ValueError(f"{path} is not UTF-8") from None
    if not text:
        raise ValueError(f"{path} is empty")
    return text
