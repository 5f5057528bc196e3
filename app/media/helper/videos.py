"""Facts about videos and sound, read with PyAV."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import islice
from typing import Any, cast

import av
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.codec.context import Flags
from av.container import InputContainer
from av.stream import Disposition
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from ..facts import Announce, Facts, Kind
from ..sniff import UNKNOWN_BRAND
from . import counting, streams, timing
from .remote_file import RemoteFile

# FFmpeg is told which demuxer to use and probes for no other: playlists, concat scripts and image sequences,
# which name further files, cannot be reached by any input.
_DEMUXERS = {
    UNKNOWN_BRAND: "mov",
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
    UNKNOWN_BRAND: "audio/mp4",
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

# Streams in no container, by the code that they begin with. How long they are, and how fast, FFmpeg makes up.
_BARE_VIDEOS = {b"\0\0\1\xb3": "mpegvideo", b"\0\0\1\xb0": "m4v", b"\0\0\1\xb5": "m4v"}
_BARE = {"aac", *_BARE_VIDEOS.values()}
# Where FFmpeg guesses that a video is faster, it says how finely the container counts.
_FASTEST = 500

# A decoder may hold back some frames, and some may be damaged.
_MOST_PACKETS = 100
_MOST_DAMAGED = 10
_MOST_SAMPLES = 100_000


def read(file: RemoteFile, sniffed: Facts, max_pixels: int, announce: Announce) -> Facts:
    """Read what the container says and, under the limit, decode one frame to see whether it can be played.

    Width and height are the first video stream's as it is shown: turned, and in square pixels. Cover pictures of
    sound files are no video. Raises what PyAV raises where the container cannot be opened.
    """
    try:
        counting.count(file, sniffed.content_type or "", counting.Header())
    except counting.TooMuch:
        return replace(sniffed, undecoded=True)
    demuxer = _demuxer(file, sniffed.content_type or "")
    with _open(file, demuxer, max_pixels) as container:
        facts = _read(container, sniffed, max_pixels, file.size, announce)
    if facts.readable and _lacks_times(facts):
        with _open(file, demuxer, max_pixels) as container:
            main = _streams(container)[0]
            facts = _timed(facts, timing.measure(file, container, main, is_bare=demuxer in _BARE))
    return facts


def _demuxer(file: RemoteFile, content_type: str) -> str:
    file.seek(0)
    start = file.read(4)
    bare = _BARE_VIDEOS.get(start) if content_type == "video/mpeg" else None
    return bare or _DEMUXERS[content_type]


def _open(file: RemoteFile, demuxer: str, max_pixels: int) -> InputContainer:
    file.seek(0)
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


def _read(container: InputContainer, sniffed: Facts, max_pixels: int, size: int, announce: Announce) -> Facts:
    found = _streams(container)
    if not found:
        return replace(sniffed, readable=False)
    main = found[0]
    facts = _facts(sniffed, container, found)
    if isinstance(main, VideoStream) and main.width * main.height > max_pixels:
        return replace(facts, oversized=True)
    announce(facts)
    first = _first_frame(container, main, max_pixels)
    if isinstance(first, VideoFrame) and first.rotation:
        facts = _facts(sniffed, container, found, first.rotation)
    return replace(facts, readable=first is not None and _is_whole(container, size))


def _facts(
    sniffed: Facts, container: InputContainer, found: Sequence[VideoStream | AudioStream], rotation: int = 0
) -> Facts:
    """What the container says, and how far the first stream, which only its frames tell, is to be turned."""
    main, *others = found
    described = [_describe(main, container, rotation), *(_describe(stream, container) for stream in others)]
    is_video = isinstance(main, VideoStream)
    return replace(
        sniffed,
        kind=Kind.VIDEO if is_video else Kind.AUDIO,
        content_type=_content_type(sniffed.content_type or "", is_video),
        width=described[0].get("width"),
        height=described[0].get("height"),
        duration_us=described[0]["duration_us"],
        streams=[*described, streams.container(container)],
    )


def _streams(container: InputContainer) -> list[VideoStream | AudioStream]:
    """The streams that can be seen and heard, videos first."""
    videos = [stream for stream in container.streams.video if _is_shown(stream)]
    return [*videos, *(stream for stream in container.streams.audio if stream.codec_context)]


def _first_frame(
    container: InputContainer, stream: VideoStream | AudioStream, max_pixels: int
) -> VideoFrame | AudioFrame | None:
    """Decode until there is a frame. One that is damaged makes no file unreadable: the next is tried."""
    stream.codec_context.thread_count = 1
    # After a damaged key frame, too, H.264 shows what can be made of the next ones.
    stream.codec_context.flags |= Flags.output_corrupt
    stream.codec_context.options = {"max_pixels": str(max_pixels)}
    damaged = 0
    try:
        for packet in islice(container.demux(stream), _MOST_PACKETS):
            try:
                frames = cast(list[VideoFrame | AudioFrame], packet.decode())
            except av.FFmpegError:
                damaged += 1
                if damaged == _MOST_DAMAGED:
                    return None
                continue
            if frames:
                return frames[0]
    except Exception:  # anything at all, see __main__.py
        return None
    return None


def _is_whole(container: InputContainer, size: int) -> bool:
    """Tell from an MP4's table of samples whether nine tenths of them are in the file. Other containers have none."""
    if container.format.name != "mov":
        return True
    indexes = [stream.index_entries for stream in container.streams]
    step = sum(map(len, indexes)) // _MOST_SAMPLES + 1
    samples = [entry for index in indexes for entry in index[::step]]
    missing = sum(entry.pos + entry.size > size for entry in samples)
    return missing * 10 <= len(samples)


def _describe(stream: VideoStream | AudioStream, container: InputContainer, rotation: int = 0) -> dict[str, Any]:
    is_bare = container.format.name in _BARE
    duration_us = None if is_bare else streams.duration(container, stream)
    if isinstance(stream, AudioStream):
        return streams.sound(stream, duration_us)
    return streams.video(stream, _frame_rate(stream, is_bare=is_bare), duration_us, rotation)


def _frame_rate(stream: VideoStream, *, is_bare: bool) -> Fraction | None:
    average, guessed = timing.exact(stream.average_rate), timing.exact(stream.guessed_rate)
    if is_bare or not average:
        average = guessed if guessed and guessed <= _FASTEST else None
    return average and timing.true_rate(average)


def _lacks_times(facts: Facts) -> bool:
    """Say whether reading on is worth while. A program stream's duration is told by the last time near its end only,
    which may be that of an earlier frame.
    """
    main, container = facts.streams[0], facts.streams[-1]
    has_rate = main["type"] != "video" or main["frame_rate"] is not None
    return facts.duration_us is None or not has_rate or container["format"] == "mpeg"


def _timed(facts: Facts, frames: timing.Frames | None) -> Facts:
    """Fill in what the frames tell."""
    if frames is None:
        return facts
    main = facts.streams[0] | {"duration_us": streams.microseconds(frames.duration)}
    if main["type"] == "video":
        main["frame_rate"] = main["frame_rate"] or streams.spell_rate(frames.rate)
    return replace(facts, duration_us=main["duration_us"], streams=[main, *facts.streams[1:]])


def _is_shown(stream: VideoStream) -> bool:
    return bool(stream.codec_context) and not stream.disposition & Disposition.attached_pic


def _content_type(sniffed: str, has_video: bool) -> str:
    if has_video:
        return sniffed.replace("audio/", "video/").replace(UNKNOWN_BRAND, "video/mp4")
    return _SOUND_ONLY.get(sniffed, sniffed)
