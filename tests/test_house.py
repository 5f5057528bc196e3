"""The house is as its page describes it, and its rooms stay small."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
APP = ROOT / "app"
LONGEST_FILE = 250
# What is in the folder of each vendor, beside its resources.
SHAPE = {"answers", "auth", "errors", "operations"}


def test_no_file_is_too_long_to_be_read() -> None:
    lengths = {str(file.relative_to(ROOT)): len(file.read_text().splitlines()) for file in APP.rglob("*.py")}

    assert {file: lines for file, lines in lengths.items() if lines > LONGEST_FILE} == {}


def test_every_room_has_its_sentence() -> None:
    rooms = {
        f"{room.name}/" if room.is_dir() else room.name
        for room in APP.iterdir()
        if room.name not in ("__pycache__", "__init__.py", "py.typed")
    }

    assert rooms - _named() == set()


def test_what_the_page_names_is_there() -> None:
    places = {name for name in _named() if re.fullmatch(r"[\w/]+(\.py|/)", name)}

    assert len(places) > 30
    assert {name for name in places if not _is_there(name)} == set()


def test_every_door_has_the_same_shape() -> None:
    doors = {door.name: {file.stem for file in door.iterdir()} for door in (APP / "vendors").iterdir() if door.is_dir()}
    doors.pop("__pycache__", None)

    assert len(doors) == 3
    assert {door: SHAPE - files for door, files in doors.items() if not files >= SHAPE} == {}


def _is_there(name: str) -> bool:
    """As the page names it: from `app` or the project's folder on, or a file that every door has."""
    return any((folder / name).exists() for folder in (APP, ROOT)) or any((APP / "vendors").glob(f"*/{name}"))


def _named() -> set[str]:
    return set(re.findall(r"`([^`]+)`", (ROOT / "docs" / "house.md").read_text()))
