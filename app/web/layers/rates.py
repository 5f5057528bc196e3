"""Limits of how many calls may come, as each vendor has them. They are counted only where limits are set."""

from __future__ import annotations

from functools import partial

from starlette.responses import Response

from ...library import rate_windows
from ...rate_limits import OFF
from ..call import Call
from ..layer import Proceed
from ..peers import peer_of
from ..rates import Counted, Rates, Standing, TooManyCalls, counted
from .errors import render_errors


async def limit_rates(call: Call, proceed: Proceed) -> Response:
    """Refuse calls over the limits that are set, and tell of the limits as the vendor does."""
    setting, operation, rates = call.service.settings.rate_limits, call.operation, call.door.rates
    if setting == OFF or operation is None or rates is None:
        return await proceed(call)
    limit = counted(setting, call.door.name, rates, operation)
    standing = None if limit is None else await _count(call, limit, rates)
    if standing is None:
        return await proceed(call)
    # What goes wrong below is an answer already here, as that tells of the limits, too.
    answer = await render_errors(call, partial(_refuse, standing) if standing.is_over else proceed)
    answer.headers.update(rates.headers(standing))
    return answer


async def _count(call: Call, limit: Counted, rates: Rates) -> Standing | None:
    """Where the call's owner stands with it; None in an unknown workspace, of which the operation says more.

    Raises what the caller is refused with: only who is let in is counted.
    """
    call.admit()
    if call.known_caller is None:
        workspace, owner = call.workspace, peer_of(call.request, call.service.settings)
    else:
        tenant = await call.known_caller.tenant()
        workspace, owner = tenant.workspace, rates.owner_of(tenant)
    window = await call.service.database.write(
        rate_windows.count,
        workspace=workspace,
        vendor=call.door.name,
        name=limit.name,
        owner=owner,
        rate=limit.rate,
    )
    return None if window is None else Standing(limit.rate, window)


async def _refuse(standing: Standing, _call: Call) -> Response:
    raise TooManyCalls(standing.seconds)
