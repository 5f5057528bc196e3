"""Records: flat rows, each of whose fields says which column fills it."""

from __future__ import annotations

from typing import Any, get_type_hints


def columns_of(record: type[tuple[Any, ...]]) -> list[Any]:
    """The columns for the select that fills the record, in the order of its fields.

    A field is declared with its own: `size: Annotated[int, model.Blob.size]`.
    """
    return [field.__metadata__[0] for field in get_type_hints(record, include_extras=True).values()]
