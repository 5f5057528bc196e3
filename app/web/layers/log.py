"""A line for each call, when its answer is sent or cannot be."""

from __future__ import annotations

import json
import re
import time
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import quote, unquote_plus

from starlette.responses import Response

from ...errors import TriptychError, Unavailable
from ...log import stamp
from ..call import Call
from ..layer import Proceed

# In bytes or characters: of what a stranger can make as long as they like.
_LONGEST_PATH = 2_048
_LONGEST_NAME = 128
_LONGEST_SENTENCE = 512
# In the name of a parameter whose value opens something.
_SECRET = re.compile(r"token|secret|signature|passw|credential|auth|code|accesskey|\bsig\b", re.IGNORECASE)


async def log_request(call: Call, proceed: Proceed) -> Response:
    """Tell on standard error what came and what became of it, without any secret."""
    if call.service.settings.log != "off":
        call.endings.append(_tell)
    return await proceed(call)


class RequestLine(NamedTuple):
    """What is told of a call."""

    at: float
    method: str
    path: bytes
    query: bytes
    status: int
    milliseconds: float
    bytes_in: int
    bytes_out: int
    is_whole: bool
    door: str
    operation: str | None
    workspace: str | None
    tenant: str | None
    error: str | None

    def text(self) -> str:
        """One line; what is not known is a hyphen."""
        end = "" if self.is_whole else " cut off"
        error = "" if self.error is None else f" {json.dumps(self.error)}"
        return (
            f"{stamp(self.at)} {self.method} {self._target()} {self.status}{end} {self.milliseconds:.1f}ms"
            f" in={self.bytes_in} out={self.bytes_out} door={self.door} operation={self.operation or '-'}"
            f" workspace={_word(self.workspace)} tenant={_word(self.tenant)}{error}"
        )

    def members(self) -> dict[str, Any]:
        """Each under its name."""
        return {
            "time": stamp(self.at),
            "method": self.method,
            "path": self._target(),
            "door": self.door,
            "operation": self.operation,
            "workspace": self.workspace,
            "tenant": self.tenant,
            "status": self.status,
            "milliseconds": round(self.milliseconds, 3),
            "bytes_in": self.bytes_in,
            "bytes_out": self.bytes_out,
            "whole": self.is_whole,
            "error": self.error,
        }

    def _target(self) -> str:
        path = self.path.decode("ascii", "backslashreplace")
        query = self.query.decode("ascii", "backslashreplace")
        return f"{path}?{blotted(query)}" if query else path


def blotted(query: str) -> str:
    """The query without the values that open something, however their names are encoded."""
    return "&".join(
        f"{name}{equals}***" if value and _is_secret(name) else f"{name}{equals}{value}"
        for name, equals, value in (parameter.partition("=") for parameter in query.split("&"))
    )


@lru_cache(maxsize=256)
def _is_secret(name: str) -> bool:
    return _SECRET.search(unquote_plus(name)) is not None


def _tell(call: Call) -> None:
    scope, operation, caller, error = call.request.scope, call.operation, call.known_caller, call.error
    workspace = call.known_workspace if caller is None else caller.workspace
    call.service.log.put(
        RequestLine(
            time.time(),
            scope["method"],
            (scope.get("raw_path") or quote(call.path).encode())[:_LONGEST_PATH],
            scope["query_string"][:_LONGEST_PATH],
            call.status,
            call.milliseconds,
            call.bytes_in,
            call.bytes_out,
            call.is_whole,
            call.door.name,
            None if operation is None else operation.name,
            workspace and workspace[:_LONGEST_NAME],
            None if caller is None else caller.key[:_LONGEST_NAME] or None,
            None if error is None else _why(error)[:_LONGEST_SENTENCE],
        )
    )


def _why(error: TriptychError) -> str:
    """What the answer says, and what is for the log alone, down to its first line."""
    said = str(error)
    reason = str(error.reason).partition("\n")[0] if isinstance(error, Unavailable) else ""
    return said if reason in said else f"{said} {reason}"


def _word(text: str | None) -> str:
    """A name that strangers choose, so that it cannot be taken for something else in the line."""
    if text is None:
        return "-"
    return text if text.isalnum() and text.isascii() else json.dumps(text)
