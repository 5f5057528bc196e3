"""Facts about SVG documents, for the helper process only."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from typing import TYPE_CHECKING
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from .facts import Facts
from .pipe import BLOCK_SIZE

if TYPE_CHECKING:
    from .helper import RemoteFile

_ROOTS = {"svg", "{http://www.w3.org/2000/svg}svg"}

# https://www.w3.org/TR/css-values-3/#absolute-lengths; other units have no size of their own.
_PIXELS = {"": 1, "px": 1, "pt": 96 / 72, "pc": 16, "in": 96, "cm": 96 / 2.54, "mm": 96 / 25.4, "q": 96 / 101.6}
_LENGTH = re.compile(r"\s*([+-]?[\d.]+(?:e[+-]?\d+)?)\s*([a-z]*)\s*", re.IGNORECASE)


class _Root:
    """A parser target that keeps the root element's name and attributes, and no tree."""

    def __init__(self) -> None:
        self.name = ""
        self.attributes: dict[str, str] = {}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if not self.name:
            self.name, self.attributes = name, attributes


def read(file: RemoteFile, sniffed: Facts, max_pixels: int) -> Facts:
    """Parse the whole document; one that is not well-formed, or declares entities, is unreadable."""
    root = _Root()
    try:
        _parse(file, root)
    except (ParseError, DefusedXmlException):
        return replace(sniffed, readable=False)
    if root.name not in _ROOTS:
        return replace(sniffed, readable=False)
    width, height = _size(root.attributes)
    oversized = width is not None and height is not None and width * height > max_pixels
    return replace(sniffed, oversized=oversized, width=width, height=height)


def _parse(file: RemoteFile, root: _Root) -> None:
    parser = DefusedXMLParser(target=root)
    while chunk := file.read(BLOCK_SIZE):
        parser.feed(chunk)
    parser.close()


def _size(attributes: dict[str, str]) -> tuple[int | None, int | None]:
    """Give width and height in CSS pixels, from the attributes or, where they are missing or relative, the view box."""
    width, height = _pixels(attributes.get("width")), _pixels(attributes.get("height"))
    box_width, box_height = _view_box(attributes.get("viewBox", ""))
    if box_width and box_height:
        if width is None and height is None:
            width, height = box_width, box_height
        elif width is None and height is not None:
            width = height * box_width / box_height
        elif height is None and width is not None:
            height = width * box_height / box_width
    return _whole(width), _whole(height)


def _pixels(length: str | None) -> float | None:
    match = _LENGTH.fullmatch(length or "")
    if not match:
        return None
    try:
        return float(match[1]) * _PIXELS[match[2].lower()]
    except (ValueError, KeyError):
        return None


def _view_box(text: str) -> tuple[float, float] | tuple[None, None]:
    try:
        _, _, width, height = (float(number) for number in text.replace(",", " ").split())
    except ValueError:
        return None, None
    return width, height


def _whole(pixels: float | None) -> int | None:
    if pixels is None or not math.isfinite(pixels) or not 0.5 <= pixels < 2**31:
        return None
    return round(pixels)
