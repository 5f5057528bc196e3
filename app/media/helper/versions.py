"""Prints what decodes here, one name and version a line. Started as a program, by `triptych doctor`."""

from __future__ import annotations

import av
from PIL import __version__, features


def main() -> None:
    """FFmpeg's libraries as they were linked, and Pillow's."""
    print(f"PyAV {av.__version__}, FFmpeg {av.ffmpeg_version_info}")  # noqa: T201
    print(", ".join(f"{name} {'.'.join(map(str, number))}" for name, number in sorted(av.library_versions.items())))  # noqa: T201
    codecs = {name: features.version(name) for name in ("jpg", "zlib", "webp", "avif")}
    print(f"Pillow {__version__}: " + ", ".join(f"{name} {number or 'is missing'}" for name, number in codecs.items()))  # noqa: T201


if __name__ == "__main__":
    main()
