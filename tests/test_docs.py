"""The documentation says only what is true: its tables and its commands are held against the program."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from starlette.routing import compile_path

from tests.files import png
from tests.servers.triptych import PROGRAM, Served
from triptych.main import CONTROL, DOORS
from triptych.settings import Settings
from triptych.variables import CLIENTS
from triptych.web.call import Door

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
PARITY = ROOT / "docs" / "parity"


def test_every_setting_is_in_its_table() -> None:
    assert _settings_rows() == _rows(ROOT / "docs" / "settings.md", "| `TRIPTYCH_")


def test_the_settings_of_a_door_have_a_table_of_their_own() -> None:
    for part in (ROOT / "docs" / "settings.md").read_text().split("\n## ")[1:]:
        rows = re.findall(r"^\| `TRIPTYCH_(\w+)", part, re.MULTILINE)
        prefix = _PREFIXES.get(part.partition("\n")[0])
        assert all(row.startswith(prefix) if prefix else not row.startswith(tuple(_PREFIXES.values())) for row in rows)


_PREFIXES = {"Amazon Ads": "AMAZON_", "iQmetrix": "IQMETRIX_", "Contentstack": "CONTENTSTACK_"}


def _settings_rows() -> list[str]:
    rows = []
    for name, field in Settings.model_fields.items():
        text, _, computed = (field.description or "").partition(" [")
        default = computed.rstrip("]") or ("" if field.default in (None, "") else f"`{field.default}`")
        rows.append(f"| `TRIPTYCH_{name.upper()}` | {default} | {text} |")
    return rows


@pytest.mark.one_setup
@pytest.mark.long
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_run_as_printed(page: Path, service: Served, tmp_path: Path) -> None:
    commands = re.findall(r"```bash\n(.*?)```", page.read_text(), re.DOTALL)
    (tmp_path / "logo.png").write_bytes(png(60, 40))
    path = f"{PROGRAM.parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, **service.settings, "PATH": path}
    for command in commands:
        script = command.replace("http://127.0.0.1:8000", service.url).replace("curl -s ", "curl -sf ")
        run = subprocess.run(
            ["bash", "-euc", script], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )
        assert run.returncode == 0, f"{command}\n{run.stdout}{run.stderr}"


_PROGRAMS = 6


@pytest.mark.long
@pytest.mark.parametrize("number", range(_PROGRAMS))
def test_programs_run_as_printed(number: int, tmp_path: Path) -> None:
    """Tests by pytest, whose plugin is found as everywhere, and programs by themselves."""
    pages = "".join((ROOT / page).read_text() for page in ("README.md", "docs/test-target.md", "docs/testing.md"))
    programs = re.findall(r"```python\n(.*?)```", pages, re.DOTALL)
    assert len(programs) == _PROGRAMS
    (tmp_path / "test_printed.py").write_text(programs[number])
    (tmp_path / "pytest.ini").touch()
    pytest_or_none = ["-m", "pytest", "-q", "-n2"] if re.search("^def test_", programs[number], re.MULTILINE) else []
    run = subprocess.run(
        [sys.executable, *pytest_or_none, "test_printed.py"],
        cwd=tmp_path,
        env={name: value for name, value in os.environ.items() if not name.startswith(("TRIPTYCH_", "PYTEST_"))},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr


def test_every_variable_for_clients_is_in_its_table() -> None:
    page = (ROOT / "docs" / "exec.md").read_text().partition("## What a command is told")[2]
    assert sorted(re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE)) == sorted([*CLIENTS, "TRIPTYCH_CONTROL_TOKEN"])


@pytest.mark.long
def test_a_client_reads_what_a_command_is_told(tmp_path: Path) -> None:
    [program] = re.findall(r"```python\n(.*?)```", (ROOT / "docs" / "exec.md").read_text(), re.DOTALL)
    command = [PROGRAM, "exec", "--", sys.executable, "-W", "ignore", "-c", program]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TRIPTYCH_")}
    run = subprocess.run(
        command, cwd=tmp_path, env={**environment, "NO_PROXY": "*"}, capture_output=True, text=True, check=False
    )
    assert (run.returncode, run.stdout) == (0, "0\n"), run.stderr


def test_links_lead_somewhere() -> None:
    for page in (*PAGES, *(ROOT / "examples").rglob("*.md")):
        for target in re.findall(r"\]\((?!https?://)([^)#]+)[^)]*\)", page.read_text()):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_every_operation_of_the_service_itself_is_on_its_page() -> None:
    described = (ROOT / "docs" / "control.md").read_text()
    assert [operation for operation in sorted(_spelled(CONTROL)) if f"`{operation}`" not in described] == []


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.name)
def test_every_operation_has_a_parity_row_and_no_row_is_about_another(door: Door) -> None:
    described = {
        name for row in _parity_rows(PARITY / f"{door.name}.md") for name in re.findall(r"`([A-Z]+ /[^`]*)`", row[0])
    }
    assert described == _spelled(door)


@pytest.mark.parametrize("page", sorted(PARITY.glob("*.md")), ids=lambda page: page.stem)
def test_every_parity_row_has_its_source_and_its_test(page: Path) -> None:
    for row in _parity_rows(page):
        assert len(row) == 5, row
        _, certainty, source, _, tests = row
        assert re.match(r"exact|inferred|ours", certainty), row
        assert source, row
        assert source != "none" or certainty == "ours", row
        assert re.fullmatch(r"`tests/[\w/]+\.py::\w+`(, `tests/[\w/]+\.py::\w+`)*", tests), row


def test_every_test_that_parity_names_exists() -> None:
    pages = "".join(page.read_text() for page in PARITY.glob("*.md"))
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", pages)
    assert len(named) > 50
    for file, test in sorted(set(named)):
        source = ROOT / file
        assert source.exists(), file
        assert re.search(rf"def {test}\b|class {test}\b", source.read_text()), f"{file}::{test}"


def _spelled(door: Door) -> set[str]:
    return {f"{operation.method} {compile_path(operation.path)[1]}" for operation in door.operations}


def _parity_rows(page: Path) -> list[list[str]]:
    """The page's rows, cell by cell."""
    lines = page.read_text().splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("|")]
    return [row for row in rows if row[0] not in ("operation, field or rule", "---")]


def _rows(page: Path, start: str) -> list[str]:
    return [line for line in page.read_text().splitlines() if line.startswith(start)]
