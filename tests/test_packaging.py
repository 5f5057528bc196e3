"""The wheel holds the whole service under its own name, and serves where nothing else is installed."""

from __future__ import annotations

import shutil
import subprocess
import sys
import venv
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.servers.triptych import serve

ROOT = Path(__file__).parents[1]
IGNORED = shutil.ignore_patterns("__pycache__")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from a copy, because a build leaves files in its source folder and takes up old ones."""
    source = tmp_path_factory.mktemp("source")
    for folder in ("app", "migrations"):
        shutil.copytree(ROOT / folder, source / folder, ignore=IGNORED)
    for file in ("pyproject.toml", "README.md"):
        shutil.copy(ROOT / file, source)
    run_python("-m", "build", "--wheel", "--no-isolation", source)
    [wheel] = source.glob("dist/*.whl")
    return wheel


def test_the_wheel_holds_every_module_under_one_name(wheel: Path) -> None:
    """Fails when a new package or data file is missing in pyproject.toml."""
    with ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if ".dist-info/" not in name}

    source = wheel.parents[1]
    app = {path.relative_to(source / "app") for path in source.glob("app/**/*") if path.is_file()}
    migrations = {path.relative_to(source) for path in source.glob("migrations/**/*.py")}
    assert held == {f"triptych/{path.as_posix()}" for path in app | migrations}
    assert "triptych/py.typed" in held


def test_the_wheel_serves_beside_an_app_of_the_users(wheel: Path, tmp_path: Path) -> None:
    environment = tmp_path / "environment"
    venv.create(environment, symlinks=True)
    pip_install = ("-m", "pip", "--python", environment / "bin" / "python", "install", "--quiet", "--no-compile")
    run_python(*pip_install, "--constraint", ROOT / "requirements" / "runtime.txt", wheel)

    project = tmp_path / "project"
    (project / "app").mkdir(parents=True)
    (project / "app" / "__init__.py").write_text("raise ImportError('this app is not Triptych')\n")

    program = environment / "bin" / "triptych"
    with serve({"PYTHONPATH": str(project)}, project, program=program) as served, served.client() as client:
        assert client.get("/_triptych/ready").status_code == 200


def run_python(*arguments: str | Path) -> None:
    subprocess.run([sys.executable, *arguments], check=True)
