"""Environments: where a stack publishes to."""

from __future__ import annotations

import re
from typing import Any

from starlette.responses import Response

from ...errors import Invalid
from ...instants import iso
from ...library import environments, limits
from ...library.environments import Environment
from ...web.call import Call
from ...web.documented import takes
from .answers import answer
from .query.selection import answer_list
from .requests import taken
from .requests.body import receive_object
from .requests.values import read_name, read_text

# A comma stands between names in parameters, and a slash between the segments of a path.
_UNFIT = re.compile(r"[/,\x00-\x1f\x7f]")
_MOST_URLS = limits.LOCALES


@takes(*taken.SHORT_LIST)
async def get_all_environments(call: Call) -> Response:
    """List a stack's environments."""
    found = await call.caller.scan(environments.all_of)
    return answer_list(call, "environments", [environment_body(one) for one in found])


async def get_a_single_environment(call: Call, environment_name: str) -> Response:
    """Show an environment."""
    found = await call.caller.read(environments.get, environment_name)
    return answer({"environment": environment_body(found)})


@takes(json=taken.ENVIRONMENT, status=201)
async def add_an_environment(call: Call) -> Response:
    """Make an environment. A second one of that name is refused."""
    said = await receive_object(call, "environment")
    name = read_environment_name(said)
    if name is None:
        raise Invalid("name", "is required.")
    made = await call.caller.write(environments.create, name, _urls(said) or [])
    return answer({"notice": "Environment created successfully.", "environment": environment_body(made)}, 201)


@takes(json=taken.ENVIRONMENT)
async def update_environment(call: Call, environment_name: str) -> Response:
    """Rename an environment, or change its addresses; what is not said stays as it is."""
    said = await receive_object(call, "environment")
    new = await call.caller.write(environments.change, environment_name, read_environment_name(said), _urls(said))
    return answer({"notice": "Environment updated successfully.", "environment": environment_body(new)})


async def delete_environment(call: Call, environment_name: str) -> Response:
    """Delete an environment with what is published there."""
    await call.caller.write(environments.remove, environment_name)
    return answer({"notice": "Environment deleted successfully."})


def environment_body(environment: Environment) -> dict[str, Any]:
    """An environment in the vendor's JSON."""
    return {
        "uid": environment.uid,
        "name": environment.name,
        "urls": environment.urls,
        "ACL": {},
        "_version": environment.version,
        "created_at": iso(environment.created_at),
        "created_by": environment.created_by,
        "updated_at": iso(environment.updated_at),
        "updated_by": environment.updated_by,
    }


def read_environment_name(said: dict[str, Any]) -> str | None:
    """A name that paths and parameters can hold; None where nothing is said. Raises Invalid."""
    name = read_name(said.get("name"), "name", limits.NAME)
    if name is not None and (_UNFIT.search(name) or name != name.strip()):
        raise Invalid("name", "is not valid.")
    return name


def _urls(said: dict[str, Any]) -> list[dict[str, Any]] | None:
    urls = said.get("urls")
    if urls is None:
        return None
    if not isinstance(urls, list) or len(urls) > _MOST_URLS or not all(isinstance(url, dict) for url in urls):
        raise Invalid("urls", f"is not a list of at most {_MOST_URLS} addresses.")
    return [
        {
            "locale": read_text(url.get("locale"), "urls", limits.NAME),
            "url": read_text(url.get("url"), "urls", limits.ADDRESS),
        }
        for url in urls
    ]
