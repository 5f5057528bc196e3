"""Which class of Pillow opens which format.

The classes themselves, so that nothing but the sniffed format is ever tried, and none that runs other programs.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import IO, cast

from PIL import (
    AvifImagePlugin,
    BmpImagePlugin,
    ExifTags,
    GifImagePlugin,
    IcoImagePlugin,
    Image,
    ImageFile,
    JpegImagePlugin,
    PngImagePlugin,
    PsdImagePlugin,
    TiffImagePlugin,
    WebPImagePlugin,
)

from . import jpeg, png
from .remote_file import RemoteFile

# By the orientation that is told: what makes the picture stand upright.
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}

# After which width and height have changed places.
QUARTER_TURNS = tuple(turn for orientation, turn in TURNS.items() if orientation >= 5)

AvifImagePlugin.DEFAULT_MAX_THREADS = 1  # helpers are what runs side by side, not threads in them


class _Jpeg(JpegImagePlugin.JpegImageFile):
    """Pillow wants the end marker, and a picture may be whole without it."""

    _has_end = True

    def load_read(self, read_bytes: int) -> bytes:
        data = super().load_read(read_bytes)
        if not data and self._has_end and jpeg.is_whole(cast(RemoteFile, self.fp)):
            self._has_end = False
            return b"\xff\xd9"
        return data


class _Tiff(TiffImagePlugin.TiffImageFile):
    """Pillow turns this format alone upright when it is read, and fails over any mistake in its EXIF data then."""

    def load_end(self) -> None:
        turn = TURNS.get(self.tag_v2.get(ExifTags.Base.Orientation, 1))
        if turn is not None:
            self.im = self.im.transpose(turn)
        self._size = self.im.size


def _open_png(file: IO[bytes]) -> PngImagePlugin.PngImageFile:
    return PngImagePlugin.PngImageFile(cast(IO[bytes], png.Essentials(cast(RemoteFile, file))))


OPENERS: dict[str, Callable[[IO[bytes]], ImageFile.ImageFile]] = {
    "image/avif": AvifImagePlugin.AvifImageFile,
    "image/bmp": BmpImagePlugin.BmpImageFile,
    "image/gif": GifImagePlugin.GifImageFile,
    "image/jpeg": _Jpeg,
    "image/png": _open_png,
    "image/tiff": _Tiff,
    "image/vnd.adobe.photoshop": PsdImagePlugin.PsdImageFile,
    "image/webp": WebPImagePlugin.WebPImageFile,
    "image/x-icon": IcoImagePlugin.IcoImageFile,
}
