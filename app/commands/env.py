"""`triptych env`: the variables that tell a program where a running server is, for a shell to set."""

from __future__ import annotations

import json
import os
import shlex
from collections.abc import Mapping
from typing import Literal

from ..testing.servers import TOKEN, Server
from ..testing.workspaces import Workspace
from .client_variables import variables_of
from .remote import UNSAID, Remote, server_of

_DEFAULT = "default"


def print_variables(
    *,
    format: Literal["sh", "lines", "json"] = "sh",  # noqa: A002 - the flag's name
    remote: Remote = UNSAID,
) -> None:
    """Print the variables that tell a program of a running server: eval "$(triptych env)".

    The workspace is made where it is not there, and stays.

    Parameters
    ----------
    format
        Commands of a shell, lines of NAME=VALUE as they are, or JSON.
    """
    _, named = remote.place()
    with server_of(remote) as control:
        found = variables_of(Workspace(Server(control), named or _DEFAULT))
    print(_FORMS[format](found))


def _as_commands(variables: Mapping[str, str]) -> str:
    # Without quotes round $( ) a shell makes one line of all: semicolons keep them apart.
    lines = [f"export {name}={shlex.quote(value)};" for name, value in variables.items()]
    # Commands refuse a token that is given twice.
    twice = TOKEN in variables and f"{TOKEN}_FILE" in os.environ
    return "\n".join([*lines, f"unset {TOKEN}_FILE;"] if twice else lines)


def _as_lines(variables: Mapping[str, str]) -> str:
    return "\n".join(f"{name}={value}" for name, value in variables.items())


def _as_json(variables: Mapping[str, str]) -> str:
    return json.dumps(variables, indent=2)


_FORMS = {"sh": _as_commands, "lines": _as_lines, "json": _as_json}
