from __future__ import annotations

import io
import random
import socket
import struct
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import pytest

from tests import files
from tests.media.conftest import Inspect
from triptych.media.facts import Facts, Kind

NTSC = Fraction(30000, 1001)

CONTAINERS = {
    ".mov": ("video/quicktime", "h264", "aac"),
    ".mp4": ("video/mp4", "h264", "aac"),
    ".m4v": ("video/x-m4v", "h264", "aac"),
    ".3gp": ("video/3gpp", "h264", "aac"),
    ".mkv": ("video/x-matroska", "h264", "aac"),
    ".webm": ("video/webm", "vp8", "opus"),
    ".avi": ("video/x-msvideo", "mpeg4", "mp3"),
    ".wmv": ("video/x-ms-wmv", "wmv2", "wmav2"),
    ".mpg": ("video/mpeg", "mpeg2video", "mp2"),
    ".ts": ("video/mp2t", "h264", "aac"),
    ".flv": ("video/x-flv", "h264", "aac"),
    ".ogv": ("video/ogg", "vp8", "opus"),
}


def of_type(facts: Facts, name: str) -> list[dict[str, Any]]:
    return [stream for stream in facts.streams if stream["type"] == name]


def test_the_golden_clip(inspect: Inspect, tmp_path: Path) -> None:
    """A clip like the one whose failed spec checks the Amazon Ads page prints."""
    clip = files.clip(tmp_path / "golden.mov", width=1920, height=1080, frame_rate=30, frames=299)
    facts = inspect(clip.read_bytes())
    [video], [container] = of_type(facts, "video"), of_type(facts, "container")
    assert facts == Facts(
        Kind.VIDEO,
        "video/quicktime",
        width=1920,
        height=1080,
        duration_us=9_966_667,
        streams=[
            {
                "type": "video",
                "codec": "h264",
                "profile": "Constrained Baseline",
                "width": 1920,
                "height": 1080,
                "rotation": 0,
                "sample_aspect_ratio": None,
                "display_aspect_ratio": "16:9",
                "frame_rate": "30/1",
                "constant_frame_rate": True,
                "bit_rate": video["bit_rate"],
                "duration_us": 9_966_667,
                "pixel_format": "yuv420p",
            },
            {"type": "container", "format": "mov", "bit_rate": container["bit_rate"]},
        ],
    )
    assert 0 < video["bit_rate"] < container["bit_rate"]


@pytest.mark.parametrize("suffix", CONTAINERS)
def test_every_container(inspect: Inspect, tmp_path: Path, suffix: str) -> None:
    clip = files.clip(tmp_path / f"clip{suffix}", frame_rate=NTSC, frames=30, audio_channels=2)
    content_type, video_codec, audio_codec = CONTAINERS[suffix]
    facts = inspect(clip.read_bytes())
    [video], [audio] = of_type(facts, "video"), of_type(facts, "audio")
    assert (facts.kind, facts.content_type, facts.readable) == (Kind.VIDEO, content_type, True)
    assert (facts.width, facts.height) == (320, 180)
    assert facts.duration_us == pytest.approx(1_001_000, rel=0.05)
    assert (video["codec"], video["frame_rate"]) == (video_codec, "30000/1001")
    assert (video["display_aspect_ratio"], video["pixel_format"]) == ("16:9", "yuv420p")
    assert (audio["codec"], audio["channels"], audio["sample_rate"]) == (audio_codec, 2, 48000)


@pytest.mark.parametrize(
    ("codec", "name"),
    [("libx265", "hevc"), ("prores", "prores"), ("mpeg4", "mpeg4"), ("mjpeg", "mjpeg"), ("libvpx-vp9", "vp9")],
)
def test_codecs(inspect: Inspect, tmp_path: Path, codec: str, name: str) -> None:
    clip = files.clip(tmp_path / "clip.mp4" if codec != "prores" else tmp_path / "clip.mov", frames=10, codec=codec)
    facts = inspect(clip.read_bytes())
    assert facts.readable
    assert of_type(facts, "video")[0]["codec"] == name


@pytest.mark.parametrize("rate", [Fraction(24000, 1001), 24, 25, NTSC, 30, 50, Fraction(60000, 1001)])
@pytest.mark.parametrize("suffix", [".mp4", ".mkv", ".flv", ".ts"])
def test_frame_rates_are_exact(inspect: Inspect, tmp_path: Path, suffix: str, rate: Fraction | int) -> None:
    facts = inspect(files.clip(tmp_path / f"clip{suffix}", frame_rate=rate, seconds=1).read_bytes())
    assert Fraction(of_type(facts, "video")[0]["frame_rate"]) == rate


