"""What is known about the inside of a file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """What a file is to an asset library."""

    IMAGE = "image"
    VIDEO = "video"
    AUDIO = "audio"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Facts:
    """Facts read from a file's bytes, never from its name.

    `content_type` is None when the bytes say nothing (plain text, unknown formats). `is_text` says that they read as
    text, however they begin. `readable` is False when the bytes claim to be an image or a video and are
    broken; `oversized` when the header promises more pixels than the limit; `undecoded` when nothing is wrong with the
    file as far as it was read, but nothing here decodes it: its pixels are of another kind, there is more in it than a
    decoder is given, or to decode it takes longer than the budget. Of an oversized or undecoded file no pixels were
    seen. `duration_us` is in microseconds. `streams` holds one flat JSON object per video and audio stream.
    `frames` is more than 1 while all frames of an animation are about to be decoded.
    """

    kind: Kind = Kind.OTHER
    content_type: str | None = None
    is_text: bool = False
    readable: bool = True
    oversized: bool = False
    undecoded: bool = False
    width: float | None = None
    height: float | None = None
    duration_us: int | None = None
    streams: list[dict[str, Any]] = field(default_factory=list)
    frames: int = 1

    @property
    def pixels(self) -> float:
        """How many there are to decode."""
        return (self.width or 0) * (self.height or 0) * self.frames


# Takes what a header says as soon as it is read: it holds even when decoding does not come to an end.
Announce = Callable[[Facts], None]
