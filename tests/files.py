"""Real files for tests, made with Pillow and PyAV: small, flat and fast to make."""

from __future__ import annotations

import io
import random
import struct
import zlib
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

import av
from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.video.stream import VideoStream
from PIL import Image

_COLOR = (42, 111, 151)


def image(kind: str, width: int, height: int, *, mode: str = "RGB", **options: Any) -> bytes:
    """Encode one flat picture. `kind` is Pillow's name of the format, `options` what its writer takes."""
    buffer = io.BytesIO()
    Image.new("RGB", (width, height), _COLOR).convert(mode).save(buffer, kind, **options)
    return buffer.getvalue()


def png(width: int, height: int, **options: Any) -> bytes:
    return image("PNG", width, height, **options)


def jpeg(width: int, height: int, **options: Any) -> bytes:
    return image("JPEG", width, height, **options)


def gif(width: int, height: int, **options: Any) -> bytes:
    return image("GIF", width, height, **options)


def animated_gif(width: int, height: int, frames: int = 3) -> bytes:
    more = [Image.new("RGB", (width, height), (50 * index, 0, 0)) for index in range(1, frames)]
    return gif(width, height, save_all=True, append_images=more, duration=100)


def photo(width: int, height: int) -> bytes:
    """Encode a JPEG with as much detail as a camera's."""
    noise = Image.frombytes("RGB", (400, 300), random.Random(0).randbytes(400 * 300 * 3))
    buffer = io.BytesIO()
    noise.resize((width, height)).save(buffer, "JPEG", quality=85)
    return buffer.getvalue()


def svg(attributes: str = 'width="120" height="80"', *, before: str = "", inside: str = "<rect/>") -> bytes:
    return f'{before}<svg xmlns="http://www.w3.org/2000/svg" {attributes}>{inside}</svg>'.encode()


