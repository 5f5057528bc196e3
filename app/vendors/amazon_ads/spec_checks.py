"""Which ad programs a video is fit for. The thresholds are one table; the words are the vendor's."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

# 23.976 counts as 23.98.
_RATE_TOLERANCE = 0.01
# A phone's frames come unevenly. Where their average lies between these, a clip was meant to have either.
_PHONE_RATES = (29.97, 30.0)
_SECONDS_TOLERANCE = 0.0005


@dataclass(frozen=True, slots=True)
class Video:
    """What the checks look at: `seconds` and `frame_rate` are 0 where the file does not say."""

    aspect_ratio: str
    seconds: float
    frame_rate: float
    audio_channels: int

    def lasts(self, seconds: float) -> bool:
        """Tell whether no other number of frames comes nearer: at 29.97 fps none lasts 15 or 30 seconds exactly."""
        half_a_frame = 0.5 / self.frame_rate if self.frame_rate else 0.0
        return abs(self.seconds - seconds) <= max(half_a_frame, _SECONDS_TOLERANCE)


@dataclass(frozen=True, slots=True)
class FrameRate:
    """The frame rate is one of these."""

    rates: tuple[float, ...]

    def failure(self, video: Video) -> dict[str, Any] | None:
        """The failed specification, None when the video passes."""
        if any(_is_rate(video.frame_rate, rate) for rate in self.rates):
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
        if any(video.lasts(seconds) for seconds in self.seconds):
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


@dataclass(frozen=True, slots=True)
class Program:
    """What one kind of placement asks of a video; None where it asks nothing.

    `is_later` tells the programs that the recordings do not know.
    """

    parent: str
    name: str
    frame_rate: FrameRate | None
    duration: DurationOneOf | DurationBetween | None
    audio: AudioChannels | None
    shape: AspectRatio | None
    is_later: bool = False

    def failures(self, video: Video) -> list[dict[str, Any]]:
        """The failed specifications, in the recorded order."""
        checks = (self.frame_rate, self.duration, self.audio, self.shape)
        return [failure for check in checks if check and (failure := check.failure(video)) is not None]


_TELEVISION = FrameRate((23.98, 24.0, 25.0, 29.97))
_ANY_COMMON = FrameRate((23.98, 24.0, 25.0, 29.97, 30.0))
_ONLINE = DurationBetween(6.0, 120.0)
_BRIEF = DurationBetween(6.0, 45.0)
_STEREO, _MONO = AudioChannels(2), AudioChannels(1)
_WIDE, _TALL, _SQUARE = AspectRatio("16:9"), AspectRatio("9:16"), AspectRatio("1:1")
_DSP, _SB, _SD = "AMAZON_DSP", "SPONSORED_BRANDS_VIDEO", "SPONSORED_DISPLAY_VIDEO"

# In the order of the vendor's answers. The recorded clip (1920x1080, 30 fps, 9.97 s, silent) fails OLV, OTT and the
# splash, which overrides the published figures: 30 fps and silence pass for Sponsored Brands and Sponsored Display.
# No source has figures for Fire TV and H1: they are held against those for online video.
PROGRAMS: tuple[Program, ...] = (
    Program(_DSP, "DEMAND_SIDE_PLATFORM_OLV", _TELEVISION, _ONLINE, _STEREO, _WIDE),
    Program(_DSP, "DEMAND_SIDE_PLATFORM_OTT", _TELEVISION, DurationOneOf((15.0, 30.0)), _STEREO, _WIDE),
    Program(_SB, "SPONSORED_BRANDS_VIDEO", _ANY_COMMON, _BRIEF, None, _WIDE),
    Program("STORES", "STORES_VIDEO_TILE", None, None, None, None),
    Program("STORES", "STORES_BACKGROUND_VIDEO_TILE", None, None, None, None),
    Program(_SD, "SPONSORED_DISPLAY_VIDEO", _ANY_COMMON, _BRIEF, None, _WIDE),
    Program("STORES", "STORES_INTRO_SPLASH", None, None, None, _TALL),
    Program(_SB, "SPONSORED_BRANDS_VIDEO_PORTRAIT", _ANY_COMMON, _BRIEF, None, _TALL, is_later=True),
    Program(_SD, "SPONSORED_DISPLAY_LANDSCAPE_VIDEO", _TELEVISION, _BRIEF, _MONO, _WIDE, is_later=True),
    Program(_SD, "SPONSORED_DISPLAY_PORTRAIT_VIDEO", _TELEVISION, _BRIEF, _MONO, _TALL, is_later=True),
    Program(_SD, "SPONSORED_DISPLAY_SQUARE_VIDEO", _TELEVISION, _BRIEF, _MONO, _SQUARE, is_later=True),
    Program("SPONSORED_TV", "SPONSORED_TV", _TELEVISION, DurationBetween(10.0, 45.0), _STEREO, _WIDE, is_later=True),
    Program("FIRE_TV", "FIRE_TV_FEATURE_ROTATOR", _TELEVISION, _ONLINE, _STEREO, _WIDE, is_later=True),
    Program(_DSP, "DEMAND_SIDE_PLATFORM_H1_DESKTOP", _TELEVISION, _ONLINE, _STEREO, _WIDE, is_later=True),
    Program(_DSP, "DEMAND_SIDE_PLATFORM_H1_MOBILE", _TELEVISION, _ONLINE, _STEREO, _WIDE, is_later=True),
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """`failed` in the shape of the vendor's failedSpecChecks, `approved` as its program names."""

    failed: list[dict[str, Any]]
    approved: list[str]


def check(streams: Sequence[dict[str, Any]], duration_us: int | None, asked: Collection[str] = ()) -> Verdict:
    """Hold a video, given by its blob's facts, against every program.

    A program that the recordings do not know is reported where the video passes, and as failed only when the
    registration asked for its parent: the recorded clip fails them all, and none is in its recorded answer.
    """
    video = _video(streams, duration_us)
    failed, approved = [], []
    for program in PROGRAMS:
        failures = program.failures(video)
        if not failures:
            approved.append(program.name)
        elif not program.is_later or program.parent in asked:
            failed.append({"Program": program.parent, "specProgramName": program.name, "specifications": failures})
    return Verdict(failed, approved)


def _video(streams: Sequence[dict[str, Any]], duration_us: int | None) -> Video:
    picture = next((stream for stream in streams if stream["type"] == "video"), {})
    channels = sum(stream.get("channels") or 0 for stream in streams if stream["type"] == "audio")
    return Video(
        aspect_ratio=picture.get("display_aspect_ratio") or "0:0",
        seconds=(duration_us or 0) / 1_000_000,
        frame_rate=float(Fraction(picture.get("frame_rate") or 0)),
        audio_channels=channels,
    )


def _is_rate(rate: float, allowed: float) -> bool:
    if abs(rate - allowed) <= _RATE_TOLERANCE:
        return True
    return allowed in _PHONE_RATES and min(_PHONE_RATES) < rate < max(_PHONE_RATES)


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
