"""How a stored picture looks on a screen."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

_LARGEST = 2**31 - 1
_COMMON = tuple(
    Fraction(width, height)
    for width, height in ((16, 9), (9, 16), (4, 3), (3, 4), (1, 1), (3, 2), (2, 3), (5, 4), (4, 5), (21, 9), (9, 21))
)


@dataclass(frozen=True, slots=True)
class Shown:
    """A size in square pixels, and the ratio of its sides."""

    width: int
    height: int
    ratio: Fraction


def as_shown(width: int, height: int, pixel_shape: Fraction = Fraction(1), rotation: int = 0) -> Shown:
    """Give a picture's size and ratio once its pixels are square and it is turned by so many degrees.

    One side grows and none shrinks, as in browsers. A size that no screen could have is left as it is stored.
    """
    if max(width * pixel_shape, height / pixel_shape) > _LARGEST:
        pixel_shape = Fraction(1)
    ratio = Fraction(width, height) * pixel_shape
    shown = max(width, round(width * pixel_shape)), max(height, round(height / pixel_shape))
    if rotation % 180 == 90:
        ratio, shown = 1 / ratio, shown[::-1]
    return Shown(*shown, _common(ratio, *shown))


def spell_ratio(ratio: Fraction) -> str:
    """Write it as the vendors do."""
    return f"{ratio.numerator}:{ratio.denominator}"


def _common(exact: Fraction, width: int, height: int) -> Fraction:
    """The common ratio that comes to this size in whole pixels. 854x480 is what an encoder leaves of 16:9."""
    fitting = (ratio for ratio in _COMMON if round(height * ratio) == width or round(width / ratio) == height)
    return min(exact, next(fitting, exact), key=lambda ratio: ratio.numerator + ratio.denominator)
