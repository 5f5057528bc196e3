"""Entities that a drawing declares, as Illustrator does for its namespaces."""

from __future__ import annotations

import re
from xml.parsers.expat import XMLParserType

# What all uses of them may come to in characters. A drawing declares a dozen addresses and uses each once.
MOST_EXPANDED = 4 << 20

_REFERENCE = re.compile(r"&([^;#]*+);")


class EntitiesRefused(Exception):
    """They would grow too much, or are in another file."""


class Entities:
    """Makes a parser expand plain ones that the document has inside, and refuse to begin where they would be too much.

    The parser raises EntitiesRefused.
    """

    def __init__(self, parser: XMLParserType, document: bytes) -> None:
        self._most_uses = document.count(b"&")
        self._lengths = dict.fromkeys(("amp", "apos", "gt", "lt", "quot"), 1)
        parser.EntityDeclHandler = self._declare
        parser.ExternalEntityRefHandler = parser.SkippedEntityHandler = self._refuse

    def _declare(self, name: str, is_parameter: bool, value: str | None, *_: str | None) -> None:
        """Only the first declaration of a name counts; one in another file does no harm until it is used."""
        if value is None or is_parameter or name in self._lengths:
            return
        used = _REFERENCE.findall(value)
        if not self._lengths.keys() >= set(used):
            raise EntitiesRefused
        self._lengths[name] = length = len(value) + sum(self._lengths[other] for other in used)
        if length * self._most_uses > MOST_EXPANDED:
            raise EntitiesRefused

    def _refuse(self, *_: object) -> int:
        raise EntitiesRefused
