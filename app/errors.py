"""What can go wrong, in no vendor's words. Each door has one table from these to its own status, code and body."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

T = TypeVar("T")


class CannotStart(Exception):
    """What the program was asked for cannot be; the message names the setting or the flag, and says why."""


class TriptychError(Exception):
    """The base of all; the message is fit to be shown to a caller."""


class NotFound(TriptychError):
    """The caller's library holds no such thing. `what` is a word of the design: asset, folder, upload, version."""

    def __init__(self, what: str, name: str = "") -> None:
        super().__init__(f"The {what} {name!r} was not found." if name else f"The {what} was not found.")
        self.what = what
        self.name = name


def expect(thing: T | None, what: str, name: str = "") -> T:
    """What was looked for. Raises NotFound where nothing came of it."""
    if thing is None:
        raise NotFound(what, name)
    return thing


class Invalid(TriptychError):
    """The caller asked for something that is not allowed; `field` says where.

    That is in the caller's own spelling where a door found it, and a word of the design where the library did.
    """

    def __init__(self, field: str, problem: str) -> None:
        super().__init__(f"{field} {problem}")
        self.field = field
        self.problem = problem

    def translated(self, names: Mapping[str, str]) -> Invalid:
        """The same in the words of a door, whose names for the library's are given; others pass as they are."""
        return Invalid(names[self.field], self.problem) if self.field in names else self


class Taken(TriptychError):
    """Somebody was first: what may be there only once is there already. `what` is a word of the design."""

    def __init__(self, what: str) -> None:
        super().__init__(f"The name is taken by another {what}.")
        self.what = what


class Unauthenticated(TriptychError):
    """The caller's credentials are missing, malformed, expired or unknown; `credential` names the one at fault."""

    def __init__(self, credential: str, message: str) -> None:
        super().__init__(message)
        self.credential = credential


class Forbidden(TriptychError):
    """The caller may not do this, whatever they show."""


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

    The message is for strangers, and names no place where anything is kept; the `reason` says more, to the log.
    """

    def __init__(self, message: str, reason: object = "") -> None:
        super().__init__(message)
        self.reason = reason


class Uncertain(Unavailable):
    """As Unavailable; and what was asked for may have been done all the same, or will be."""


class Busy(Unavailable):
    """Nobody had time, or there is no place left; the reason tells strangers nothing of the inside."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"The service is overloaded: {reason}.", reason)


class StorageError(Unavailable):
    """The store cannot be reached, or refused; the reason says which store and why."""

    def __init__(self, reason: str) -> None:
        super().__init__("The store does not answer.", reason)


class ObjectMissing(StorageError):
    """No object has that key: no outage, as a reset takes bytes away that somebody was about to use."""

    def __init__(self, reason: str) -> None:
        Unavailable.__init__(self, "The stored bytes are gone, as when the workspace is reset meanwhile.", reason)


class ObjectChanged(StorageError):
    """The object is no longer the one that the caller saw (its ETag differs)."""
