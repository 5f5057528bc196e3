"""What a request makes its answer depend on (RFC 9110, 13): whether the file is still the one that the caller knows."""

from __future__ import annotations

import re
from datetime import UTC
from email.utils import formatdate, parsedate_to_datetime
from typing import NamedTuple

from starlette.types import Scope

# The three forms of a date (RFC 9110, 5.6.7). What is none is passed over.
_DATE = re.compile(
    r"[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT"
    r"|[A-Z][a-z]{5,8}, \d{2}-[A-Z][a-z]{2}-\d{2} \d{2}:\d{2}:\d{2} GMT"
    r"|[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2} \d{4}",
    re.ASCII,
)


class Validators(NamedTuple):
    """What tells one state of a file from another: its ETag, and when it became what it is, in seconds since 1970.

    The date is `exact` where no other state can have the same.
    """

    etag: str
    modified: int
    exact: bool

    @property
    def last_modified(self) -> str:
        """The date as headers have it."""
        return formatdate(self.modified, usegmt=True)


class Conditions:
    """The conditions of one GET or HEAD."""

    def __init__(self, scope: Scope) -> None:
        self._given: dict[bytes, str] = {}
        for name, value in scope["headers"]:
            if name.startswith(b"if-"):
                before = f"{self._given[name]}," if name in self._given else ""
                self._given[name] = before + value.decode("latin-1").strip()

    def status(self, current: Validators) -> int | None:
        """The answer in place of the file: 412 where another is meant, 304 where the caller has it; else None.

        In the order of RFC 9110, 13.2.2.
        """
        if not self._given:
            return None
        if b"if-match" in self._given:
            if not self._names(b"if-match", current.etag):
                return 412
        elif current.modified > self._date(b"if-unmodified-since", current.modified):
            return 412
        if b"if-none-match" in self._given:
            return 304 if self._names(b"if-none-match", current.etag, weak=True) else None
        return 304 if current.modified <= self._date(b"if-modified-since", current.modified - 1) else None

    def allow_range(self, current: Validators) -> bool:
        """Tell whether a part may be sent: only of the very same bytes."""
        known = self._given.get(b"if-range")
        return known is None or known == current.etag or (current.exact and known == current.last_modified)

    def _names(self, header: bytes, etag: str, *, weak: bool = False) -> bool:
        given = self._given[header]
        tags = (tag.strip() for tag in given.split(","))
        return given == "*" or any((tag.removeprefix("W/") if weak else tag) == etag for tag in tags)

    def _date(self, header: bytes, default: int) -> float:
        given = self._given.get(header, "")
        try:
            # The third form names no zone: all are in that of Greenwich.
            return parsedate_to_datetime(given).replace(tzinfo=UTC).timestamp() if _DATE.fullmatch(given) else default
        except ValueError:  # the 31st of February
            return default
