"""How the server process and a helper talk: messages of one tag byte, the length and the body."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from typing import IO

from ..facts import Kind

READY = b"H"  # helper: started, its limits are set
JOB = b"J"  # server: a Job as JSON
READ = b"R"  # helper: a RANGE that it wants to read
DATA = b"D"  # server: the bytes of that range
HEADER = b"G"  # helper: the Facts that the header says, as JSON; they hold if it does not come to the end
FACTS = b"F"  # helper: Facts as JSON, the end of the job
PICTURE = b"P"  # helper: the next rendition, the last ends the job; a lone empty one when none can be made

RANGE = struct.Struct(">QI")
BLOCK_SIZE = 256 * 1024

_HEADER = struct.Struct(">cI")
# The largest is a picture: of four million pixels that do not compress.
_MAX_BODY = 1 << 24


class Gone(Exception):
    """The other end has closed the pipe, or does not keep to the protocol."""


@dataclass(frozen=True, slots=True)
class Job:
    """One file to read: `size` in bytes, `seconds` after which nobody waits for the answer any more.

    Of processor time it may have `budget` seconds, and so many more for each million pixels that its header promises.
    With `boxes` of width and height renditions are asked for instead of facts, each of which has to fit into one
    message; animations where it is one and that is wanted.
    """

    kind: Kind
    content_type: str
    size: int
    max_pixels: int
    seconds: float
    budget: float = 1
    budget_per_megapixel: float = 0.1
    boxes: list[tuple[int, int]] = field(default_factory=list)
    animated: bool = False


def send(stream: IO[bytes], tag: bytes, body: bytes = b"") -> None:
    """Write one message. Raises Gone."""
    try:
        stream.write(_HEADER.pack(tag, len(body)))
        stream.write(body)
        stream.flush()
    except OSError as error:
        raise Gone from error


def receive(stream: IO[bytes]) -> tuple[bytes, bytes]:
    """Wait for one message and give its tag and body. Raises Gone."""
    header = stream.read(_HEADER.size)
    if len(header) < _HEADER.size:
        raise Gone
    tag, size = _HEADER.unpack(header)
    if size > _MAX_BODY:
        raise Gone
    body = stream.read(size)
    if len(body) < size:
        raise Gone
    return tag, body
