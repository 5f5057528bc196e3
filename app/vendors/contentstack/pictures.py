"""What the vendor's Image Delivery API takes at the addresses of files, and which is not served here."""

from __future__ import annotations

import logging
from functools import cache

from ...web.call import Call

log = logging.getLogger(__name__)

_SIZES = frozenset(("canvas", "crop", "disable", "dpr", "fit", "height", "pad", "resize-filter", "trim", "width"))
_FORMS = frozenset(("auto", "format", "frame", "orient", "overlay", "quality"))
_COLOURS = frozenset(("bg-color", "blur", "brightness", "contrast", "saturation", "sharpen"))
_PARAMETERS = _SIZES | _FORMS | _COLOURS


def tell_of_pictures(call: Call) -> None:
    """Say once in the log that files are sent as they are, where an address asks for another picture."""
    if call.request.scope["query_string"] and not _PARAMETERS.isdisjoint(call.query):
        _tell()


@cache
def _tell() -> None:
    log.warning("image parameters of file addresses are not served: the original is sent, whatever they ask for")
