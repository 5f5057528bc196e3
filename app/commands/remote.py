"""The server that a command talks to: where it is, which of its workspaces is meant, and its control token."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated
from urllib.parse import quote, unquote

from cyclopts import Parameter

from ..errors import CannotStart
from ..secret_files import read_all
from ..testing.control import Control, ServerError

URL = "TRIPTYCH_URL"
WORKSPACE = "TRIPTYCH_WORKSPACE"
TOKEN = "TRIPTYCH_CONTROL_TOKEN"  # noqa: S105 - the name of a variable
_LOCAL = "http://127.0.0.1:8000"
_BELOW_A_WORKSPACE = re.compile(r"(.*?)/w/([^/?#]+)/?")


@Parameter(name="*")
@dataclass(frozen=True, slots=True, kw_only=True)
class Remote:
    """What every command takes that talks to a running server; what is empty counts as not given."""

    url: Annotated[str, Parameter(env_var=URL, help="Where the server is.")] = _LOCAL
    workspace: Annotated[
        str | None, Parameter(env_var=WORKSPACE, help="Which of its workspaces; `default` where none is named.")
    ] = None
    control_token_file: Annotated[
        Path | None,
        Parameter(env_var=f"{TOKEN}_FILE", help=f"A file with the token of its control API; {TOKEN} may have it, too."),
    ] = None

    def place(self) -> tuple[str, str | None]:
        """The server's own address, and the workspace that is named, if any. Raises CannotStart where two are."""
        url, named = self.url or _LOCAL, self.workspace or None
        if (below := _BELOW_A_WORKSPACE.fullmatch(url)) is None:
            return url, named
        in_url = unquote(below[2])
        if named not in (None, in_url):
            raise CannotStart(f"--workspace ({WORKSPACE}): {named} is named, and the address is that of {in_url}")
        return below[1], in_url

    def token(self) -> str | None:
        """The token of the control API, if one is given. Raises CannotStart."""
        try:
            given = read_all({"control_token": os.environ.get(TOKEN), "control_token_file": self.control_token_file})
        except ValueError as error:
            raise CannotStart(str(error)) from None
        return given["control_token"] or None


UNSAID = Remote()


@contextmanager
def server_of(remote: Remote) -> Generator[Control]:
    """The control API of a server that is there and new enough.

    Where it cannot be used the program ends with one line and exit code 1. Raises CannotStart for what it calls a
    mistake of whoever asked.
    """
    url, _ = remote.place()
    token = remote.token()
    try:
        control = Control(url, token)
        control.check_server()
        yield control
    except ServerError as error:
        print(f"triptych: {error}", file=sys.stderr)
        sys.exit(1)
    except ValueError as error:
        raise CannotStart(str(error)) from error


@contextmanager
def workspace_of(remote: Remote) -> Generator[Control]:
    """The same below the workspace that is named, if one is."""
    with server_of(remote) as control:
        _, named = remote.place()
        yield control if named is None else control.of(f"/w/{quote(named, safe='')}")
