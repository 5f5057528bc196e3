"""The service's own API, under /_triptych, and the page at /."""

from __future__ import annotations

from collections.abc import Sequence

from ..web.call import Door
from . import documents
from .described import DOCUMENTED
from .errors import render_error
from .front import front
from .guard import guard
from .operations import OPERATIONS


def door_beside(doors: Sequence[Door]) -> Door:
    """The door that controls the service, with the lines that these doors have in its table."""
    return Door(
        name="triptych",
        title="Triptych",
        operations=(
            front(doors),
            *documents.operations(doors),
            *OPERATIONS,
            *(operation for door in doors for operation in door.control),
        ),
        spaces=("/_triptych",),
        authenticate=guard,
        render_error=render_error,
        documented=DOCUMENTED,
    )
