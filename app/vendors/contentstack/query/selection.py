"""Lists that are short by their limits: their queries, order and pages are taken from what is shown, item by item."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson
from starlette.responses import Response

from ....errors import Invalid
from ....web.call import Call
from ..answers import answer, counted
from ..requests import parameters

Body = dict[str, Any]


def answer_list(call: Call, name: str, bodies: Sequence[Body]) -> Response:
    """Answer with those of the bodies that the request asks for, under the name. Raises Invalid.

    A query names fields with the value that each must have, or with `$ne`, `$in` or `$nin`.
    """
    params = call.query
    query = _read_query(params["query"]) if params.get("query") else {}
    found = _sorted(call, [body for body in bodies if all(_fits(body, *asked) for asked in query.items())])
    skip = parameters.skip(params)
    return answer(counted({name: found[skip : skip + parameters.limit(params)]}, len(found), call))


def _read_query(text: str) -> dict[str, Any]:
    try:
        query = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise Invalid("query", "is not valid JSON.") from error
    if not isinstance(query, dict):
        raise Invalid("query", "is not an object.")
    return query


def _fits(body: Body, field: str, asked: Any) -> bool:
    value = body.get(field)
    if not isinstance(asked, dict):
        return bool(value == asked)
    return all(_holds(value, operator, operand) for operator, operand in asked.items())


def _holds(value: Any, operator: str, operand: Any) -> bool:
    if operator == "$ne":
        return bool(value != operand)
    if operator in ("$in", "$nin") and isinstance(operand, list):
        return (value in operand) == (operator == "$in")
    raise Invalid("query", f"has an operator that this list does not take: {operator}.")


def _sorted(call: Call, bodies: list[Body]) -> list[Body]:
    for direction in ("asc", "desc"):
        field = call.query.get(direction)
        if field:
            return sorted(bodies, key=lambda body: _place(body.get(field)), reverse=direction == "desc")
    return bodies


def _place(value: Any) -> tuple[bool, float, str]:
    """Where a value stands among others: nothing, then numbers, then texts."""
    if isinstance(value, int | float):
        return True, value, ""
    return value is not None, 0, "" if value is None else str(value)
