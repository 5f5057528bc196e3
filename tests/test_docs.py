"""The documentation says only what is true: its tables and its commands are held against the program."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.routing import compile_path

from tests.files import png
from tests.servers.triptych import Served
from triptych.main import DOORS
from triptych.settings import Settings
from triptych.web.call import Door

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
PARITY = ROOT / "docs" / "parity.md"


def test_every_setting_is_in_its_table() -> None:
    assert _settings_rows() == _rows(ROOT / "docs" / "settings.md", "| `TRIPTYCH_")


def _settings_rows() -> list[str]:
    rows = []
    for name, field in Settings.model_fields.items():
        text, _, computed = (field.description or "").partition(" [")
        default = computed.rstrip("]") or ("" if field.default in (None, "") else f"`{field.default}`")
        rows.append(f"| `TRIPTYCH_{name.upper()}` | {default} | {text} |")
    return rows


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_run_as_printed(page: Path, service: Served, tmp_path: Path) -> None:
    commands = re.findall(r"```bash\n(.*?)```", page.read_text(), re.DOTALL)
    (tmp_path / "logo.png").write_bytes(png(60, 40))
    for command in commands:
        script = command.replace("http://127.0.0.1:8000", service.url).replace("curl -s ", "curl -sf ")
        run = subprocess.run(["bash", "-euc", script], cwd=tmp_path, capture_output=True, text=True, check=False)
        assert run.returncode == 0, f"{command}\n{run.stdout}{run.stderr}"


def test_links_lead_somewhere() -> None:
    for page in PAGES:
        for target in re.findall(r"\]\((?!https?://)([^)#]+)[^)]*\)", page.read_text()):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.name)
def test_every_route_has_a_parity_row(door: Door) -> None:
    described = PARITY.read_text()
    missing = [call for call in _calls(door) if f"`{call}`" not in described]
    assert not missing


def _calls(door: Door) -> Iterator[str]:
    for operation in door.operations:
        yield f"{operation.method} {compile_path(operation.path)[1]}"


def test_every_test_that_parity_names_exists() -> None:
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", PARITY.read_text())
    assert len(named) > 50
    for file, test in sorted(set(named)):
        source = ROOT / file
        assert source.exists(), file
        assert re.search(rf"def {test}\b|class {test}\b", source.read_text()), f"{file}::{test}"


def _rows(page: Path, start: str) -> list[str]:
    return [line for line in page.read_text().splitlines() if line.startswith(start)]
