"""What a test imports: a server of its own, and workspaces in it. Only Python's own library is loaded for that.

Both are context managers, with `with` and with `async with`:

    with run_server() as server, workspace(server) as triptych:
        client = Client(triptych.url, headers=triptych.iqmetrix.headers)
"""

from __future__ import annotations

from .control import ServerError as ServerError
from .servers import Server as Server
from .servers import run_server as run_server
from .workspaces import Listed as Listed
from .workspaces import Workspace as Workspace
from .workspaces import list_workspaces as list_workspaces
from .workspaces import workspace as workspace