def test_bit_rates_and_sound(inspect: Inspect, tmp_path: Path) -> None:
    clip = files.clip(
        tmp_path / "clip.mp4",
        seconds=3,
        bit_rate=2_000_000,
        audio_channels=6,
        sample_rate=44100,
        audio_bit_rate=384_000,
    )
    facts = inspect(clip.read_bytes())
    [video], [audio], [container] = (of_type(facts, name) for name in ("video", "audio", "container"))
    assert video["bit_rate"] == pytest.approx(2_000_000, rel=0.05)
    assert audio["bit_rate"] == pytest.approx(384_000, rel=0.1)
    assert container["bit_rate"] == pytest.approx(2_384_000, rel=0.05)
    assert audio == {
        "type": "audio",
        "codec": "aac",
        "profile": "LC",
        "channels": 6,
        "channel_layout": "5.1",
        "sample_rate": 44100,
        "bit_rate": audio["bit_rate"],
        "duration_us": 3_000_000,
    }


def test_the_index_at_the_end_or_in_fragments(inspect: Inspect, tmp_path: Path) -> None:
    options: dict[str, Any] = {"seconds": 4, "bit_rate": 4_000_000}
    at_the_end = files.clip(tmp_path / "end.mp4", **options).read_bytes()
    fragments = files.clip(tmp_path / "fragments.mp4", movflags="frag_keyframe+empty_moov", **options).read_bytes()
    assert at_the_end.index(b"moov") > at_the_end.index(b"mdat") + 1_000_000
    assert fragments.index(b"moov") < fragments.index(b"mdat")
    for data in (at_the_end, fragments):
        facts = inspect(data)
        assert (facts.readable, facts.width, facts.duration_us) == (True, 320, 4_000_000)


def test_changing_frame_distances_are_no_constant_frame_rate(inspect: Inspect, tmp_path: Path) -> None:
    clip = files.clip(tmp_path / "clip.mp4", frames=30).read_bytes()
    steady = atom(b"stts", struct.pack(">IIII", 0, 1, 30, 512))
    changing = atom(b"stts", struct.pack(">IIIIII", 0, 2, 15, 512, 15, 1024))
    assert of_type(inspect(clip), "video")[0]["constant_frame_rate"] is True
    assert of_type(inspect(edit(clip, steady, changing)), "video")[0]["constant_frame_rate"] is False


def shape_of(facts: Facts) -> tuple[Any, ...]:
    """The size and the ratio, which the first stream tells, too."""
    video = of_type(facts, "video")[0]
    assert (video["width"], video["height"]) == (facts.width, facts.height)
    return facts.width, facts.height, video["display_aspect_ratio"]


@pytest.mark.parametrize("suffix", [".mp4", ".mov", ".mkv", ".webm"])
def test_a_turned_clip_is_told_as_it_is_shown(inspect: Inspect, tmp_path: Path, suffix: str) -> None:
    for rotation, shape in ((90, (180, 320, "9:16")), (-90, (180, 320, "9:16")), (180, (320, 180, "16:9"))):
        facts = inspect(files.clip(tmp_path / f"clip{suffix}", frames=10, rotation=rotation).read_bytes())
        assert shape_of(facts) == shape
        assert abs(of_type(facts, "video")[0]["rotation"]) == abs(rotation)


@pytest.mark.parametrize("suffix", [".mp4", ".mkv", ".mpg", ".avi", ".wmv", ".ts"])
def test_pixels_that_are_not_square_are_told_as_they_are_shown(inspect: Inspect, tmp_path: Path, suffix: str) -> None:
    wide = files.clip(tmp_path / f"wide{suffix}", width=240, height=180, frames=10, pixel_shape=Fraction(4, 3))
    assert shape_of(inspect(wide.read_bytes())) == (320, 180, "16:9")
    if suffix != ".mpg":  # MPEG-2 has four ratios, and all are wide
        tall = files.clip(tmp_path / f"tall{suffix}", width=180, height=240, frames=10, pixel_shape=Fraction(3, 4))
        assert shape_of(inspect(tall.read_bytes())) == (180, 320, "9:16")


