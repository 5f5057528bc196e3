"""What clients list on their way to assets and none of which is ever here.

A list is empty, a single thing is the vendor's not-found, and making one is said to be not served: in the answer, and
in the log's line of the call.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from ...errors import NotFound
from ...web.call import Call
from ...web.documented import takes
from ...web.operation import Handler, Operation
from .answers import answer, counted
from .auth import ACCOUNT, STACK
from .errors import NoContentType, NotServed
from .requests.parameters import flag


@dataclass(frozen=True, slots=True)
class Absent:
    """A kind of thing: the vendor's words for one and for many, the address of all, and what belongs to each of it.

    Many are told of under their word. `holds` is what clients make inside each, `tells` what they only read of it;
    `made` says whether they make such things at all.
    """

    one: str
    many: str
    path: str
    holds: str = ""
    tells: str = ""
    made: bool = True


ABSENT = (
    Absent("content_type", "content_types", "/content_types", holds="entries", tells="references"),
    Absent("global_field", "global_fields", "/global_fields"),
    Absent("extension", "extensions", "/extensions"),
    Absent("taxonomy", "taxonomies", "/taxonomies", holds="terms"),
    Absent("label", "labels", "/labels"),
    Absent("role", "roles", "/roles"),
    Absent("workflow", "workflows", "/workflows"),
    Absent("publishing_rule", "publishing_rules", "/workflows/publishing_rules"),
    Absent("webhook", "webhooks", "/webhooks", tells="executions"),
    Absent("variant_group", "variant_groups", "/variant_groups", holds="variants"),
    Absent("variant", "variants", "/variants"),
    Absent("audit_log", "logs", "/audit-logs", made=False),
)


# Calls on what is served that ask for something else.
_UNSERVED = (
    ("change_workflow_stages_in_bulk", "POST", "/bulk/workflow", "Stages of workflows"),
    (
        "move_items_to_another_release",
        "POST",
        "/releases/{release_uid}/items/move",
        "Moves of items to another release",
    ),
    ("move_items_between_releases", "PUT", "/releases/{release_uid}/items/move", "Moves of items to another release"),
)

# Other products' own addresses, which the command-line tool asks what belongs to a stack: none of it.
_OTHER_PRODUCTS: tuple[tuple[str, str, Any], ...] = (
    ("get_installations_of_apps", "/installations", {"data": [], "count": 0}),
    ("get_projects_of_personalize", "/projects", []),
    ("get_projects_of_studio", "/v1/projects", {"projects": []}),
)


def operations() -> Iterator[Operation]:
    """Every call on things that are not here."""
    for kind in ABSENT:
        yield from _operations(kind)
    for name, method, path, what in _UNSERVED:
        yield Operation(name, method, f"/v3{path}", _unserved(what), STACK)
    for name, path, none in _OTHER_PRODUCTS:
        yield Operation(name, "GET", path, _always(none), ACCOUNT)


def _operations(kind: Absent) -> Iterator[Operation]:
    path = f"/v3{kind.path}"
    single = f"{path}/{{absent_uid}}"
    missing = _missing(kind)
    yield Operation(f"get_all_{kind.many}", "GET", path, _empty(kind), STACK)
    yield Operation(f"get_a_single_{kind.one}", "GET", single, missing, STACK)
    if kind.tells:
        yield Operation(f"get_{kind.tells}_of_a_{kind.one}", "GET", f"{single}/{kind.tells}", missing, STACK)
    if kind.holds:
        inside = f"{single}/{kind.holds}"
        yield Operation(f"get_all_{kind.holds}_of_a_{kind.one}", "GET", inside, missing, STACK)
        yield Operation(f"create_{kind.holds}_of_a_{kind.one}", "POST", inside, missing, STACK)
        yield Operation(
            f"get_one_of_the_{kind.holds}_of_a_{kind.one}", "GET", f"{inside}/{{inner_uid}}", missing, STACK
        )
    if kind.made:
        yield Operation(f"create_{kind.one}", "POST", path, _unserved(kind.many.replace("_", " ").capitalize()), STACK)
        yield Operation(f"update_{kind.one}", "PUT", single, missing, STACK)
        yield Operation(f"delete_{kind.one}", "DELETE", single, missing, STACK)


def _empty(kind: Absent) -> Handler:
    @takes("count", "include_count")
    async def list_none(call: Call) -> Response:
        """List none: there are none here."""
        if flag(call.query, "count"):
            return answer({kind.many: 0})
        return answer(counted({kind.many: []}, 0, call))

    return list_none


def _missing(kind: Absent) -> Handler:
    async def find_none(_call: Call, absent_uid: str, **_inside: str) -> Response:
        """Not found: there are none here."""
        raise NoContentType(absent_uid) if kind.one == "content_type" else NotFound(kind.one, absent_uid)

    return find_none


def _always(body: Any) -> Handler:
    async def list_none(_call: Call) -> Response:
        """List none: that product is not here."""
        return answer(body)

    return list_none


def _unserved(what: str) -> Handler:
    async def refuse(_call: Call, **_names: str) -> Response:
        """Not served."""
        raise NotServed(what)

    return refuse
