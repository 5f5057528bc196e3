"""What documents say of operations: each handler says beside itself what it takes, each door what all of them do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from pydantic import BaseModel

from .operation import Handler

Schema = Mapping[str, Any]
# What a body must be: by its model where one reads it.
Content = type[BaseModel] | Schema
H = TypeVar("H", bound=Handler)

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"
BYTES = "application/octet-stream"

TEXT: Schema = {"type": "string"}
FLAG: Schema = {"type": "boolean"}
NUMBER: Schema = {"type": "integer"}
FILE: Schema = {"type": "string", "format": "binary", "contentMediaType": BYTES}


@dataclass(frozen=True, slots=True)
class Takes:
    """What a call takes beside its path and its credentials, and how it answers.

    `parameters` are named; the door's table says what each is. `bodies` are by their media types, `optional` where a
    call may come without. `statuses` are those of success.
    """

    parameters: tuple[str, ...] = ()
    bodies: Mapping[str, Content] = field(default_factory=dict)
    optional: bool = False
    statuses: tuple[int, ...] = (200,)
    answers: str = JSON
    errors: Mapping[str, Schema] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Documented:
    """What holds for a door's operations, in the form of OpenAPI.

    `schemes` say how each kind of token is shown, by its name in accesses, and what else a caller must bring: `always`
    beside each token, and one of `tenants`. `alike` are other schemes that do for a kind. `optional` says that there
    are callers who need none of them. `errors` are bodies by their media types.
    """

    about: str
    schemes: Mapping[str, Schema]
    errors: Mapping[str, Schema]
    parameters: Mapping[str, Schema] = field(default_factory=dict)
    everywhere: tuple[str, ...] = ()
    always: tuple[str, ...] = ()
    tenants: tuple[str, ...] = ()
    alike: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    optional: bool = False


_TAKEN: dict[Handler, Takes] = {}
_NOTHING = Takes()


def takes(
    *parameters: str,
    optional: bool = False,
    status: int | tuple[int, ...] = 200,
    answers: str = JSON,
    errors: Mapping[str, Schema] | None = None,
    **bodies: Content,
) -> Callable[[H], H]:
    """Say of a handler what it takes: `json`, `form`, `multipart` or `content` are its bodies, of that media type."""
    media = {"json": JSON, "form": FORM, "multipart": MULTIPART, "content": BYTES}
    statuses = (status,) if isinstance(status, int) else status
    said = Takes(parameters, {media[name]: body for name, body in bodies.items()}, optional, statuses, answers, errors)

    def keep(handler: H) -> H:
        _TAKEN[handler] = said
        return handler

    return keep


def taken_by(handler: Handler) -> Takes:
    """What a handler says that it takes."""
    return _TAKEN.get(getattr(handler, "__func__", handler), _NOTHING)


def query(description: str, schema: Schema = TEXT, *, required: bool = False) -> dict[str, Any]:
    """A query parameter."""
    return {"in": "query", "description": description, "schema": schema, **({"required": True} if required else {})}


def header(description: str, schema: Schema = TEXT) -> dict[str, Any]:
    """A header that need not be there."""
    return {"in": "header", "description": description, "schema": schema}


def one_of(*values: str) -> Schema:
    """One of these words."""
    return {"type": "string", "enum": list(values)}


def many(item: Schema, **rules: int) -> Schema:
    """A list."""
    return {"type": "array", "items": item, **rules}


def members(*required: str, **properties: Schema) -> Schema:
    """An object with these members; those that are named first must be there."""
    return {"type": "object", "properties": properties, **({"required": list(required)} if required else {})}


def in_header(name: str, description: str) -> Schema:
    """A credential in a header of its own."""
    return {"type": "apiKey", "in": "header", "name": name, "description": description}


def as_bearer(description: str) -> Schema:
    """A credential after `Bearer`."""
    return {"type": "http", "scheme": "bearer", "description": description}


OAUTH_ERROR: Mapping[str, Schema] = {JSON: members("error", error=TEXT, error_description=TEXT)}
"""How calls for tokens refuse, at whatever door (RFC 6749, 5.2)."""
