"""What happens to every call, in this order from the outside in. Calls that no operation takes pass through as well."""

from __future__ import annotations

from ..layer import Layer
from .counts import count_calls
from .cross_origin import allow_pages
from .errors import render_errors
from .log import log_request
from .nul import refuse_nul
from .rates import limit_rates

LAYERS: tuple[Layer, ...] = (count_calls, log_request, allow_pages, render_errors, refuse_nul, limit_rates)
