"""Many assets in one call. What is asked for is done before the answer; the job tells what became of each item."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import product
from typing import Any

from starlette.responses import Response

from ...database import Connection
from ...errors import Invalid
from ...instants import iso
from ...library import bulk, jobs, limits, tenants
from ...library.bulk import Outcome, Wanted
from ...library.jobs import Job
from ...library.publishing import Action
from ...library.tenants import Tenant
from ...web.call import Call
from ...web.documented import takes
from .answers import answer
from .errors import EmptyUid
from .publishing import PublishOrder, event_of, read_places
from .requests import parameters, taken
from .requests.body import Sent, receive_members
from .requests.parameters import flag
from .requests.values import read_text, read_version
from .spelling import ASSET_TYPES

# The vendor's limits.
_MOST_PUBLISHED = 10
_MOST_DELETED = 100
_MOST_PLACES = 10

_IN_PROGRESS = "Your bulk {} request is in progress. Please check {} for more details."
# What the job says of an item, by what was not found.
_REASONS = {
    "asset": "Asset was not found. Please try again.",
    "entry": "The requested object doesn't exist.",
    "version": "The version was not found.",
}


@dataclass(frozen=True, slots=True)
class Item:
    """What is to be published, taken back or deleted: an asset, or an entry, of which there are none here."""

    is_asset: bool
    wanted: Wanted


@takes(json=taken.ITEMS_TO_PUBLISH)
async def publish_in_bulk(call: Call) -> Response:
    """Publish up to ten assets at once."""
    return await _send(call, "publish")


@takes(json=taken.ITEMS_TO_PUBLISH)
async def unpublish_in_bulk(call: Call) -> Response:
    """Take up to ten assets back at once."""
    return await _send(call, "unpublish")


@takes(json=taken.ITEMS_TO_DELETE)
async def delete_in_bulk(call: Call) -> Response:
    """Delete up to a hundred assets at once."""
    items = read_items(await receive_members(call), _MOST_DELETED)
    job_id, keys = await call.caller.write(_delete, items)
    await call.service.intake.discard(*keys)
    return answer({"notice": _IN_PROGRESS.format("delete", "bulk task queue"), "job_id": job_id})


async def get_job(call: Call, job_id: str) -> Response:
    """Tell what a job was, and how much of it was done."""
    job = await call.caller.read(jobs.find, job_id)
    failed = sum(item["failure"] is not None for item in job.items)
    body = {
        "branch": call.caller.branch,
        "locales": job.locales,
        "environments": job.environments,
        "published_at": iso(job.scheduled_at or job.created_at),
        "scheduled_at": None if job.scheduled_at is None else iso(job.scheduled_at),
    }
    summary = {"approvals": 0, "skip": 0, "success": len(job.items) - failed, "failed": failed, "total": len(job.items)}
    shown = {
        "uid": job.id,
        "created_by": job.created_by,
        "created_at": iso(job.created_at),
        "updated_by": job.created_by,
        "updated_at": iso(job.created_at),
        "action": job.action,
        "api_key": call.caller.key,
        "status": "complete",
        "body": body,
        "summary": summary,
    }
    return answer(shown)


@takes(*taken.PAGED, "status", "type", "include_count")
async def get_job_items(call: Call, job_id: str) -> Response:
    """List what became of each item of a job, in each environment and locale."""
    params = call.query
    skip, limit = parameters.skip(params), parameters.limit(params)
    job = await call.caller.read(jobs.find, job_id)
    found = [item for item in _item_bodies(job) if _is_wanted(item, params)]
    body: dict[str, Any] = {"items": found[skip : skip + limit]}
    if flag(params, "include_count"):
        body |= {"skip": skip, "limit": limit, "total_count": len(found)}
    return answer(body)


def read_items(sent: Sent, most: int) -> list[Item]:
    """The assets and entries that a body names, in its order. Raises EmptyUid, and Invalid for what else is wrong."""
    said = [(name, one) for name in ("assets", "entries", "items") for one in _listed(sent.members.get(name), name)]
    if not said:
        raise Invalid("assets", "is required.")
    if len(said) > most:
        raise Invalid(said[0][0], f"has more than {most} items.")
    return [_read_item(name, one) for name, one in said]


def job_item(outcome: Outcome, kind: str = "asset") -> dict[str, Any]:
    """What a job keeps of one item."""
    return {"type": kind, **asdict(outcome)}


def _item_rows(items: Sequence[Item], outcomes: Iterator[Outcome]) -> list[dict[str, Any]]:
    """What the job keeps of its items; `outcomes` are those of the assets among them."""
    return [_item_row(item, next(outcomes)) if item.is_asset else _item_row(item) for item in items]


def _item_row(item: Item, outcome: Outcome | None = None) -> dict[str, Any]:
    if outcome is not None:
        return job_item(outcome)
    return job_item(Outcome(uid=item.wanted.uid, version=item.wanted.version, failure="entry"), kind="entry")


async def _send(call: Call, action: Action) -> Response:
    sent = await receive_members(call)
    items, order = read_items(sent, _MOST_PUBLISHED), _read_order(sent)
    job_id = await call.caller.write(publish, items, action, order)
    return answer({"notice": _IN_PROGRESS.format(action, "publish queue"), "job_id": job_id})


def _read_order(sent: Sent) -> PublishOrder:
    """Where and when; the versions are the items' own. Raises Invalid."""
    order = read_places(sent.members, sent.members)
    for name in ("environments", "locales"):
        if len(getattr(order, name)) > _MOST_PLACES:
            raise Invalid(name, f"has more than {_MOST_PLACES} names.")
    return order


