"""What a token may do, as its maker says it: module by module."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from ....errors import Invalid
from .values import MOST_NAMES

Scope = list[dict[str, Any]]

_MOST_MODULES = 50
_LONGEST = 255
# Modules of things that have names, and where these stand.
_NAMED = {"environment": "environments", "branch": "branches", "branch_alias": "branch_aliases", "locale": "locales"}
# All that a stack holds: whoever may read or write one of these may read or write assets.
_CONTENT = ("$all", "content_type", "entry", "asset")


def read_scope(value: Any) -> Scope:
    """What a token may do; its modules once more, with what is known of them. Raises Invalid."""
    if not isinstance(value, list) or not 0 < len(value) <= _MOST_MODULES:
        raise Invalid("scope", f"must be a list of 1 to {_MOST_MODULES} modules.")
    return [_read_module(module) for module in value]


def names_of(scope: Scope, module: str) -> list[str]:
    """The environments, say, that a scope names, each once."""
    named = (name for one in scope if one["module"] == module for name in one[_NAMED[module]])
    return list(dict.fromkeys(named))


def words_of(scope: Scope) -> list[str]:
    """The scope in words that are compared: `asset:read`, `branch:main`, `environment:live`."""
    return list(dict.fromkeys(word for module in scope for word in _words(module)))


def _words(module: dict[str, Any]) -> Iterator[str]:
    name = module["module"]
    if name in _NAMED:
        # An alias stands for a branch.
        kind = "branch" if name == "branch_alias" else name
        yield from (f"{kind}:{one}" for one in module[_NAMED[name]])
        return
    allowed = [verb for verb in ("read", "write") if module["acl"].get(verb)]
    # Who may write may also see what there is.
    verbs = ["read", "write"] if "write" in allowed else allowed
    for verb in verbs:
        yield f"{name}:{verb}"
        if name in _CONTENT:
            yield f"asset:{verb}"


def _read_module(said: Any) -> dict[str, Any]:
    name = said.get("module") if isinstance(said, dict) else None
    if not isinstance(name, str) or not 0 < len(name) <= _LONGEST:
        raise Invalid("scope", "is not valid: each part of it names a module.")
    module: dict[str, Any] = {"module": name, "acl": _read_acl(said.get("acl"))}
    if name in _NAMED:
        module[_NAMED[name]] = _read_names(said.get(_NAMED[name]))
    return module


def _read_acl(said: Any) -> dict[str, bool]:
    allowed = {} if said is None else said
    verbs = ("read", "write", "create", "update", "delete", "publish")
    if not isinstance(allowed, dict) or not all(isinstance(allowed.get(verb, False), bool) for verb in verbs):
        raise Invalid("scope", "is not valid: acl says true or false of what is allowed.")
    return {verb: allowed[verb] for verb in verbs if verb in allowed}


def _read_names(said: Any) -> list[str]:
    """Names, or the things themselves as answers show them, sent back."""
    things: Sequence[Any] = said if isinstance(said, list) else ()
    names: list[Any] = [thing.get("name") or thing.get("uid") if isinstance(thing, dict) else thing for thing in things]
    fit = all(isinstance(name, str) and 0 < len(name) <= _LONGEST for name in names)
    if (said is not None and not isinstance(said, list)) or len(names) > MOST_NAMES or not fit:
        raise Invalid("scope", f"is not valid: give a list of at most {MOST_NAMES} names.")
    return names
