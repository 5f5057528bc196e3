"""What the code of a handler reads of a request, as far as it can be told without running it."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable, Iterator
from functools import cache
from textwrap import dedent
from types import FunctionType, MethodType, ModuleType
from typing import Any

from pydantic import BaseModel

# Functions of handlers that read a body by its model, and those that read any.
_BY_MODEL = {"checked", "receive", "_read"}
_BODIES = {"Body", "read_body", "read_form", "receive", "receive_members", "receive_object", "stream_body"}
# What reads credentials is no handler's own.
_CREDENTIALS = {"_token"}


def functions(handler: Callable[..., Any]) -> list[FunctionType]:
    """The handler, and what it calls in the package of its door, and so on."""
    start = handler.__func__ if isinstance(handler, MethodType) else handler
    assert isinstance(start, FunctionType)
    package = ".".join(start.__module__.split(".")[: 3 if ".vendors." in start.__module__ else 2])
    found: list[FunctionType] = []
    waiting = [start]
    while waiting:
        one = waiting.pop()
        if one not in found and one.__name__ not in _CREDENTIALS:
            found.append(one)
            waiting += [
                named
                for node in ast.walk(_tree(one))
                if isinstance(named := _global(one, node), FunctionType) and named.__module__.startswith(f"{package}.")
            ]
    return found


def parameters(handler: Callable[..., Any]) -> set[str]:
    """The names of the query parameters that are read."""
    return {name for function in functions(handler) for name in _parameters(function)}


def models(handler: Callable[..., Any]) -> set[type[BaseModel]]:
    """The models by which the handler itself reads a body."""
    start = handler.__func__ if isinstance(handler, MethodType) else handler
    assert isinstance(start, FunctionType)
    calls = [node for node in ast.walk(_tree(start)) if isinstance(node, ast.Call)]
    return {
        model
        for call in calls
        if _name(call.func) in _BY_MODEL and not any(isinstance(said, ast.Dict) for said in call.args)
        for said in call.args
        if isinstance(model := _global(start, said), type) and issubclass(model, BaseModel)
    }


def reads_a_body(handler: Callable[..., Any]) -> bool:
    """Whether any body is read."""
    return any(_BODIES & set(function.__code__.co_names) for function in functions(handler))


def texts(handler: Callable[..., Any]) -> set[str]:
    """All texts that stand in the code, and in the tables that it names."""
    found: set[str] = set()
    for function in functions(handler):
        for node in ast.walk(_tree(function)):
            table = _global(function, node)
            said = table.values() if isinstance(table, dict) else [getattr(node, "value", None)]
            found.update(text for text in said if isinstance(text, str))
    return found


@cache
def _tree(function: FunctionType) -> ast.AST:
    tree = ast.parse(dedent(inspect.getsource(function))).body[0]
    if isinstance(tree, ast.FunctionDef | ast.AsyncFunctionDef):
        tree.decorator_list = []
    return tree


def _global(function: FunctionType, node: ast.AST) -> Any:
    """What a name in the function's module stands for."""
    if isinstance(node, ast.Name):
        return function.__globals__.get(node.id)
    if isinstance(node, ast.Attribute) and isinstance(module := _global(function, node.value), ModuleType):
        return getattr(module, node.attr, None)
    return None


def _name(node: ast.AST) -> str:
    return getattr(node, "attr", "") or getattr(node, "id", "")


def _parameters(function: FunctionType) -> Iterator[str]:
    if function.__name__ == "read_projection":  # by a pattern
        yield from ("only[BASE][]", "except[BASE][]")
    tree = _tree(function)
    for node in ast.walk(tree):
        asked: list[ast.expr] = []
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and _is_query(node.func.value):
            asked = node.args[:1] if node.func.attr in ("get", "getlist") else []
        elif isinstance(node, ast.Call) and node.args and _is_query(node.args[0]):
            asked = node.args[1:2]
        elif isinstance(node, ast.Compare) and any(map(_is_query, node.comparators)):
            asked = [node.left]
        for one in asked:
            yield from _spelled(function, tree, one)


def _is_query(node: ast.AST) -> bool:
    return _name(node) in ("query_params", "query", "params")


def _spelled(function: FunctionType, tree: ast.AST, node: ast.expr) -> list[str]:
    """The texts that an expression may be: itself, a constant's, or what a name stands for one by one."""
    if isinstance(node, ast.Constant):
        return [str(node.value)]
    if not isinstance(node, ast.Name):
        return []
    constant = function.__globals__.get(node.id)
    if isinstance(constant, str):
        return [constant]
    values = [
        value
        for inner in ast.walk(tree)
        for value in (
            inner.iter.elts
            if isinstance(inner, ast.For) and isinstance(inner.iter, ast.Tuple) and _name(inner.target) == node.id
            else [inner.value]
            if isinstance(inner, ast.Assign) and _name(inner.targets[0]) == node.id
            else []
        )
    ]
    return [str(value.value) for value in values if isinstance(value, ast.Constant)]
