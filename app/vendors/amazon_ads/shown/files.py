"""A file's facts and addresses, as the vendor shows them."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import gcd
from typing import Any

from ....library.assets import extension_of
from ....library.records import Asset
from ....media.sniff import SVG
from ..addresses import thumbnail_address
from .processed import PROCESSED


def file_metadata(asset: Asset) -> dict[str, Any]:
    """Both spellings of each fact. Images fill width and height, videos resolutionWidth and -Height, as recorded."""
    is_image = asset.kind == "image"
    width, height = round(asset.width or 0), round(asset.height or 0)
    seconds = _seconds(asset.duration_us) or 0
    extension = extension_of(asset.file_name)
    sample_rate = next((stream["sample_rate"] or 0 for stream in asset.streams if stream["type"] == "audio"), 0)
    return {
        "aspectRatio": _ratio(width, height) if is_image else None,
        "audioSampleRate": sample_rate,
        "audioSampleRateInHz": sample_rate,
        "contentHash": None,
        "contentType": asset.content_type,
        "duration": seconds,
        "durationInSeconds": int(seconds),
        "extension": extension.upper() if is_image else extension,
        "fileSize": asset.size,
        "height": height if is_image else 0,
        "resolutionHeight": 0 if is_image else height,
        "resolutionWidth": 0 if is_image else width,
        "sizeInBytes": asset.size,
        "width": width if is_image else 0,
    }


def processed_urls(asset: Asset, base: str, url: str) -> dict[str, str]:
    """What was made of the file at the address, by the vendor's names; each opens.

    Of a file that was not decoded nothing is made. A drawing is its own thumbnail, as it has no size in pixels.
    """
    if asset.kind == "video":
        made = PROCESSED if asset.decoded else {"MODERATION": PROCESSED["MODERATION"]}
        return {name: f"{url}/{segment}" for name, segment in made.items()}
    if not asset.decoded:
        return {"MODERATION": url}
    thumbnail = url if asset.content_type == SVG else thumbnail_address(base, asset.file_uid, asset.file_name)
    return {"IMAGE_THUMBNAIL_500": thumbnail, "MODERATION": url}


def processed_files(asset: Asset, urls: Mapping[str, str]) -> list[dict[str, Any]]:
    """The same as a list. A video's files are all the stored one, and have its streams."""
    has_streams = asset.kind == "video" and asset.readable and asset.streams
    metadata = _stream_metadata(asset) if has_streams else None
    return [
        {"fileMetadata": metadata, "imageCroppingData": None, "profile": name, "programs": [], "url": url}
        for name, url in urls.items()
    ]


def _stream_metadata(asset: Asset) -> dict[str, Any]:
    return {
        "audioStreams": [_audio(stream) for stream in asset.streams if stream["type"] == "audio"],
        "contentHash": None,
        "contentType": asset.content_type,
        "videoStreams": [_video(stream) for stream in asset.streams if stream["type"] == "video"],
    }


def _video(stream: dict[str, Any]) -> dict[str, Any]:
    rate = stream["frame_rate"]
    return _stream(stream) | {
        "displayAspectRatio": stream["display_aspect_ratio"],
        "frameRate": rate and round(float(Fraction(rate)), 3),
        "height": stream["height"],
        "width": stream["width"],
    }


def _audio(stream: dict[str, Any]) -> dict[str, Any]:
    return _stream(stream) | {"channelLayout": stream["channel_layout"], "sampleRate": stream["sample_rate"]}


def _stream(stream: dict[str, Any]) -> dict[str, Any]:
    return {
        "bitRate": stream["bit_rate"],
        "codecName": stream["codec"],
        "codecType": stream["type"],
        "duration": _seconds(stream["duration_us"]),
        "profile": stream["profile"],
    }


def _seconds(microseconds: int | None) -> float | None:
    return None if microseconds is None else microseconds / 1_000_000


def _ratio(width: int, height: int) -> str | None:
    if not width or not height:
        return None
    divisor = gcd(width, height)
    return f"{width // divisor}:{height // divisor}"
