"""The OpenAPI document of a door: what its table of operations holds, and what the handlers say that they take."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from importlib.metadata import version
from inspect import cleandoc
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from ..web.call import Door
from ..web.documented import Content, Documented, Schema, Takes, taken_by
from ..web.operation import Access, Operation

Json = dict[str, Any]

_PATH_PARAMETER = re.compile(r"{(\w+)(?::(\w+))?}")
_SCHEMA = "#/components/schemas/{model}"
_ERRORS = ("4XX", "5XX")
# What has no body. A part of a file, and none of it where the caller has it, are answers that only files have.
_BARE = (204, 303)
_OF_FILES = (206, 304)


def describe(door: Door) -> Json:
    """The whole document but for the servers, which are as the caller sees them."""
    models = {
        body: body.__name__
        for operation in door.operations
        for body in taken_by(operation.handler).bodies.values()
        if isinstance(body, type)
    }
    _, schemas = models_json_schema([(model, "validation") for model in models], ref_template=_SCHEMA)
    documented = door.documented
    return {
        "openapi": "3.1.1",
        "info": {"title": door.title, "version": version("triptych"), "description": documented.about},
        "paths": _paths(door),
        "components": {
            "schemas": schemas.get("$defs", {}),
            "parameters": {
                _key(name): {"name": name, **parameter} for name, parameter in documented.parameters.items()
            },
            "responses": {"Error": _refusal(documented.errors)},
            "securitySchemes": dict(documented.schemes),
        },
    }


def shown_path(operation: Operation) -> str:
    """The operation's path with no more than the names of its parameters."""
    return _PATH_PARAMETER.sub(r"{\1}", operation.path)


def _paths(door: Door) -> Json:
    paths: Json = {}
    for operation in door.operations:
        paths.setdefault(shown_path(operation), {})[operation.method.lower()] = _describe(operation, door.documented)
    return paths


def _describe(operation: Operation, documented: Documented) -> Json:
    takes = taken_by(operation.handler)
    description = cleandoc(operation.handler.__doc__ or "")
    whole = "\n\n".join((description, *_scopes(operation.access)))
    named = (*takes.parameters, *documented.everywhere)
    shown: Json = {
        "operationId": operation.name,
        "summary": description.partition("\n")[0],
        "description": whole,
        "tags": [_resource(operation)],
        "parameters": [
            *_path_parameters(operation.path),
            *({"$ref": f"#/components/parameters/{_key(name)}"} for name in named),
        ],
        "responses": {**_answers(operation, takes), **_refusals(takes)},
        "security": list(_security(operation.access, documented)),
    }
    if takes.bodies:
        content = {media: {"schema": _reference(body)} for media, body in takes.bodies.items()}
        shown["requestBody"] = {"required": not takes.optional, "content": content}
    return shown


def _resource(operation: Operation) -> str:
    """What the operation is about: each resource is one file."""
    return operation.handler.__module__.rpartition(".")[2].replace("_", " ")


def _path_parameters(path: str) -> Iterator[Json]:
    for name, kind in _PATH_PARAMETER.findall(path):
        form = {"format": "uuid"} if kind == "uuid" else {}
        yield {"name": name, "in": "path", "required": True, "schema": {"type": "string", **form}}


def _answers(operation: Operation, takes: Takes) -> Json:
    of_file = _OF_FILES if operation.is_file and 200 in takes.statuses else ()
    media = "*/*" if operation.is_file else takes.answers
    return {
        str(status): {
            "description": HTTPStatus(status).phrase,
            **({} if status in (*_BARE, 304) else {"content": {media: {}}}),
        }
        for status in (*takes.statuses, *of_file)
    }


def _refusals(takes: Takes) -> Json:
    refusal = {"$ref": "#/components/responses/Error"} if takes.errors is None else _refusal(takes.errors)
    return dict.fromkeys(_ERRORS, refusal)


def _refusal(errors: Mapping[str, Schema]) -> Json:
    content = {media: {"schema": dict(schema)} for media, schema in errors.items()}
    return {"description": "A refusal", "content": content}


def _security(access: Access, documented: Documented) -> Iterator[Json]:
    """Each kind of token with all that must come beside it; nothing, where a call may come without."""
    tenants = () if access.any_tenant else documented.tenants
    for kind in access.credentials:
        for scheme in (kind, *documented.alike.get(kind, ())):
            for tenant in tenants or (None,):
                yield {name: [] for name in (scheme, *documented.always, tenant) if name}
    if documented.optional or access.anonymous or not access.credentials:
        yield {}


def _scopes(access: Access) -> Iterator[str]:
    """Any one of them will do, and what `security` lists must all be there."""
    for kind, scopes in access.scopes.items():
        if scopes:
            yield f"In strict, `{kind}` needs one of the scopes {', '.join(f'`{scope}`' for scope in scopes)}."


def _reference(body: Content) -> Json:
    if isinstance(body, type) and issubclass(body, BaseModel):
        return {"$ref": _SCHEMA.format(model=body.__name__)}
    return dict(body)


def _key(name: str) -> str:
    """A name as keys of components may be spelled."""
    return re.sub(r"[^\w.-]+", "_", name).strip("_")