def test_a_turned_clip_may_have_pixels_that_are_not_square(inspect: Inspect, tmp_path: Path) -> None:
    options: dict[str, Any] = {"pixel_shape": Fraction(4, 3), "rotation": 90}
    clip = files.clip(tmp_path / "clip.mp4", width=240, height=180, frames=10, **options)
    assert shape_of(inspect(clip.read_bytes())) == (180, 320, "9:16")


@pytest.mark.parametrize("suffix", [".webm", ".mkv", ".wmv", ".flv", ".ts", ".mpg", ".ogv", ".m1v", ".m2v", ".mp4v"])
def test_only_the_frames_tell_how_long_a_recording_is(inspect: Inspect, tmp_path: Path, suffix: str) -> None:
    clip = files.clip(tmp_path / f"clip{suffix}", frame_rate=NTSC, frames=30, is_live=True)
    facts = inspect(clip.read_bytes())
    [video] = of_type(facts, "video")
    assert facts.readable
    assert facts.duration_us == video["duration_us"] == pytest.approx(1_001_000, abs=40_000)
    assert video["frame_rate"] == "30000/1001"


def test_a_program_stream_lasts_until_its_last_frame_ends(inspect: Inspect, tmp_path: Path) -> None:
    clip = files.clip(tmp_path / "clip.mpg", frame_rate=NTSC, frames=450)
    assert inspect(clip.read_bytes()).duration_us == 15_015_000


@pytest.mark.parametrize("suffix", [".webm", ".aac"])
def test_only_the_frames_tell_how_long_a_recorded_sound_is(inspect: Inspect, tmp_path: Path, suffix: str) -> None:
    facts = inspect(files.sound(tmp_path / f"sound{suffix}", seconds=3, is_live=True).read_bytes())
    assert (facts.kind, facts.readable) == (Kind.AUDIO, True)
    assert facts.duration_us == pytest.approx(3_000_000, abs=50_000)


