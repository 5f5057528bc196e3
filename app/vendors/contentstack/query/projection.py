"""`only` and `except`: which keys of an object a client wants to see."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from starlette.datastructures import QueryParams

# only[BASE][]=title, as the documentation has it; SDKs also send only[BASE][0]=title and only[]=BASE&only[]=title.
_NAME = re.compile(r"(only|except)(?:\[BASE\])?(?:\[[0-9]*\])?")
_BASE = "BASE"


@dataclass(frozen=True, slots=True)
class Projection:
    """The keys to show, all when there are none, and those to leave out. The uid is always shown."""

    only: frozenset[str] = frozenset()
    without: frozenset[str] = frozenset()

    def of(self, body: dict[str, Any]) -> dict[str, Any]:
        """The part of the object that is to be shown."""
        if not self.only and not self.without:
            return body
        wanted = (self.only or body.keys()) - self.without | {"uid"}
        return {key: value for key, value in body.items() if key in wanted}


WHOLE = Projection()


def read_projection(params: QueryParams) -> Projection:
    """What the query parameters say of keys."""
    said: dict[str, set[str]] = {"only": set(), "except": set()}
    for name, value in params.multi_items():
        if parts := _NAME.fullmatch(name):
            said[parts[1]].update(key for key in value.split(",") if key not in ("", _BASE))
    return Projection(frozenset(said["only"]), frozenset(said["except"]))
