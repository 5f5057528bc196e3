"""`triptych exec`: a command with a server of its own, or a workspace of its own in a server that runs."""

from __future__ import annotations

import os
import sys
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from ..errors import CannotStart
from ..testing.control import ServerError
from ..testing.servers import TOKEN, Server, read_settings, run_process
from ..testing.workspaces import workspace
from .child import Child
from .client_variables import variables_of
from .remote import URL, Remote

_NO_SERVER = 125
_TOKEN_FILE = f"{TOKEN}_FILE"


def execute(
    *command: Annotated[str, Parameter(allow_leading_hyphen=True)],
    set_: Annotated[tuple[str, ...], Parameter(name="--set", negative="", consume_multiple=False)] = (),
    url: Annotated[str | None, Parameter(env_var=URL)] = None,
    control_token_file: Annotated[Path | None, Parameter(env_var=_TOKEN_FILE)] = None,
) -> None:
    """Run a command with a server that keeps nothing and a workspace in it, which end with the command.

    Variables tell the command where they are. It ends with the command's exit code, 128 and the signal's number where
    a signal ended that; 127 where there is no such command, 126 where it cannot be run, 125 where there is no server.

    Parameters
    ----------
    command
        The command and its arguments, after --.
    set_
        NAME=VALUE, a setting of the server; may be given several times.
    url
        Use the server there, in which the command has a workspace of its own.
    control_token_file
        A file with the token of its control API; TRIPTYCH_CONTROL_TOKEN may have it, too.
    """
    if not command:
        raise CannotStart("exec: there is no command to run: triptych exec -- COMMAND ARGUMENTS")
    child, code = Child(), None
    try:
        with _server(set_, url, control_token_file) as server, workspace(server) as made:
            inherited = {name: value for name, value in os.environ.items() if name != _TOKEN_FILE}
            code = child.run(command, inherited | variables_of(made))
            if said := server.died():
                print(f"triptych: {said}", file=sys.stderr)
    except (ServerError, ValueError, OSError) as error:  # OSError: there is no room for a server
        print(f"triptych: {error}", file=sys.stderr)
    sys.exit(_NO_SERVER if code is None else code)


@contextmanager
def _server(said: Sequence[str], url: str | None, token_file: Path | None) -> Generator[Server]:
    """The one that runs, or one that is started. Raises CannotStart and ServerError."""
    try:
        settings = read_settings(said)
    except ValueError as error:
        raise CannotStart(f"--set: {error}") from None
    if not url:
        with run_process(settings) as server:
            yield server
        return
    remote = Remote(url=url, control_token_file=token_file)
    there, _ = remote.place()
    if said:
        raise CannotStart(f"--set: the server at {there} runs already, with its own settings")
    yield Server.at(there, remote.token())
