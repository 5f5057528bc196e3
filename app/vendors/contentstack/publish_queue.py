"""The publish queue: what was published and taken back, and what is still to come."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from ...errors import Invalid, NotFound
from ...instants import iso
from ...library import queue
from ...library.queue import Activity
from ...web.body import parse_json_object
from ...web.call import Call
from ...web.documented import takes
from ...web.errors import Malformed, NotAllowed
from .answers import answer
from .requests import parameters
from .requests.parameters import flag
from .requests.taken import PAGED

_UID = re.compile(r"blt([0-9a-f]{16})")
# The library's names for what a query names; all are compared for equality, or with those of a list.
_FIELDS = {
    "action": "action",
    "entry.uid": "asset",
    "environment": "environment",
    "locale": "locale",
    "publish_details.status": "status",
    "user": "user",
}
_LONGEST_QUERY = 4_096
_MOST_VALUES = 100


@takes("query", *PAGED, "include_count", "include_branch")
async def get_publish_queue(call: Call) -> Response:
    """List what is asked for of publishing, what holds last first."""
    params = call.query
    page = {"skip": parameters.skip(params), "limit": parameters.limit(params)}
    counted = flag(params, "include_count")
    found, total = await call.caller.scan(queue.page, read_filters(params), **page, count=counted)
    body = {"queue": [_body(activity, call) for activity in found]}
    return answer({**body, "count": total} if counted else body)


@takes("include_branch")
async def get_publish_queue_activity(call: Call, publish_queue_uid: str) -> Response:
    """Show one activity."""
    activity = await call.caller.read(queue.get, _number(publish_queue_uid))
    return answer({"queue": _body(activity, call)})


async def cancel_scheduled_action(call: Call, publish_queue_uid: str) -> Response:
    """Take back what is still to come. The vendor does that by GET; HEAD, which must change nothing, is refused."""
    if call.request.method == "HEAD":
        raise NotAllowed("GET")
    await call.caller.write(queue.cancel, _number(publish_queue_uid))
    return answer({"notice": "Entry unscheduled successfully."})


def read_filters(params: Mapping[str, str]) -> dict[str, list[str]]:
    """What the `query` asks for, by the library's names. Raises Invalid."""
    text = params.get("query") or "{}"
    try:
        query = parse_json_object(text[:_LONGEST_QUERY].encode())
    except Malformed as error:
        raise Invalid("query", "is not a JSON object of at most 4096 characters.") from error
    kinds = _values("type", query.pop("type", "asset"))
    filters = {_field(name): _values(name, value) for name, value in query.items()}
    # Of what is no asset there is nothing.
    return filters if "asset" in kinds else {**filters, "asset": []}


def _field(name: str) -> str:
    if name not in _FIELDS:
        raise Invalid("query", f"cannot ask for {name!r} of the publish queue.")
    return _FIELDS[name]


def _values(name: str, value: Any) -> list[str]:
    values = value.get("$in") if isinstance(value, dict) and len(value) == 1 else [value]
    if not isinstance(values, list) or not all(isinstance(one, str) for one in values) or len(values) > _MOST_VALUES:
        raise Invalid("query", f"has no text for {name!r}, and no list of texts in $in.")
    return values


def _number(uid: str) -> int:
    """The row that the uid spells. Raises NotFound."""
    spelled = _UID.fullmatch(uid)
    number = int(spelled[1], 16) if spelled else 0
    if not 0 < number < 2**63:
        raise NotFound("activity", uid)
    return number


def _body(activity: Activity, call: Call) -> dict[str, Any]:
    version = activity.latest if activity.version is None else activity.version
    body = {
        "uid": f"blt{activity.id:016x}",
        "api_key": call.caller.key,
        "type": "asset",
        "action": activity.action,
        "entry": {"uid": activity.uid, "title": activity.title, "locale": activity.locale, "version": version},
        "environment": [activity.environment_uid],
        "locale": [activity.locale],
        "publish_details": {"status": activity.status},
        "user": activity.created_by,
        "published_at": iso(activity.holds_from),
        "scheduled": activity.status == "scheduled",
        "created_at": iso(activity.created_at),
        "created_by": activity.created_by,
        "approval": False,
        "approved": False,
        "rejected": False,
    }
    return {**body, "_branch": call.caller.branch} if flag(call.query, "include_branch") else body