def _listed(value: Any, name: str) -> list[dict[str, Any]]:
    listed = [] if value is None else value
    if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
        raise Invalid(name, "is not a list of objects.")
    return listed


def _read_item(name: str, said: Mapping[str, Any]) -> Item:
    """Where both stand in one list, as in nested publishing, the content type tells assets."""
    uid = read_text(said.get("uid"), "uid", limits.UID)
    if not uid:
        raise EmptyUid
    version = said.get("version")
    content_type = said.get("_content_type_uid", said.get("content_type_uid"))
    is_asset = name == "assets" or (name == "items" and content_type in ASSET_TYPES)
    return Item(is_asset, Wanted(uid, None if version in (None, "") else read_version(version)))


def _item_bodies(job: Job) -> Iterator[dict[str, Any]]:
    """Each item in every environment and locale that the job names, or once where it names none."""
    at = iso(job.scheduled_at or job.created_at)
    for item in job.items:
        shown = {
            "uid": item["uid"],
            "type": item["type"],
            "title": item["title"],
            "version": item["version"],
            "action": job.action,
            "publish_details": _details(item["failure"]),
            "published_at": at,
            "scheduled_at": None if job.scheduled_at is None else at,
            "user": job.created_by,
            "depth": 0,
        }
        if item["type"] == "asset":
            shown["content_type_uid"] = ASSET_TYPES[0]
        places: list[tuple[str | None, str | None]] = list(product(job.environments, job.locales))
        for environment, locale in places or [(None, None)]:
            yield {**shown, "environment": environment, "locale": locale, "publish_locale": locale}


def _details(failure: str | None) -> dict[str, Any]:
    return {"status": "success"} if failure is None else {"status": "failed", "reason": _REASONS[failure]}


def _is_wanted(item: Mapping[str, Any], params: Mapping[str, str]) -> bool:
    status, kind = params.get("status"), params.get("type")
    return status in (None, "", item["publish_details"]["status"]) and kind in (None, "", item["type"])


def publish(connection: Connection, tenant: Tenant, items: Sequence[Item], action: Action, order: PublishOrder) -> str:
    """Raises NotFound for an unknown locale, Invalid for an unknown environment, and a time too far."""
    tenant = tenants.stored(connection, tenant)
    event = event_of(connection, tenant, action, order, or_uids=True)
    outcomes = bulk.publish(connection, tenant, [item.wanted for item in items if item.is_asset], event)
    rows = _item_rows(items, iter(outcomes))
    return jobs.record(
        connection,
        tenant,
        action,
        rows,
        environments=order.environments,
        locales=event.locales,
        scheduled_at=order.scheduled_at,
    )


def _delete(connection: Connection, tenant: Tenant, items: Sequence[Item]) -> tuple[str, list[str]]:
    tenant = tenants.stored(connection, tenant)
    outcomes, keys = bulk.remove(connection, tenant, [item.wanted for item in items if item.is_asset])
    return jobs.record(connection, tenant, "delete", _item_rows(items, iter(outcomes))), keys
