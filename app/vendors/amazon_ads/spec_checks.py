"""Which ad programs a video is fit for. The thresholds are one table; the words are the vendor's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

# 23.976 counts as 23.98.
_RATE_TOLERANCE = 0.01
_SECONDS_TOLERANCE = 0.0005


@dataclass(frozen=True, slots=True)
class Video:
    """What the checks look at: `seconds` and `frame_rate` are 0 where the file does not say."""

    width: int
    height: int
    seconds: float
    frame_rate: float
    audio_channels: int

    @property
    def aspect_ratio(self) -> str:
        """Width to height in smallest numbers."""
        if not self.width or not self.height:
            return "0:0"
        ratio = Fraction(self.width, self.height)
        return f"{ratio.numerator}:{ratio.denominator}"


@dataclass(frozen=True, slots=True)
class FrameRate:
    """The frame rate is one of these."""

    rates: tuple[float, ...]

    def failure(self, video: Video) -> dict[str, Any] | None:
        """The failed specification, None when the video passes."""
        if any(abs(video.frame_rate - rate) <= _RATE_TOLERANCE for rate in self.rates):
            return None
        rates = [str(rate) for rate in self.rates]
        reason = f"Frame rate is not one of {', '.join(rates)}."
        return _failed("al-spec-video-frame-rate", reason, rates, str(round(video.frame_rate, 2)))


@dataclass(frozen=True, slots=True)
class DurationOneOf:
    """The duration is one of these, in seconds."""

    seconds: tuple[float, ...]

    def failure(self, video: Video) -> dict[str, Any] | None:
        """The failed specification, None when the video passes."""
        if any(abs(video.seconds - seconds) <= _SECONDS_TOLERANCE for seconds in self.seconds):
            return None
        allowed = [str(seconds) for seconds in self.seconds]
        reason = f"Duration is not one of {', '.join(allowed)} seconds."
        return _failed("al-spec-video-duration", reason, allowed, _seconds(video))


@dataclass(frozen=True, slots=True)
class DurationBetween:
    """The duration lies between these, in seconds."""

    least: float
    most: float

    def failure(self, video: Video) -> dict[str, Any] | None:
        """The failed specification, None when the video passes. The wording for a range is ours."""
        if self.least - _SECONDS_TOLERANCE <= video.seconds <= self.most + _SECONDS_TOLERANCE:
            return None
        reason = f"Duration is not between {self.least} and {self.most} seconds."
        return _failed("al-spec-video-duration", reason, [str(self.least), str(self.most)], _seconds(video))


@dataclass(frozen=True, slots=True)
class AudioChannels:
    """All audio streams together have at least so many channels."""

    least: int

    def failure(self, video: Video) -> dict[str, Any] | None:
        """The failed specification, None when the video passes."""
        if video.audio_channels >= self.least:
            return None
        reason = f"Total number of audio channels across all audio streams is less than {self.least}."
        return _failed("al-spec-min-audio-channel-count", reason, [str(self.least)], str(video.audio_channels))


@dataclass(frozen=True, slots=True)
class AspectRatio:
    """The picture has this shape."""

    ratio: str

    def failure(self, video: Video) -> dict[str, Any] | None:
        """The failed specification, None when the video passes."""
        if video.aspect_ratio == self.ratio:
            return None
        reason = f"Aspect ratio is not {self.ratio}."
        return _failed("al-spec-video-aspect-ratio", reason, [self.ratio], video.aspect_ratio)


Check = FrameRate | DurationOneOf | DurationBetween | AudioChannels | AspectRatio


@dataclass(frozen=True, slots=True)
class Program:
    """What one kind of placement asks of a video."""

    parent: str
    name: str
    checks: tuple[Check, ...]


_BROADCAST_RATES = FrameRate((23.98, 24.0, 25.0, 29.97))
_STEREO = AudioChannels(2)
_BRIEF = DurationBetween(6.0, 45.0)

# In the order of the vendor's answers. The recorded clip (1920x1080, 30 fps, 9.97 s, silent) fails just the first two
# and the last, which overrides the stricter figures published for Sponsored Brands and Sponsored Display.
PROGRAMS: tuple[Program, ...] = (
    Program(
        "AMAZON_DSP",
        "DEMAND_SIDE_PLATFORM_OLV",
        (_BROADCAST_RATES, DurationBetween(6.0, 120.0), _STEREO, AspectRatio("16:9")),
    ),
    Program(
        "AMAZON_DSP",
        "DEMAND_SIDE_PLATFORM_OTT",
        (_BROADCAST_RATES, DurationOneOf((15.0, 30.0)), _STEREO, AspectRatio("16:9")),
    ),
    Program("SB", "SPONSORED_BRANDS_VIDEO", (_BRIEF, AspectRatio("16:9"))),
    Program("STORES", "STORES_VIDEO_TILE", ()),
    Program("STORES", "STORES_BACKGROUND_VIDEO_TILE", ()),
    Program("SPONSORED_DISPLAY", "SPONSORED_DISPLAY_VIDEO", (_BRIEF, AspectRatio("16:9"))),
    Program("STORES", "STORES_INTRO_SPLASH", (AspectRatio("9:16"),)),
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """`failed` in the shape of the vendor's failedSpecChecks, `approved` as its program names."""

    failed: list[dict[str, Any]]
    approved: list[str]


def check(streams: Sequence[dict[str, Any]], duration_us: int | None) -> Verdict:
    """Hold a video, given by its blob's facts, against every program."""
    video = _video(streams, duration_us)
    failed, approved = [], []
    for program in PROGRAMS:
        failures = [failure for one in program.checks if (failure := one.failure(video)) is not None]
        if not failures:
            approved.append(program.name)
            continue
        failed.append({"Program": program.parent, "specProgramName": program.name, "specifications": failures})
    return Verdict(failed, approved)


def _video(streams: Sequence[dict[str, Any]], duration_us: int | None) -> Video:
    picture = next((stream for stream in streams if stream["type"] == "video"), {})
    channels = sum(stream.get("channels") or 0 for stream in streams if stream["type"] == "audio")
    return Video(
        width=picture.get("width") or 0,
        height=picture.get("height") or 0,
        seconds=(duration_us or 0) / 1_000_000,
        frame_rate=float(Fraction(picture.get("frame_rate") or 0)),
        audio_channels=channels,
    )


def _seconds(video: Video) -> str:
    return str(round(video.seconds, 6))


def _failed(string_id: str, reason: str, arguments: list[str], actual: str) -> dict[str, Any]:
    return {
        "actualValue": actual,
        "arguments": arguments,
        "failureReason": reason,
        "isPassed": False,
        "stringId": string_id,
    }
