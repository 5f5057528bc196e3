"""Registering in batches: done inside the request; what comes after is only a question of time."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from starlette.responses import Response

from ...errors import Invalid, NotFound, TriptychError
from ...library import batches
from ...library.batches import Outcome
from ...web.body import checked, parse_json_object, read_body
from ...web.call import Call
from ...web.documented import takes
from .addresses import read_upload_address, spell_asset, spell_version
from .answers import answer
from .register import register
from .requests import BatchItem, BatchRequest

_AT_ONCE = 4


@takes(json=BatchRequest)
async def assets_batch_register(call: Call) -> Response:
    """Register up to 50 uploads; what is wrong with one of them is told by the status of the batch."""
    asked = checked(BatchRequest, parse_json_object(await read_body(call)))
    items = _read_items(asked.items)
    await call.caller.tenant()  # who may not come in is refused as a whole
    turns = asyncio.Semaphore(_AT_ONCE)
    async with asyncio.TaskGroup() as group:
        registering = [
            group.create_task(_register(call, turns, item, said)) for item, said in zip(items, asked.items, strict=True)
        ]
    request_id = await call.caller.write(batches.record, [task.result() for task in registering])
    return answer(call, {"requestId": request_id})


async def get_assets_batch_register(call: Call, request_id: str) -> Response:
    """Tell what became of a batch."""
    try:
        outcomes, now = await call.caller.read(batches.find, request_id)
    except NotFound as missing:
        # The specification has no 404 here; the live service's words are in a client's documentation.
        problem = f"No request exists for the requestId {request_id}"
        raise Invalid("AARServiceBadRequestException:", problem) from missing
    return answer(call, _status(outcomes, now))


def _read_items(said: Sequence[dict[str, Any]]) -> list[BatchItem | Invalid]:
    """Each item, or what is wrong with it. Raises Invalid where nothing is left to do."""
    items = [_read_item(place, content) for place, content in enumerate(said)]
    wrong = [item for item in items if isinstance(item, Invalid)]
    if len(wrong) == len(items):
        raise wrong[0]
    return items


def _read_item(place: int, content: dict[str, Any]) -> BatchItem | Invalid:
    try:
        return checked(BatchItem, content)
    except Invalid as invalid:
        return Invalid(f"assetDetailsList.{place}.{invalid.field}", invalid.problem)


async def _register(call: Call, turns: asyncio.Semaphore, item: BatchItem | Invalid, said: dict[str, Any]) -> Outcome:
    if isinstance(item, Invalid):
        url = said.get("url")
        return Outcome(url=url if isinstance(url, str) else "", failure=str(item))
    try:
        async with turns:
            asset = await register(call, await read_upload_address(call, item.url), item)
    except TriptychError as error:
        return Outcome(url=item.url, failure=str(error))
    return Outcome(url=item.url, uuid=asset.uuid, number=asset.number, ready_at=asset.ready_at)


def _status(outcomes: Sequence[Outcome], now: int) -> dict[str, Any]:
    failed = [one for one in outcomes if one.failure is not None]
    waiting = [one for one in outcomes if one.failure is None and now < one.ready_at]
    done = [one for one in outcomes if one.failure is None and now >= one.ready_at]
    return {
        "registrationStatus": "IN_PROGRESS" if waiting else "COMPLETE" if done else "FAILED",
        "successfullyRegisteredAssets": [{"url": one.url, "assetIdentifier": _identifier(one)} for one in done],
        "inProgressAssetDetails": [{"url": one.url} for one in waiting],
        "failedAssetDetails": [{"url": one.url, "failureReason": one.failure} for one in failed],
    }


def _identifier(outcome: Outcome) -> dict[str, str]:
    return {"assetId": spell_asset(outcome.uuid), "version": spell_version(outcome.number)}
