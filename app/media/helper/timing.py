"""How long a video or a sound lasts and how fast its frames follow, where only the frames tell."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import av
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.video.stream import VideoStream

from .remote_file import RemoteFile

# Some minutes of what a browser records: to read more could take longer than a helper may work. Of longer ones the
# duration stays unknown.
_MOST_BYTES = 64 << 20
_MOST_FRAMES = 100_000

# Containers that count in milliseconds or nanoseconds blur the rates of film and television a little.
_BLUR = Fraction(1, 10_000)


@dataclass(frozen=True, slots=True)
class Frames:
    """What all frames of a stream tell together: its duration in seconds, and how many begin in one."""

    duration: Fraction
    rate: Fraction | None


def exact(number: Any) -> Fraction | None:
    """PyAV 18 gives a Fraction or None, PyAV 19 a type of its own that is false where there is no number."""
    return Fraction(number.numerator, number.denominator) if number else None


def true_rate(rate: Fraction, blur: Fraction = _BLUR) -> Fraction:
    """Give the rate of film or television that this one is, where it is none other within its blur, a share of it."""
    known = Fraction(round(rate)), Fraction(round(rate * 1001 / 1000) * 1000, 1001)
    nearest = min(known, key=lambda one: abs(rate - one))
    return nearest if abs(rate - nearest) < rate * max(blur, _BLUR) else rate


def measure(
    file: RemoteFile, container: InputContainer, stream: VideoStream | AudioStream, *, is_bare: bool
) -> Frames | None:
    """Read a stream from its begin and decode nothing. None where it is too long, or its frames tell no times.

    A bare stream has no times, and FFmpeg counts its frames in the order in which they are decoded. One that is cut off
    or damaged lasts until there.
    """
    tick, times = exact(stream.time_base), _Times()
    with suppress(av.FFmpegError):
        for packet in container.demux(stream):
            if times.count > _MOST_FRAMES or file.tell() > _MOST_BYTES:
                return None
            begin = packet.dts if is_bare else packet.pts
            if begin is not None:
                times.add(begin, packet.duration or 0)
    return times.told(tick) if tick and times.count else None


@dataclass(slots=True)
class _Times:
    """When frames begin and end, in ticks; they may come in any order."""

    count: int = 0
    first: int = 0
    last: int = 0
    end: int = 0

    def add(self, begin: int, duration: int) -> None:
        if not self.count:
            self.first = self.last = begin
        self.count += 1
        self.first, self.last = min(self.first, begin), max(self.last, begin)
        self.end = max(self.end, begin + duration)

    def told(self, tick: Fraction) -> Frames:
        between, steps = self.last - self.first, max(self.count - 1, 1)
        duration = max(self.end, self.last + between // steps) - self.first
        span, count = (between, steps) if between else (duration, self.count)
        rate = true_rate(count / (span * tick), Fraction(1, span)) if span else None
        return Frames(duration * tick, rate)