def psd(width: int, height: int, *, depth: int = 8, version: int = 1) -> bytes:
    """Write a Photoshop document of three uncompressed channels and no layers; version 2 is for large ones."""
    header = b"8BPS" + struct.pack(">H6xHIIHH", version, 3, height, width, depth, 3)
    sections = bytes(4 + 4 + 4 * version)
    return header + sections + struct.pack(">H", 0) + bytes(3 * height * ((width * depth + 7) // 8))


def bitmap(
    width: int, height: int, *, header: int = 40, bits: int = 24, compression: int = 0, masks: tuple[int, ...] = ()
) -> bytes:
    """Write a BMP with a header of so many bytes. The top row is first where the height is negative."""
    if header == 12:
        info = struct.pack("<IHHHH", 12, width, height, 1, bits)
    else:
        info = struct.pack("<IiiHHI20x", header, width, height, 1, bits, compression) + struct.pack(
            f"<{len(masks)}I", *masks
        )
    info = info[:header].ljust(header, b"\0")
    pixels = (width * bits + 31) // 32 * 4 * abs(height)
    start = 14 + header
    return b"BM" + struct.pack("<I4xI", start + pixels, start) + info + bytes(pixels)


def odd_bitmap(width: int, height: int, bits: int = 32) -> bytes:
    """Write a BMP whose colours have masks that nobody expects."""
    return bitmap(width, height, header=56, bits=bits, compression=3, masks=(0x0F, 0x70, 0x1F00, 0))


def png_chunk(name: bytes, content: bytes, checksum: int | None = None) -> bytes:
    """Write a chunk, with a wrong checksum if one is given."""
    checksum = zlib.crc32(name + content) if checksum is None else checksum
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", checksum)


def with_png_chunk(whole: bytes, chunk: bytes, *, is_behind: bool = False) -> bytes:
    """Put a chunk in front of a PNG's pixels, or behind."""
    place = len(whole) - 12 if is_behind else whole.index(b"IDAT") - 4
    return whole[:place] + chunk + whole[place:]


def png_of_promises(width: int, height: int) -> bytes:
    """Write a PNG of 100 bytes whose header promises any number of pixels."""
    header = png_chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    pixels = png_chunk(b"IDAT", zlib.compress(bytes(1000)))
    return b"\x89PNG\r\n\x1a\n" + header + pixels + png_chunk(b"IEND", b"")


# Suffix: FFmpeg's name of the container, then the codecs that usually go into it.
_CONTAINERS = {
    ".3gp": ("3gp", "libx264", "aac"),
    ".avi": ("avi", "mpeg4", "libmp3lame"),
    ".flv": ("flv", "libx264", "aac"),
    ".m1v": ("mpeg1video", "mpeg1video", ""),
    ".m2v": ("mpeg2video", "mpeg2video", ""),
    ".m4v": ("ipod", "libx264", "aac"),
    ".mkv": ("matroska", "libx264", "aac"),
    ".mov": ("mov", "libx264", "aac"),
    ".mp4": ("mp4", "libx264", "aac"),
    ".mp4v": ("m4v", "mpeg4", ""),
    ".mpg": ("mpeg", "mpeg2video", "mp2"),
    ".ogv": ("ogg", "libvpx", "libopus"),
    ".ts": ("mpegts", "libx264", "aac"),
    ".webm": ("webm", "libvpx", "libopus"),
    ".wmv": ("asf", "wmv2", "wmav2"),
    ".aac": ("adts", "", "aac"),
    ".aiff": ("aiff", "", "pcm_s16be"),
    ".flac": ("flac", "", "flac"),
    ".m4a": ("ipod", "", "aac"),
    ".mp3": ("mp3", "", "libmp3lame"),
    ".oga": ("ogg", "", "libopus"),
    ".wav": ("wav", "", "pcm_s16le"),
}
# No frame refers to a later one, so that packets can be repeated.
_CODEC_OPTIONS = {
    "libx264": {"preset": "ultrafast", "bf": "0"},
    "libx265": {"preset": "ultrafast", "x265-params": "bframes=0:log-level=none"},
    "libvpx": {"deadline": "realtime", "lag-in-frames": "0", "auto-alt-ref": "0"},
    "libvpx-vp9": {"deadline": "realtime", "lag-in-frames": "0", "auto-alt-ref": "0"},
}
_PIXEL_FORMATS = {"prores": "yuv422p10le", "mjpeg": "yuvj420p"}


def clip(
    path: Path,
    *,
    width: int = 320,
    height: int = 180,
    frame_rate: Fraction | int = 30,
    seconds: Fraction | float = 1,
    frames: int | None = None,
    audio_channels: int = 0,
    sample_rate: int = 48000,
    codec: str | None = None,
    audio_codec: str | None = None,
    bit_rate: int | None = None,
    audio_bit_rate: int | None = None,
    movflags: str = "",
    pixel_shape: Fraction | None = None,
    rotation: int = 0,
    is_live: bool = False,
) -> Path:
    """Write a video of flat frames to `path`, whose suffix chooses container and codecs, and give the path.

    `frames` beats `seconds`. With `bit_rate`, H.264 is padded to it. Sound is noise, so that it fills its rate.
    `rotation` is told and not done. What is live is written as it comes, and nothing in front tells how long it is.
    """
    frame_rate = Fraction(frame_rate)
    count = round(seconds * frame_rate) if frames is None else frames
    video = (codec or _CONTAINERS[path.suffix][1], width, height, frame_rate, count, bit_rate, pixel_shape, rotation)
    sound = (audio_codec or _CONTAINERS[path.suffix][2], audio_channels, sample_rate, audio_bit_rate)
    seconds = count / frame_rate
    path.write_bytes(_encode(path.suffix, seconds, video, sound if audio_channels else None, movflags, is_live))
    return path


def sound(
    path: Path,
    *,
    seconds: Fraction | float = 1,
    channels: int = 2,
    sample_rate: int = 48000,
    is_live: bool = False,
) -> Path:
    """Write a sound file of noise to `path` and give the path."""
    stream = (_CONTAINERS[path.suffix][2], channels, sample_rate, None)
    path.write_bytes(_encode(path.suffix, Fraction(seconds), None, stream, "", is_live))
    return path


@lru_cache(128)
def _encode(
    suffix: str,
    seconds: Fraction,
    video: tuple[str, int, int, Fraction, int, int | None, Fraction | None, int] | None,
    sound: tuple[str, int, int, int | None] | None,
    movflags: str,
    is_live: bool,
) -> bytes:
    buffer = io.BytesIO()
    options = {"movflags": movflags} if movflags else {}
    file = _Pipe(buffer) if is_live else buffer
    with av.open(file, "w", format=_CONTAINERS[suffix][0], options=options) as container:
        pictures = _add_pictures(container, *video) if video else None
        noise = _add_noise(container, *sound) if sound else None
        if video and pictures:
            _write_pictures(container, pictures, video[3], video[4])
        if noise:
            _write_noise(container, noise, seconds)
    return buffer.getvalue()


class _Pipe:
    """A file that cannot be gone back in."""

    def __init__(self, buffer: io.BytesIO) -> None:
        self.write = buffer.write


def _add_pictures(
    container: OutputContainer,
    codec: str,
    width: int,
    height: int,
    frame_rate: Fraction,
    _count: int,
    bit_rate: int | None,
    pixel_shape: Fraction | None,
    rotation: int,
) -> VideoStream:
    options = dict(_CODEC_OPTIONS.get(codec, {}))
    if bit_rate and codec == "libx264":
        kilobits = bit_rate // 1000
        options["x264-params"] = f"nal-hrd=cbr:vbv-maxrate={kilobits}:vbv-bufsize={kilobits // 8}"
    stream = cast(VideoStream, container.add_stream(codec, rate=frame_rate, options=options))
    stream.width, stream.height = width, height
    stream.pix_fmt = _PIXEL_FORMATS.get(codec, "yuv420p")
    if bit_rate:
        stream.bit_rate = bit_rate
    if pixel_shape:
        stream.codec_context.sample_aspect_ratio = pixel_shape
    if rotation:
        stream.set_display_rotation(rotation)
    return stream


def _write_pictures(container: OutputContainer, stream: VideoStream, frame_rate: Fraction, count: int) -> None:
    """Encode the first second and repeat its packets: a 1080p clip of half a minute takes no longer."""
    period = max(1, min(count, round(frame_rate)))
    frame = av.VideoFrame(stream.width, stream.height, stream.pix_fmt or "")
    for plane in frame.planes:
        plane.update(bytes([128]) * plane.buffer_size)
    packets = []
    for index in range(period):
        frame.pts, frame.time_base = index, 1 / frame_rate
        packets += stream.encode(frame)
    packets += stream.encode()
    assert [packet.pts for packet in packets] == list(range(period)), "the encoder changed the order"
    for index in range(count):
        original = packets[index % period]
        packet = av.Packet(bytes(original))
        packet.stream, packet.time_base, packet.duration = stream, original.time_base, original.duration
        packet.pts = packet.dts = index
        packet.is_keyframe = original.is_keyframe
        container.mux(packet)


def _add_noise(
    container: OutputContainer, codec: str, channels: int, sample_rate: int, bit_rate: int | None
) -> AudioStream:
    layout = {1: "mono", 2: "stereo", 6: "5.1"}[channels]
    stream = cast(AudioStream, container.add_stream(codec, rate=sample_rate, layout=layout))
    stream.bit_rate = bit_rate or 128_000
    return stream


def _write_noise(container: OutputContainer, stream: AudioStream, seconds: Fraction) -> None:
    rate, left, written = stream.rate, round(seconds * stream.rate), 0
    noise = random.Random(0)
    while left:
        samples = min(left, 4096)
        frame = av.AudioFrame("s16", stream.layout.name, samples)
        frame.planes[0].update(noise.randbytes(samples * 2 * stream.channels))
        frame.sample_rate, frame.time_base, frame.pts = rate, Fraction(1, rate), written
        container.mux(stream.encode(frame))
        left, written = left - samples, written + samples
    container.mux(stream.encode())
