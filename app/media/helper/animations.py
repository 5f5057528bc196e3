"""Smaller pictures of animations, made with Pillow."""

from __future__ import annotations

import io
from collections.abc import Iterator

from PIL import GifImagePlugin, Image

# GIF knows no half transparency: what is more than half there is there.
_VISIBLE = 128
_COLOURS = 255
_SEE_THROUGH = _COLOURS
_CLEAR_AFTERWARDS = 2


def encode(animation: GifImagePlugin.GifImageFile, box: tuple[int, int]) -> bytes:
    """Encode all frames, shrunk to fit the box, as a GIF that takes as long and repeats as often."""
    again = {"loop": animation.info["loop"]} if "loop" in animation.info else {}
    durations: list[int] = []
    first, *others = _frames(animation, box, durations)
    buffer = io.BytesIO()
    first.save(
        buffer,
        "GIF",
        save_all=True,
        append_images=others,
        duration=durations,
        disposal=_CLEAR_AFTERWARDS,
        optimize=False,
        **again,
    )
    return buffer.getvalue()


def _frames(
    animation: GifImagePlugin.GifImageFile, box: tuple[int, int], durations: list[int]
) -> Iterator[Image.Image]:
    """Each frame as it is seen, in colours of its own; adds its milliseconds to `durations`."""
    for number in range(animation.n_frames):
        animation.seek(number)
        frame = animation.convert("RGBA")
        frame.thumbnail(box)
        durations.append(int(animation.info.get("duration", 0)))
        yield _in_few_colours(frame)


def _in_few_colours(frame: Image.Image) -> Image.Image:
    hidden = frame.getchannel("A").point(lambda alpha: 255 * (alpha < _VISIBLE))
    colours = frame.convert("RGB")
    # The slower method alone keeps few colours as they are.
    method = Image.Quantize.MEDIANCUT if colours.getcolors(_COLOURS) else Image.Quantize.FASTOCTREE
    colours = colours.quantize(_COLOURS, method, dither=Image.Dither.NONE)
    if hidden.getbbox():
        colours.paste(_SEE_THROUGH, mask=hidden)
        colours.info["transparency"] = _SEE_THROUGH
    return colours
