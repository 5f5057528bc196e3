"""Commands that run with a server or a workspace of their own, and what they are told by variables."""

from __future__ import annotations

import os
import pty
import re
import select
import signal
import subprocess
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path

import httpx
import psutil
import pytest

from tests.servers.triptych import PROGRAM
from tests.testing.processes import serves
from tests.waiting import wait_until
from triptych.testing import Server, list_workspaces, run_server

Done = subprocess.CompletedProcess[str]
Run = Callable[..., Done]
TESTS = """
import os

import pytest


@pytest.mark.parametrize("number", range(4))
def test_alone(triptych, triptych_server, number):
    assert triptych_server.url == os.environ["TRIPTYCH_URL"]
    assert triptych_server.pid is None
    assert triptych.name != os.environ["TRIPTYCH_WORKSPACE"]
    with open(f"seen-{os.getpid()}", "a") as seen:
        print(triptych_server.url, triptych.name, file=seen)
"""
# Says which signals come until it is told to end.
HEAR = """
import signal, sys
for number in (signal.SIGINT, signal.SIGTERM, signal.SIGUSR1):
    signal.signal(number, lambda number, frame: print(signal.Signals(number).name, flush=True))
print("ready", flush=True)
sys.exit(int(sys.stdin.readline()))
"""


@pytest.fixture(scope="module")
def server() -> Generator[Server]:
    with run_server(auth="strict") as server:
        yield server


def environment(**more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("TRIPTYCH_", "PYTEST_"))}
    return {**kept, **more}


def there(server: Server) -> dict[str, str]:
    """What says that this one is to be used."""
    return environment(TRIPTYCH_URL=server.url, TRIPTYCH_CONTROL_TOKEN=str(server.control.token))


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Run the program, which then runs a command or does not."""

    def run(*arguments: str, environment: dict[str, str]) -> Done:
        return subprocess.run(
            [PROGRAM, *arguments],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )

    return run


def workspaces(server: Server) -> list[str]:
    return [one.name for one in list_workspaces(server)]


def test_pytest_uses_the_server_that_is_started_for_it(run: Run, tmp_path: Path) -> None:
    """Each test has a workspace still, and afterwards nothing answers there."""
    (tmp_path / "test_project.py").write_text(TESTS)
    (tmp_path / "pytest.ini").write_text("[pytest]\n")

    pytest_n = (sys.executable, "-m", "pytest", "-q", "-n2", "-p", "no:cacheprovider")
    done = run("exec", "--set", "auth=strict", "--", *pytest_n, environment=environment(TRIPTYCH_AUTH="nonsense"))

    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"^4 passed in ", done.stdout, re.MULTILINE)
    seen = [line.split() for file in tmp_path.glob("seen-*") for line in file.read_text().splitlines()]
    [url] = {url for url, _ in seen}
    assert len({name for _, name in seen}) == 4
    with pytest.raises(httpx.ConnectError):
        httpx.get(url, trust_env=False)


def test_in_a_running_server_a_command_has_a_workspace_while_it_runs(run: Run, server: Server) -> None:
    """Its code is that of the command, as shells give it."""
    before = workspaces(server)
    for command, code in (("exit 7", 7), ("kill -TERM $$", 128 + 15)):
        script = f"echo $TRIPTYCH_WORKSPACE; {command}"
        done = run("exec", "--", "sh", "-c", script, "sh", "--secret-key=theirs", environment=there(server))
        assert (done.returncode, done.stderr) == (code, "")
        assert done.stdout.strip() not in ("", *before)
    assert workspaces(server) == before


def test_a_command_that_cannot_be_run_is_told(run: Run, server: Server, tmp_path: Path) -> None:
    (tmp_path / "text").touch()
    for command, code in (("nowhere", 127), ("./text", 126)):
        done = run("exec", "--", command, environment=there(server))
        assert (done.returncode, done.stdout) == (code, "")
        assert re.fullmatch(f"triptych: '{command}' cannot be run: .*\n", done.stderr)


def test_what_cannot_be_is_told_before_a_command_runs(run: Run, server: Server) -> None:
    port = server.url.rpartition(":")[2]
    for flags, code, said in (
        ([], 2, "exec: there is no command to run"),
        (["--set", "auth", "--", "echo"], 2, "--set: a setting of triptych is NAME=VALUE"),
        (["--url", server.url, "--set", "auth=open", "--", "echo"], 2, f"--set: the server at {server.url} runs"),
        (["--url", "http://127.0.0.1:1", "--", "echo"], 125, "no Triptych answers at http://127.0.0.1:1: .*refused"),
        (["--url", server.url, "--", "echo"], 125, r".* answered 401: .*\(TRIPTYCH_CONTROL_TOKEN is where"),
        (["--set", f"port={port}", "--", "echo"], 125, f"the server does not start: .*TRIPTYCH_PORT: port {port} of"),
    ):
        done = run("exec", *flags, environment=environment())
        assert (done.returncode, done.stdout) == (code, ""), done.stderr
        assert re.match(f"triptych: {said}", done.stderr), done.stderr
        assert done.stderr.count("\n") == 1


@pytest.fixture
def interruptible() -> Generator[None]:
    """What is started in the background ignores Ctrl-C, and so would all that it starts."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interruptible")
