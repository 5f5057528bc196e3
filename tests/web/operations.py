"""Every operation of every door, for tests that none may be forgotten in."""

from __future__ import annotations

import re

import pytest

from triptych.main import CONTROL, DOORS
from triptych.web.operation import Operation

GUID = "00000000-0000-0000-0000-000000000007"
EVERY_DOOR = (*DOORS, CONTROL)
ALL = [
    pytest.param(door, operation, id=f"{door.name}-{operation.name}")
    for door in EVERY_DOOR
    for operation in door.operations
]


def path_of(operation: Operation) -> str:
    """The operation's path, with something in place of its parameters."""
    return re.sub(r"{[\w:]+}", GUID, operation.path)
