"""What is told of the streams in a container."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import Any

from av.audio.stream import AudioStream
from av.container import InputContainer
from av.video.stream import VideoStream

from .shapes import as_shown, spell_ratio
from .timing import exact

_MICROSECONDS = 1_000_000
_MAX_INDEX = 100_000


def video(stream: VideoStream, rate: Fraction | None, duration_us: int | None, rotation: int) -> dict[str, Any]:
    """Describe a picture as it is shown; `rotation` in degrees and the shape of its pixels tell how it is stored."""
    pixel_shape = exact(stream.sample_aspect_ratio)
    shown = None
    if stream.width and stream.height:
        shown = as_shown(stream.width, stream.height, pixel_shape or Fraction(1), rotation)
    facts = {
        "type": "video",
        "codec": stream.codec.canonical_name,
        "profile": stream.profile,
        "width": shown and shown.width,
        "height": shown and shown.height,
        "rotation": rotation,
        "sample_aspect_ratio": pixel_shape and spell_ratio(pixel_shape),
        "display_aspect_ratio": shown and spell_ratio(shown.ratio),
        "frame_rate": spell_rate(rate),
        "bit_rate": stream.bit_rate or None,
        "duration_us": duration_us,
        "pixel_format": stream.codec_context.pix_fmt,
    }
    constant = _has_constant_frame_rate(stream)
    return facts if constant is None else facts | {"constant_frame_rate": constant}


def sound(stream: AudioStream, duration_us: int | None) -> dict[str, Any]:
    """Describe a sound."""
    return {
        "type": "audio",
        "codec": stream.codec.canonical_name,
        "profile": stream.profile,
        "channels": stream.codec_context.channels,
        "channel_layout": stream.codec_context.layout.name,
        "sample_rate": stream.codec_context.sample_rate,
        "bit_rate": stream.bit_rate or None,
        "duration_us": duration_us,
    }


def container(opened: InputContainer) -> dict[str, Any]:
    """Describe what holds the streams."""
    return {"type": "container", "format": opened.format.name, "bit_rate": opened.bit_rate or None}


def duration(opened: InputContainer, stream: VideoStream | AudioStream) -> int | None:
    """How long the stream lasts, or all of the file, as the container says."""
    tick = exact(stream.time_base)
    told = microseconds(stream.duration * tick) if stream.duration and tick else None
    return told or microseconds(Fraction(opened.duration or 0, _MICROSECONDS))


def microseconds(seconds: Fraction) -> int | None:
    """Round a duration; None for one that is none, or that no database holds."""
    rounded = round(seconds * _MICROSECONDS)
    return rounded if 0 < rounded < 2**63 else None


def spell_rate(rate: Fraction | None) -> str | None:
    """Write frames in a second as a fraction."""
    return f"{rate.numerator}/{rate.denominator}" if rate else None


def _has_constant_frame_rate(stream: VideoStream) -> bool | None:
    """Compare the distances between frames where the container's index lists them all, as MP4's and AVI's do."""
    index = stream.index_entries
    if not 2 <= len(index) == stream.frames <= _MAX_INDEX:
        return None
    distances = {later.timestamp - entry.timestamp for entry, later in pairwise(index)}
    rounding = 1 if min(distances) >= 10 else 0
    return max(distances) - min(distances) <= rounding
