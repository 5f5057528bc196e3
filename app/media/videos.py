"""Facts about videos and sound, for the helper process only: PyAV is imported here."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import av
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.stream import Disposition
from av.video.stream import VideoStream

from . import counting
from .facts import Announce, Facts, Kind

if TYPE_CHECKING:
    from .helper import RemoteFile

# FFmpeg is told which demuxer to use and probes for no other: playlists, concat scripts and image sequences,
# which name further files, cannot be reached by any input.
_DEMUXERS = {
    "audio/aac": "aac",
    "audio/amr": "amr",
    "audio/mp4": "mov",
    "audio/mpeg": "mp3",
    "audio/ogg": "ogg",
    "audio/x-aiff": "aiff",
    "audio/x-flac": "flac",
    "audio/x-wav": "wav",
    "video/3gpp": "mov",
    "video/3gpp2": "mov",
    "video/mp2t": "mpegts",
    "video/mp4": "mov",
    "video/mpeg": "mpeg",
    "video/ogg": "ogg",
    "video/quicktime": "mov",
    "video/webm": "matroska",
    "video/x-flv": "flv",
    "video/x-m4v": "mov",
    "video/x-matroska": "matroska",
    "video/x-ms-wmv": "asf",
    "video/x-msvideo": "avi",
}
# What a container of either is called when it holds sound only; others keep their one name.
_SOUND_ONLY = {
    "video/3gpp": "audio/3gpp",
    "video/3gpp2": "audio/3gpp2",
    "video/mp4": "audio/mp4",
    "video/ogg": "audio/ogg",
    "video/webm": "audio/webm",
    "video/x-m4v": "audio/mp4",
    "video/x-matroska": "audio/x-matroska",
    "video/x-ms-wmv": "audio/x-ms-wma",
}

# Titles and comments may be in any encoding. PyAV 19 knows that; before, it has to be told.
_LENIENT: dict[str, Any] = {} if int(av.__version__.split(".")[0]) >= 19 else {"metadata_errors": "replace"}

_MICROSECONDS = 1_000_000
_MAX_INDEX = 100_000


def read(file: RemoteFile, sniffed: Facts, max_pixels: int, announce: Announce) -> Facts:
    """Read what the container says and, under the limit, decode one frame to see whether it can be played.

    Width and height are the first video stream's, without rotation and pixel shape. Cover pictures of sound
    files are no video. Raises what PyAV raises where the container cannot be opened.
    """
    try:
        counting.count(file, sniffed.content_type or "", counting.Header())
    except counting.TooMuch:
        return replace(sniffed, undecoded=True)
    with _open(file, _demuxer(file, sniffed.content_type or ""), max_pixels) as container:
        videos = [stream for stream in container.streams.video if _is_shown(stream)]
        sounds = [stream for stream in container.streams.audio if stream.codec_context]
        if not videos and not sounds:
            return replace(sniffed, readable=False)
        main = videos[0] if videos else sounds[0]
        facts = replace(
            sniffed,
            kind=Kind.VIDEO if videos else Kind.AUDIO,
            content_type=_content_type(sniffed.content_type or "", bool(videos)),
            duration_us=_duration(main) or _in_range(container.duration),
            streams=[*map(_video, videos), *map(_sound, sounds), _container(container)],
        )
        if videos:
            width, height = videos[0].width or None, videos[0].height or None
            facts = replace(facts, oversized=(width or 0) * (height or 0) > max_pixels, width=width, height=height)
        if facts.oversized:
            return facts
        announce(facts)
        return replace(facts, readable=_decodes(container, main, max_pixels))


def _demuxer(file: RemoteFile, content_type: str) -> str:
    start = file.read(4)
    file.seek(0)
    if content_type == "video/mpeg" and start != b"\x00\x00\x01\xba":
        return "mpegvideo"  # a bare stream, in no container
    return _DEMUXERS[content_type]


def _open(file: RemoteFile, demuxer: str, max_pixels: int) -> InputContainer:
    container: InputContainer = av.open(
        file,
        mode="r",
        format=demuxer,
        options={"max_pixels": str(max_pixels)},
        container_options={"protocol_whitelist": "", "max_streams": "100"},
        io_open=_refuse,
        **_LENIENT,
    )
    return container


def _refuse(url: str, _flags: int, _options: dict[str, str]) -> None:
    raise PermissionError(f"a media file must not open {url}")


def _decodes(container: InputContainer, stream: VideoStream | AudioStream, max_pixels: int) -> bool:
    stream.codec_context.thread_count = 1
    stream.codec_context.options = {"max_pixels": str(max_pixels)}
    try:
        return next(container.decode(stream), None) is not None
    except Exception:  # anything at all, see helper.py
        return False


def _is_shown(stream: VideoStream) -> bool:
    return bool(stream.codec_context) and not stream.disposition & Disposition.attached_pic


def _content_type(sniffed: str, has_video: bool) -> str:
    if has_video:
        return sniffed.replace("audio/", "video/")
    return _SOUND_ONLY.get(sniffed, sniffed)


def _video(stream: VideoStream) -> dict[str, Any]:
    pixel_shape = _exact(stream.sample_aspect_ratio)
    facts = {
        "type": "video",
        "codec": stream.codec.canonical_name,
        "profile": stream.profile,
        "width": stream.width or None,
        "height": stream.height or None,
        "sample_aspect_ratio": pixel_shape and _ratio(pixel_shape, ":"),
        "display_aspect_ratio": _display_shape(stream.width, stream.height, pixel_shape or Fraction(1)),
        "frame_rate": _frame_rate(stream),
        "bit_rate": stream.bit_rate or None,
        "duration_us": _duration(stream),
        "pixel_format": stream.codec_context.pix_fmt,
    }
    constant = _has_constant_frame_rate(stream)
    return facts if constant is None else facts | {"constant_frame_rate": constant}


def _sound(stream: AudioStream) -> dict[str, Any]:
    return {
        "type": "audio",
        "codec": stream.codec.canonical_name,
        "profile": stream.profile,
        "channels": stream.codec_context.channels,
        "channel_layout": stream.codec_context.layout.name,
        "sample_rate": stream.codec_context.sample_rate,
        "bit_rate": stream.bit_rate or None,
        "duration_us": _duration(stream),
    }


def _container(container: InputContainer) -> dict[str, Any]:
    return {"type": "container", "format": container.format.name, "bit_rate": container.bit_rate or None}


def _duration(stream: VideoStream | AudioStream) -> int | None:
    tick = _exact(stream.time_base)
    return _in_range(round(stream.duration * tick * _MICROSECONDS)) if stream.duration and tick else None


def _in_range(microseconds: int | None) -> int | None:
    return microseconds if microseconds and 0 < microseconds < 2**63 else None


def _frame_rate(stream: VideoStream) -> str | None:
    rate = _exact(stream.average_rate) or _exact(stream.guessed_rate)
    if not rate:
        return None
    # Containers that count in milliseconds or nanoseconds blur the rates of film and television a little.
    for true in (Fraction(round(rate)), Fraction(round(rate * 1001 / 1000) * 1000, 1001)):
        if abs(rate - true) < rate / 10_000:
            rate = true
    return _ratio(rate, "/")


def _has_constant_frame_rate(stream: VideoStream) -> bool | None:
    """Compare the distances between frames where the container's index lists them all, as MP4's and AVI's do."""
    index = stream.index_entries
    if not 2 <= len(index) == stream.frames <= _MAX_INDEX:
        return None
    distances = {later.timestamp - entry.timestamp for entry, later in pairwise(index)}
    rounding = 1 if min(distances) >= 10 else 0
    return max(distances) - min(distances) <= rounding


def _display_shape(width: int, height: int, pixel_shape: Fraction) -> str | None:
    return _ratio(Fraction(width, height) * pixel_shape, ":") if width and height else None


def _exact(number: Any) -> Fraction | None:
    """PyAV 18 gives a Fraction or None, PyAV 19 a type of its own that is false where there is no number."""
    return Fraction(number.numerator, number.denominator) if number else None


def _ratio(number: Fraction, sign: str) -> str:
    return f"{number.numerator}{sign}{number.denominator}"
