"""What can go wrong before a handler is found, or because of one. Doors render these like the library's own errors."""

from __future__ import annotations

import re
from http import HTTPStatus

from ..errors import Invalid, NotFound, TriptychError
from ..library.workspaces import NAME


class NotAllowed(TriptychError):
    """The path is known and does not take this method; `allowed` lists those that it takes, comma separated."""

    def __init__(self, allowed: str) -> None:
        super().__init__(f"This address takes {allowed} only.")
        self.allowed = allowed


class UnknownWorkspace(NotFound):
    """There is no such workspace yet."""

    def __init__(self, name: str) -> None:
        super().__init__("workspace", name)
        if re.fullmatch(NAME, name):
            self.args = (f"{self} PUT /_triptych/workspaces/{name} makes it.",)


class UnknownPath(NotFound):
    """No door has this path."""

    def __init__(self, path: str) -> None:
        super().__init__("address", path)


class Malformed(Invalid):
    """The request's body is not of the form that it should be."""

    def __init__(self, problem: str) -> None:
        super().__init__("Request body", problem)


class Refusal(TriptychError):
    """The answer has this status, and these headers, in place of what the operation would give."""

    def __init__(self, status: HTTPStatus, message: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.headers = headers or {}


class Failure(TriptychError):
    """A mistake of this service, already logged."""