def test_signals_go_on_to_the_command(server: Server) -> None:
    """But for those that were ignored from the beginning, as `nohup` has it."""
    with subprocess.Popen(
        ["sh", "-c", "trap '' HUP; exec \"$@\"", "sh", PROGRAM, "exec", "--", sys.executable, "-c", HEAR],
        env=there(server),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        assert process.stdin is not None
        assert heard(process) == "ready\n"
        process.send_signal(signal.SIGHUP)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGUSR1):
            process.send_signal(number)
            assert heard(process) == f"{number.name}\n"
        process.stdin.write("9\n")
        process.stdin.close()
        assert process.wait(60) == 9


def test_ctrl_c_reaches_the_command_once(server: Server) -> None:
    """A terminal tells all that run in its foreground."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.execve(PROGRAM, [str(PROGRAM), "exec", "--", sys.executable, "-c", HEAR], there(server))
    seen = b""
    for typed, answer in ((b"", b"ready"), (b"\x03", b"SIGINT"), (b"9\n", b"9\r\n")):
        os.write(terminal, typed)
        while answer not in seen:
            seen += os.read(terminal, 1024)
    _, status = os.waitpid(pid, 0)
    assert os.waitstatus_to_exitcode(status) == 9
    os.close(terminal)
    assert seen.count(b"SIGINT") == 1


def test_the_server_ends_where_exec_is_killed() -> None:
    with running() as (process, server):
        process.kill()
        process.wait()
        wait_until(lambda: not serves(server.pid))


def test_a_server_that_dies_meanwhile_says_its_last_words() -> None:
    with running() as (process, server):
        server.kill()
        wait_until(lambda: server.status() == psutil.STATUS_ZOMBIE and server.num_threads() == 1)
        _, said = process.communicate(timeout=60)
    assert process.returncode == 0
    assert re.match(rb"triptych: the server ended with -9; its last lines:\n.* PUT .*/_triptych/workspaces/test-", said)


def heard(process: subprocess.Popen[str]) -> str:
    """The next line that it prints, one for each time; it ends where none comes."""
    assert process.stdout is not None
    if not select.select([process.stdout], [], [], 60)[0]:
        process.kill()
    return process.stdout.readline()


@contextmanager
def running() -> Generator[tuple[subprocess.Popen[bytes], psutil.Process]]:
    """A command that runs until its standard input is closed, and the server that was started for it."""
    pipe = subprocess.PIPE
    with subprocess.Popen(
        [PROGRAM, "exec", "--", "cat"], env=environment(), stdin=pipe, stdout=pipe, stderr=pipe
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(b"it runs\n")
        process.stdin.flush()
        assert process.stdout.readline() == b"it runs\n"
        [server] = [child for child in psutil.Process(process.pid).children() if serves(child.pid)]
        yield process, server
