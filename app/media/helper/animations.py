"""Smaller pictures of animations, made with Pillow."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from PIL import GifImagePlugin, Image

# GIF knows no half transparency: what is more than half there is there.
_VISIBLE = 128
_COLOURS = 255
_SEE_THROUGH = _COLOURS
_CLEAR_AFTERWARDS = 2


def encode(animation: GifImagePlugin.GifImageFile, boxes: Sequence[tuple[int, int]]) -> list[bytes]:
    """Encode all frames, shrunk to fit each box, as a GIF that takes as long and repeats as often."""
    again = {"loop": animation.info["loop"]} if "loop" in animation.info else {}
    durations: list[int] = []
    shrunk: list[list[Image.Image]] = [[] for _ in boxes]
    for number in range(animation.n_frames):
        animation.seek(number)
        durations.append(int(animation.info.get("duration", 0)))
        seen = animation.convert("RGBA")
        for box, frames in zip(boxes, shrunk, strict=True):
            frame = seen.copy()
            frame.thumbnail(box)
            frames.append(_in_few_colours(frame))
    return [_joined(frames, duration=durations, **again) for frames in shrunk]


def _joined(frames: Sequence[Image.Image], **timing: Any) -> bytes:
    first, *others = frames
    buffer = io.BytesIO()
    first.save(buffer, "GIF", save_all=True, append_images=others, disposal=_CLEAR_AFTERWARDS, optimize=False, **timing)
    return buffer.getvalue()


def _in_few_colours(frame: Image.Image) -> Image.Image:
    """A frame with colours of its own."""
    hidden = frame.getchannel("A").point(lambda alpha: 255 * (alpha < _VISIBLE))
    colours = frame.convert("RGB")
    # The slower method alone keeps few colours as they are.
    method = Image.Quantize.MEDIANCUT if colours.getcolors(_COLOURS) else Image.Quantize.FASTOCTREE
    colours = colours.quantize(_COLOURS, method, dither=Image.Dither.NONE)
    if hidden.getbbox():
        colours.paste(_SEE_THROUGH, mask=hidden)
        colours.info["transparency"] = _SEE_THROUGH
    return colours