def test_a_recording_that_is_cut_off_lasts_until_there(inspect: Inspect, tmp_path: Path) -> None:
    whole = files.clip(tmp_path / "clip.webm", frames=90, is_live=True).read_bytes()
    for cut in (whole[: len(whole) // 2], whole[: len(whole) // 2] + random.Random(0).randbytes(9_000)):
        facts = inspect(cut)
        assert facts.readable
        assert 500_000 < (facts.duration_us or 0) < 2_500_000


def test_a_recording_is_read_through_only_so_far(inspect: Inspect, tmp_path: Path) -> None:
    clip = files.clip(tmp_path / "clip.webm", is_live=True).read_bytes()
    padding = b"\xec\x01" + (64 << 20).to_bytes(7)  # an element that says nothing
    facts = inspect(clip + padding + bytes(64 << 20) + clip[clip.index(b"\x1f\x43\xb6\x75") :])
    assert (facts.readable, facts.width, facts.duration_us) == (True, 320, None)


@pytest.mark.parametrize("rate", [25, 10, 30])
def test_a_container_without_an_average_rate(inspect: Inspect, tmp_path: Path, rate: int) -> None:
    facts = inspect(files.clip(tmp_path / "clip.wmv", frame_rate=rate, frames=2).read_bytes())
    assert of_type(facts, "video")[0]["frame_rate"] == f"{rate}/1"


@pytest.mark.parametrize(
    ("suffix", "content_type"),
    [
        (".m4a", "audio/mp4"),
        (".mp3", "audio/mpeg"),
        (".aac", "audio/aac"),
        (".wav", "audio/x-wav"),
        (".flac", "audio/x-flac"),
        (".aiff", "audio/x-aiff"),
        (".oga", "audio/ogg"),
    ],
)
def test_sound(inspect: Inspect, tmp_path: Path, suffix: str, content_type: str) -> None:
    facts = inspect(files.sound(tmp_path / f"sound{suffix}", seconds=2).read_bytes())
    assert (facts.kind, facts.content_type, facts.readable) == (Kind.AUDIO, content_type, True)
    assert (facts.width, facts.height) == (None, None)
    assert facts.duration_us == pytest.approx(2_000_000, rel=0.05)
    assert of_type(facts, "audio")[0]["channels"] == 2


@pytest.mark.parametrize(("suffix", "content_type"), [(".mp4", "audio/mp4"), (".webm", "audio/webm")])
def test_a_video_container_with_sound_only_is_sound(
    inspect: Inspect, tmp_path: Path, suffix: str, content_type: str
) -> None:
    facts = inspect(files.sound(tmp_path / f"sound{suffix}").read_bytes())
    assert (facts.kind, facts.content_type, facts.readable) == (Kind.AUDIO, content_type, True)


def test_a_cover_picture_is_no_video(inspect: Inspect, tmp_path: Path) -> None:
    song = files.sound(tmp_path / "song.mp3", seconds=2).read_bytes()
    picture = b"\0image/png\0\x03\0" + files.png(30, 20)
    frame = b"APIC" + struct.pack(">IH", len(picture), 0) + picture
    facts = inspect(b"ID3\x03\0\0" + struct.pack(">BBBB", 0, 0, len(frame) >> 7, len(frame) & 127) + frame + song)
    assert (facts.kind, facts.content_type, facts.readable) == (Kind.AUDIO, "audio/mpeg", True)
    assert (facts.width, of_type(facts, "video")) == (None, [])


def test_titles_in_any_encoding(inspect: Inspect, tmp_path: Path) -> None:
    clip = files.clip(tmp_path / "clip.mp4").read_bytes()
    assert b"VideoHandler" in clip
    assert inspect(clip.replace(b"VideoHandler", "VidéoHandler".encode("latin-1"))) == inspect(clip)


def test_more_pixels_than_the_limit_are_never_decoded(inspect: Inspect, tmp_path: Path) -> None:
    facts = inspect(files.clip(tmp_path / "clip.mp4", width=4096, height=2160, frames=1).read_bytes())
    assert (facts.kind, facts.readable, facts.oversized) == (Kind.VIDEO, True, True)
    assert (facts.width, facts.height) == (4096, 2160)


@pytest.mark.parametrize("suffix", CONTAINERS)
def test_garbage_after_a_true_beginning_is_unreadable(inspect: Inspect, tmp_path: Path, suffix: str) -> None:
    clip = files.clip(tmp_path / f"clip{suffix}", frame_rate=NTSC, frames=30, audio_channels=2).read_bytes()
    kept = 188 * 5 if suffix == ".ts" else 60
    facts = inspect(clip[:kept] + random.Random(0).randbytes(20_000))
    assert facts.readable is False
    assert facts.kind in {Kind.VIDEO, Kind.AUDIO}


def test_a_file_without_its_index_is_unreadable(inspect: Inspect, tmp_path: Path) -> None:
    clip = files.clip(tmp_path / "clip.mov", frames=60).read_bytes()
    assert inspect(clip[: clip.index(b"moov")]) == Facts(Kind.VIDEO, "video/quicktime", readable=False)


def test_a_file_without_its_first_frame_is_unreadable(inspect: Inspect, tmp_path: Path) -> None:
    clip = files.clip(tmp_path / "clip.mov", frames=1).read_bytes()
    start, end = clip.index(b"mdat") + 4, clip.index(b"moov") - 4
    facts = inspect(clip[:start] + bytes(end - start) + clip[end:])
    assert (facts.kind, facts.readable, facts.width) == (Kind.VIDEO, False, 320)


@pytest.mark.parametrize("damaged", [{0}, {1}, {9}, {0, 1, 2}, set(range(20))])
def test_a_damaged_frame_among_the_first_ten_leaves_a_clip_readable(
    inspect: Inspect, tmp_path: Path, damaged: set[int]
) -> None:
    path = files.clip(tmp_path / "clip.mp4", frames=20)
    clip = bytearray(path.read_bytes())
    for frame, (start, size) in enumerate(samples(path)):
        if frame in damaged:
            clip[start : start + size] = b"\xff" * size
    assert inspect(bytes(clip)).readable is (len(damaged) < 20)


@pytest.mark.parametrize(("kept", "readable"), [(20, True), (18, True), (17, False), (1, False)])
def test_a_clip_whose_frames_are_missing_is_unreadable(
    inspect: Inspect, tmp_path: Path, kept: int, readable: bool
) -> None:
    path = files.clip(tmp_path / "clip.mp4", frames=20)
    path.write_bytes(with_index_first(path.read_bytes()))
    start, size = samples(path)[kept - 1]
    facts = inspect(path.read_bytes()[: start + size])
    assert (facts.readable, facts.width, facts.duration_us) == (readable, 320, 666_667)


def with_index_first(clip: bytes) -> bytes:
    """Move `moov`, the last atom, to the front."""
    head, moov = clip[: clip.index(b"free") - 4], bytearray(clip[clip.index(b"moov") - 4 :])
    offsets = moov.index(b"stco") + 8
    for place in range(offsets + 4, offsets + 4 + 4 * int.from_bytes(moov[offsets : offsets + 4]), 4):
        moov[place : place + 4] = struct.pack(">I", int.from_bytes(moov[place : place + 4]) + len(moov))
    return head + moov + clip[len(head) : -len(moov)]


def samples(path: Path) -> list[tuple[int, int]]:
    """Where the frames of a clip are in its file, and how long."""
    with av.open(path) as container:
        return [(packet.pos or 0, packet.size) for packet in container.demux(video=0) if packet.size]


def test_a_brand_that_nobody_knows_is_what_its_tracks_are(inspect: Inspect, tmp_path: Path) -> None:
    clip, sound = files.clip(tmp_path / "clip.mp4"), files.sound(tmp_path / "sound.m4a")
    for path, kind, content_type in ((clip, Kind.VIDEO, "video/mp4"), (sound, Kind.AUDIO, "audio/mp4")):
        data = path.read_bytes()
        size = int.from_bytes(data[:4])
        facts = inspect(data[:8] + b"abcd" + bytes(size - 12) + data[size:])
        assert (facts.kind, facts.content_type, facts.readable) == (kind, content_type, True)
    assert inspect(b"\0\0\0\x10ftypmif3avif" + bytes(40)) == Facts()


def test_playlists_are_never_followed(inspect: Inspect, tmp_path: Path) -> None:
    clip = files.clip(tmp_path / "secret.ts", frames=10)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.1)
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/x.ts"
        for target in (clip.as_posix(), clip.as_uri(), url):
            playlist = f"#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n{target}\n#EXT-X-ENDLIST\n".encode()
            script = f"ffconcat version 1.0\nfile '{target}'\n".encode()
            manifest = f'<?xml version="1.0"?><MPD><Period><BaseURL>{target}</BaseURL></Period></MPD>'.encode()
            for text in (playlist, script, manifest):
                assert inspect(text) == Facts(is_text=True)
                disguised = inspect(b"\0\0\0\x14ftypisom\0\0\0\0isom" + text)
                assert disguised == Facts(Kind.VIDEO, "video/mp4", readable=False)
        with pytest.raises(TimeoutError):
            listener.accept()


def test_a_reference_to_another_file_is_never_followed(inspect: Inspect, tmp_path: Path) -> None:
    """QuickTime may keep its frames in another file, which an alias in the atom `dref` names."""
    path = files.clip(tmp_path / "clip.mov", frames=10)
    assert inspect(path.read_bytes()).readable
    name = path.as_posix().replace("/", ":").encode()
    absolute_path = struct.pack(">hh", 2, len(name)) + name + bytes(len(name) % 2)
    alias = atom(b"alis", bytes(4) + bytes(154) + absolute_path + struct.pack(">hh", -1, 0))
    borrowing = edit(path.read_bytes(), atom(b"url ", b"\0\0\0\x01"), alias)
    assert follows(borrowing), "the alias is not one that FFmpeg understands"
    facts = inspect(borrowing)
    assert (facts.kind, facts.readable, facts.width) == (Kind.VIDEO, False, 320)


def follows(data: bytes) -> bool:
    """Say whether FFmpeg plays this when it is allowed to open other files."""
    options = {"enable_drefs": "1", "use_absolute_path": "1"}
    with av.open(io.BytesIO(data), mode="r", format="mov", options=options) as container:
        return next(container.decode(video=0), None) is not None


def atom(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", 8 + len(body)) + name + body


def edit(clip: bytes, old: bytes, new: bytes) -> bytes:
    """Replace an atom inside `moov`, the last atom of a file, and correct the sizes of those around it."""
    assert clip.count(old) == 1
    place = clip.index(old)
    edited = bytearray(clip.replace(old, new))
    for name in (b"moov", b"trak", b"mdia", b"minf", b"dinf", b"dref", b"stbl"):
        start = clip.rfind(name, 0, place) - 4
        size = int.from_bytes(clip[start : start + 4])
        if start >= 0 and start + size > place:
            edited[start : start + 4] = struct.pack(">I", size + len(new) - len(old))
    return bytes(edited)
