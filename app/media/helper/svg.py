"""Facts about SVG documents."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import replace
from xml.parsers import expat

from ..facts import Announce, Facts
from .entities import Entities, EntitiesRefused
from .pipe import BLOCK_SIZE
from .remote_file import RemoteFile

# Maps and plans have some tens of megabytes. A document is parsed in one piece: expat reads a long comment that comes
# in several from its beginning each time.
MOST_BYTES = 32 << 20
# Every name is looked up. A tag has one sign of its own, an attribute one of equality, and hardly anything else has.
MOST_TAGS = 500_000
MOST_ATTRIBUTES = 250_000
# No number of pixels is longer.
MOST_CHARACTERS = 100

_ROOTS = {"svg", "http://www.w3.org/2000/svg svg"}

# https://www.w3.org/TR/css-values-3/#absolute-lengths, and what letters are where nobody sets their size; others, as
# percentages, have no size of their own.
_PIXELS = {"": 1, "px": 1, "pt": 96 / 72, "pc": 16, "in": 96, "cm": 96 / 2.54, "mm": 96 / 25.4, "q": 96 / 101.6}
_PIXELS |= {"em": 16, "rem": 16, "ex": 8, "ch": 8}
_LENGTH = re.compile(r"([+-]?[\d.]++(?:e[+-]?\d++)?)\s*+([a-z]*+)", re.IGNORECASE)


def read(file: RemoteFile, sniffed: Facts, max_pixels: int, announce: Announce) -> Facts:
    """Parse the whole document; one that is not well-formed, or whose entities are refused, is unreadable."""
    document = file.read(MOST_BYTES + 1)
    facts = replace(sniffed, readable=False)

    def tell(name: str, attributes: dict[str, str]) -> None:
        nonlocal facts
        if name in _ROOTS:
            facts = _with_size(sniffed, attributes, max_pixels)
            announce(facts)

    if len(document) > MOST_BYTES or document.count(b"<") > MOST_TAGS or document.count(b"=") > MOST_ATTRIBUTES:
        for beginning in _beginnings(document):
            if not facts.readable:
                _parse(beginning, tell, is_whole=False)
        return replace(facts, undecoded=True, readable=True)
    return facts if _parse(document, tell, is_whole=True) else replace(facts, readable=False)


def _beginnings(document: bytes) -> tuple[bytes, bytes]:
    """The first part; and where the first element does not end in it, so much as ends behind an attribute."""
    first = document[:BLOCK_SIZE]
    return first, first[: first.rfind(b'" ') + 1] + b">"


def _parse(document: bytes, tell: Callable[[str, dict[str, str]], None], *, is_whole: bool) -> bool:
    """Say whether it is well-formed; `tell` gets the first element."""
    parser = expat.ParserCreate(namespace_separator=" ")

    def start(name: str, attributes: dict[str, str]) -> None:
        parser.StartElementHandler = None  # from here on all is C
        tell(name, attributes)

    parser.StartElementHandler = start
    Entities(parser, document)
    try:
        parser.Parse(document, is_whole)
    except (expat.ExpatError, EntitiesRefused):
        return False
    return True


def _with_size(sniffed: Facts, attributes: dict[str, str], max_pixels: int) -> Facts:
    width, height = _size(attributes)
    oversized = width is not None and height is not None and width * height > max_pixels
    return replace(sniffed, oversized=oversized, width=width, height=height)


def _size(attributes: dict[str, str]) -> tuple[float | None, float | None]:
    """Give width and height in CSS pixels, from the attributes or, where they are missing or relative, the view box."""
    width, height = _pixels(attributes.get("width", "")), _pixels(attributes.get("height", ""))
    box_width, box_height = _view_box(attributes.get("viewBox", ""))
    if box_width and box_height:
        if width is None and height is None:
            width, height = box_width, box_height
        elif width is None and height is not None:
            width = height * box_width / box_height
        elif height is None and width is not None:
            height = width * box_height / box_width
    return _side(width), _side(height)


def _pixels(length: str) -> float | None:
    match = _LENGTH.fullmatch(length.strip()) if len(length) <= MOST_CHARACTERS else None
    if not match:
        return None
    try:
        return float(match[1]) * _PIXELS[match[2].lower()]
    except (ValueError, KeyError):
        return None


def _view_box(text: str) -> tuple[float, float] | tuple[None, None]:
    if len(text) > 4 * MOST_CHARACTERS:
        return None, None
    try:
        _, _, width, height = (float(number) for number in text.replace(",", " ").split())
    except ValueError:
        return None, None
    return width, height


def _side(pixels: float | None) -> float | None:
    """Without the traces of computing, and whole where it is."""
    if pixels is None or not math.isfinite(pixels) or not 0 < pixels < 2**31:
        return None
    side = round(pixels, 4)
    return int(side) if side.is_integer() else side
