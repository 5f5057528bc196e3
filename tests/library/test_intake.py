"""Who waits for a media helper when a file comes in, and who is refused before it is stored."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Coroutine, Generator, Iterator
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager, contextmanager, suppress
from pathlib import Path

import pytest

from tests.files import png
from tests.storage.streams import marked, opened
from triptych.errors import Unavailable
from triptych.library.blobs import NewBlob
from triptych.library.intake import Intake
from triptych.media.inspector import Inspector
from triptych.media.sniff import HEAD_SIZE
from triptych.sender import Sender

PICTURE = png(60, 40)
TEXT = b"Some words. " * 2000
SENDER, OTHER = Sender("10.0.0.1", "somebody"), Sender("10.0.0.2", "somebody")
PLACES = 256


@pytest.fixture
def inspector() -> Iterator[Inspector]:
    inspector = Inspector(workers=1, patience=0.2, timeout_seconds=20, max_pixels=1_000_000)
    yield inspector
    inspector.close()


@pytest.fixture
async def intake(tmp_path: Path, inspector: Inspector) -> AsyncIterator[Intake]:
    storage = await marked(opened((tmp_path / "files").as_uri(), tmp_path))
    yield Intake(storage, inspector, max_bytes=2**30)
    await storage.close()


async def in_pieces(content: bytes, size: int = 1000) -> AsyncIterator[bytes]:
    for start in range(0, len(content), size):
        yield content[start : start + size]


async def store(intake: Intake, content: bytes, sender: Sender = SENDER) -> NewBlob:
    async with intake.stored("w", in_pieces(content), file_name="a", content_type=None, sender=sender) as blob:
        return blob


async def copy(intake: Intake, content: bytes, sender: Sender = SENDER) -> NewBlob:
    written = await intake.store("w/uploads/a", in_pieces(content), None)
    copied = intake.copied("w", "w/uploads/a", written, file_name="a", content_type=None, sender=sender)
    async with copied as blob:
        return blob


Take = Callable[..., Coroutine[None, None, NewBlob]]
WAYS = pytest.mark.parametrize("take", [store, copy])


async def keys(intake: Intake) -> set[str]:
    return {stat.key async for stat in intake.storage.list()} - {"w/uploads/a"}


@asynccontextmanager
async def busy(inspector: Inspector) -> AsyncGenerator[None]:
    """Keep the only helper busy while the body of `with` runs."""
    begun, end = threading.Event(), threading.Event()

    def wait(start: int, size: int) -> bytes:
        begun.set()
        end.wait(20)
        return PICTURE[start : start + size]

    inspecting = asyncio.create_task(inspector.inspect(wait, len(PICTURE)))
    await asyncio.to_thread(begun.wait, 20)
    try:
        yield
    finally:
        end.set()
        await inspecting


@contextmanager
def full(inspector: Inspector, sender: Sender) -> Generator[None]:
    """Have the sender wait for so many files that no more are taken."""
    with ExitStack() as places:
        for _ in range(PLACES):
            places.enter_context(inspector.place(sender))
        yield


@WAYS
async def test_a_file_of_no_media_kind_never_waits(intake: Intake, inspector: Inspector, take: Take) -> None:
    async with busy(inspector):
        blob = await take(intake, TEXT)
        assert (blob.kind, blob.size, blob.recognised, blob.readable) == ("other", len(TEXT), False, True)
        with pytest.raises(Unavailable, match="no media helper became free within"):
            await take(intake, PICTURE)
    assert await keys(intake) == {blob.key}


@WAYS
async def test_what_the_queue_does_not_take_is_not_stored(intake: Intake, inspector: Inspector, take: Take) -> None:
    with full(inspector, SENDER):
        with pytest.raises(Unavailable, match="too many images and videos from one address"):
            await take(intake, PICTURE)
        assert await keys(intake) == set()
        assert (await take(intake, PICTURE, OTHER)).width == 60
    assert (await take(intake, PICTURE)).width == 60


async def test_what_the_queue_does_not_take_is_not_read_to_its_end(intake: Intake, inspector: Inspector) -> None:
    read = 0

    async def chunks() -> AsyncIterator[bytes]:
        nonlocal read
        async for chunk in in_pieces(PICTURE + bytes(1_000_000)):
            read += len(chunk)
            yield chunk

    with full(inspector, SENDER), pytest.raises(Unavailable):
        async with intake.stored("w", chunks(), file_name="a", content_type=None, sender=SENDER):
            pass
    assert HEAD_SIZE <= read < HEAD_SIZE + 1000


async def test_a_file_of_no_media_kind_needs_no_place(intake: Intake, inspector: Inspector) -> None:
    with full(inspector, SENDER):
        assert (await store(intake, TEXT)).size == len(TEXT)


@WAYS
async def test_places_come_back(intake: Intake, inspector: Inspector, take: Take) -> None:
    """With the file looked into, whatever becomes of it then; and when it cannot be stored."""

    async def cut_off() -> AsyncIterator[bytes]:
        yield PICTURE
        raise ConnectionError

    async with AsyncExitStack() as kept:
        for _ in range(3):
            await kept.enter_async_context(
                intake.stored("w", in_pieces(PICTURE), file_name="a", content_type=None, sender=SENDER)
            )
            await take(intake, PICTURE)
            with suppress(ConnectionError):
                async with intake.stored("w", cut_off(), file_name="a", content_type=None, sender=SENDER):
                    pass
        with full(inspector, SENDER):
            pass


@pytest.mark.long
@pytest.mark.parametrize("size", [0, 1, 999, 1000, 1001, HEAD_SIZE - 1, HEAD_SIZE, HEAD_SIZE + 1, 100_000])
async def test_all_of_a_stream_is_stored_whatever_its_pieces(intake: Intake, size: int) -> None:
    content = (PICTURE + bytes(range(256)) * 400)[:size]
    for piece in (1, 1000, HEAD_SIZE, 200_000):
        stored = intake.stored("w", in_pieces(content, piece), file_name="a", content_type="text/plain")
        if not size:
            with pytest.raises(Exception, match="is empty"):
                await stored.__aenter__()
            continue
        async with stored as blob:
            assert b"".join([block async for block in intake.storage.read(blob.key)]) == content
