"""What can go wrong, in no vendor's words. Each door has one table from these to its own status, code and body."""

from __future__ import annotations


class TriptychError(Exception):
    """The base of all; the message is fit to be shown to a caller."""


class NotFound(TriptychError):
    """The caller's library holds no such thing. `what` is a word of the design: asset, folder, upload, version."""

    def __init__(self, what: str, name: str = "") -> None:
        super().__init__(f"The {what} {name!r} was not found." if name else f"The {what} was not found.")
        self.what = what
        self.name = name


class Invalid(TriptychError):
    """The caller asked for something that is not allowed; `field` says where, in the caller's own spelling."""

    def __init__(self, field: str, problem: str) -> None:
        super().__init__(f"{field} {problem}")
        self.field = field
        self.problem = problem


class Taken(TriptychError):
    """Somebody was first: what may be there only once is there already. `what` is a word of the design."""

    def __init__(self, what: str) -> None:
        super().__init__(f"The {what} is there already.")
        self.what = what


class Unauthenticated(TriptychError):
    """The caller's credentials are missing, malformed, expired or unknown; `credential` names the one at fault."""

    def __init__(self, credential: str, message: str) -> None:
        super().__init__(message)
        self.credential = credential


class Expired(TriptychError):
    """The address was good once."""


class TooLarge(TriptychError):
    """More bytes than this service takes; `limit` is in bytes."""

    def __init__(self, what: str, limit: int) -> None:
        super().__init__(f"{what} is larger than {limit} bytes.")
        self.limit = limit


class Incomplete(TriptychError):
    """The request's body ended before it was whole."""


class Unavailable(TriptychError):
    """The service cannot do this now and may a moment later: it is overloaded, or a part that it needs is down.

    The message is for strangers, and names no place where anything is kept; what it comes from says more, to the log.
    """
