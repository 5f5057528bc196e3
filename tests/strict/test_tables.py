"""What the doors' tables say of errors and of what callers must bring, without a service."""

from __future__ import annotations

import re
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.strict.doors import Credentials
from triptych import errors
from triptych.control import errors as control_errors
from triptych.library.kits import Credentials as Derived
from triptych.main import DOORS, KITS
from triptych.vendors.amazon_ads import errors as amazon_errors
from triptych.vendors.contentstack import errors as contentstack_errors
from triptych.vendors.iqmetrix import errors as iqmetrix_errors

KINDS = (errors.Invalid, errors.Taken, errors.Forbidden, errors.Expired, errors.TooLarge, errors.Incomplete)
CONTROL = Path(__file__).parents[2] / "docs" / "control.md"


@pytest.mark.parametrize(
    "door", [amazon_errors, contentstack_errors, iqmetrix_errors, control_errors], ids=lambda door: door.__name__
)
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_no_error_of_a_caller_is_a_mistake_of_the_service(door: ModuleType, kind: type[Exception]) -> None:
    table: Any = door._TABLE

    status = next(line[1] for line in table if issubclass(kind, line[0]))

    assert 400 <= status < 500


def test_every_door_that_has_tenants_gives_workspaces_one() -> None:
    assert [kit.vendor for kit in KITS] == [door.name for door in DOORS]


def test_the_documents_show_what_workspaces_are_given() -> None:
    text = CONTROL.read_text()
    for kit in KITS:
        part = re.search(rf'"{kit.vendor}": {{(.*?)}}', text, re.DOTALL)
        assert part is not None
        names = re.findall(r'"(\w+)": ""', part[1])
        shown = kit.show(_anything(kit.tokens))
        assert names == list(shown)


def _anything(tokens: Any) -> Any:
    return Derived("t", "c", "s", "e", "p", dict.fromkeys(tokens, "x"))


def test_the_tests_know_every_door() -> None:
    assert {kit.vendor for kit in KITS} == set(Credentials.__dataclass_fields__) - {"workspace"}
