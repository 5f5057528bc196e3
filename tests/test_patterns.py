"""No pattern that runs on a stranger's text takes more than linear time."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
import time
from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from starlette.routing import compile_path

import triptych
from triptych.main import CONTROL, DOORS

LENGTH = 10_000
# What is linear takes a hundredth of it, and what is quadratic ten times as long.
SECONDS = 0.3


def patterns() -> Iterator[tuple[str, re.Pattern[Any], set[str]]]:
    """Every pattern of a module, under its name, with the methods that the module calls of it."""
    for module in pkgutil.walk_packages(triptych.__path__, "triptych."):
        if module.name.endswith("__main__") or ".migrations." in module.name:
            continue
        loaded = importlib.import_module(module.name)
        for name, value in vars(loaded).items():
            if isinstance(value, re.Pattern):
                calls = re.findall(rf"\b{name}\.(match|fullmatch|search|sub|finditer)\(", inspect.getsource(loaded))
                yield f"{module.name}.{name}", value, set(calls)
    for door in (*DOORS, CONTROL):
        for operation in door.operations:
            yield f"{door.name} {operation.path}", compile_path(operation.path)[0], {"fullmatch"}


PATTERNS = list(patterns())


def test_the_patterns_are_found() -> None:
    assert len(PATTERNS) > 25
    assert {"search", "match", "fullmatch", "sub"} <= {call for _, _, calls in PATTERNS for call in calls}


@pytest.mark.long
@pytest.mark.parametrize(("pattern", "calls"), [one[1:] for one in PATTERNS], ids=[one[0] for one in PATTERNS])
def test_no_repetition_makes_it_slow(pattern: re.Pattern[Any], calls: set[str]) -> None:
    assert is_linear(pattern, calls or {"match"})


def test_what_is_quadratic_is_noticed() -> None:
    assert not is_linear(re.compile(r"\s*([\d.]+)\s*([a-z]*)\s*"), {"fullmatch"})


def is_linear(pattern: re.Pattern[Any], calls: set[str]) -> bool:
    """Run it on texts in which one of its own characters comes again and again."""
    is_bytes = isinstance(pattern.pattern, bytes)
    written = pattern.pattern.decode("latin-1") if is_bytes else pattern.pattern
    repeated = [*sorted({*written, " ", "a", "1", "\n"}), "[:a", "a.", "; ", "a: b\r\n"]
    for begin, again, end in product(("", "1", "a", "["), repeated, ("", "!")):
        text = begin + again * (LENGTH // len(again)) + end
        for call in calls:
            method = getattr(pattern, call)
            subject = text.encode("latin-1", "replace") if is_bytes else text
            start = time.process_time()
            method("", subject) if call == "sub" else method(subject)
            if time.process_time() - start > SECONDS:
                return False
    return True
