"""The recipes of docs/clients.md: each is a file that runs here, and stands there as it is."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.files import png
from tests.servers.triptych import PROGRAM, Served, serve
from triptych.serving import tls

HERE = Path(__file__).parent
PAGE = (HERE.parents[1] / "docs" / "clients.md").read_text()
PYTHON = ["amazon_ads.py", "contentstack_management_sdk.py", "iqmetrix.py"]
SHOWN = [
    *(HERE / "recipes" / name for name in (*PYTHON, "unchanged.py")),
    HERE / "js" / "recipe.js",
    HERE / "browser" / "amazon_ads.js",
    HERE / "browser" / "iqmetrix.js",
    HERE / "browser" / "contentstack.js",
]
UNCHANGED = ("advertising-api.amazon.com", "api.amazon.com", "api.contentstack.io", "ams.iqmetrix.net")


@pytest.mark.parametrize("recipe", SHOWN, ids=lambda recipe: recipe.name)
def test_the_page_shows_what_runs(recipe: Path) -> None:
    language = {".py": "python", ".js": "js"}[recipe.suffix]
    assert f"```{language}\n{recipe.read_text()}```" in PAGE


@pytest.mark.parametrize("recipe", PYTHON)
def test_python_recipes(service: Served, tmp_path: Path, recipe: str) -> None:
    (tmp_path / "logo.png").write_bytes(png(60, 40))
    here = (HERE / "recipes" / recipe).read_text().replace("127.0.0.1:8000", urlsplit(service.url).netloc)
    assert _run([sys.executable, "-W", "ignore", "-c", here], tmp_path, {"NO_PROXY": "*"})


def test_what_clients_of_https_need_is_shown_as_it_is_printed() -> None:
    printed = tls.LINES.format(authority="/data/tls/ca.pem", bundle="/data/tls/ca-bundle.pem")
    assert "\n".join(printed.splitlines()[1:]) in PAGE


def test_unchanged_clients_come_by_the_vendors_names(tmp_path: Path) -> None:
    """A hosts file and TLS on port 443, in a network of their own: nothing else can be reached there."""
    command, hosts = _of("triptych serve --tls"), _of("127.0.0.1 ")
    assert set(UNCHANGED) <= set(command.split())
    assert hosts.split() == ["127.0.0.1", *UNCHANGED]
    (tmp_path / "hosts").write_text(f"127.0.0.1 localhost\n{hosts}\n")
    (tmp_path / "logo.png").write_bytes(png(60, 40))
    apart, into = _namespaces(tmp_path / "hosts")
    program = tmp_path / "apart"
    program.write_text(f'#!/bin/sh\nexec {apart} {shlex.quote(str(PROGRAM))} "$@"\n')
    program.chmod(0o755)
    _, _, *flags = command.split()
    with serve({}, tmp_path / "data", *flags, program=program) as served:
        assert served.https_url == "https://127.0.0.1:443"
        trust = {"REQUESTS_CA_BUNDLE": str(tmp_path / "data/tls/ca-bundle.pem")}
        client = [sys.executable, "-W", "ignore", HERE / "recipes" / "unchanged.py"]
        there = ["--target", str(served.process.pid), "sh", "-c", 'cd "$0" && exec "$@"', str(tmp_path)]
        said = _run([*into, *there, *map(str, client)], tmp_path, trust)
    uploaded, asset, image = said.split()
    assert uploaded.startswith("https://advertising-api.amazon.com/uploads/")
    assert asset.startswith("https://api.contentstack.io/v3/assets/")
    assert image.startswith("https://ams.iqmetrix.net/images/")


def test_unchanged_clients_come_through_mitmproxy(service: Served, tmp_path: Path) -> None:
    """The service is asked for its own name then, and answers with it."""
    if shutil.which("mitmdump") is None:
        pytest.skip("this machine has no mitmdump: pip install mitmproxy, somewhere else")
    (tmp_path / "logo.png").write_bytes(png(60, 40))
    [block] = re.findall(r"```\n(mitmdump .*?)```", PAGE, re.DOTALL)
    command = block.replace("127.0.0.1:8000", urlsplit(service.url).netloc).replace("-p 8081", "-p 0")
    proxy = subprocess.Popen(
        ["sh", "-c", f"exec {command.replace('mitmdump', 'mitmdump --listen-host 127.0.0.1', 1)}"],
        env=os.environ | {"HOME": str(tmp_path), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert proxy.stdout is not None
        lines = (re.search(r"listening at (\S+:\d+)", line) for line in proxy.stdout)
        address = next(found[1] for found in lines if found)
        trust = {
            "REQUESTS_CA_BUNDLE": str(tmp_path / ".mitmproxy" / "mitmproxy-ca-cert.pem"),
            "HTTPS_PROXY": f"http://{address}",
            "NO_PROXY": "",
            "no_proxy": "",
        }
        said = _run([sys.executable, "-W", "ignore", str(HERE / "recipes" / "unchanged.py")], tmp_path, trust).split()
    finally:
        proxy.terminate()
        proxy.communicate()
    assert all(address.startswith(f"{service.url}/") for address in said)
    assert len(said) == 3


def _of(beginning: str) -> str:
    """The line of the page's blocks that begins so."""
    [line] = [line for line in PAGE.splitlines() if line.startswith(beginning)]
    return line


def _namespaces(hosts: Path) -> tuple[str, list[str]]:
    """What runs a program in a network and with a hosts file of its own, and what runs others beside it."""
    if not all(map(shutil.which, ("unshare", "nsenter", "ip", "mount"))):
        pytest.skip("this machine has no unshare, nsenter, ip and mount")
    is_root = os.geteuid() == 0
    inside = f"ip link set lo up && mount --bind {shlex.quote(str(hosts))} /etc/hosts"
    apart = f"unshare --net --mount {'' if is_root else '--map-root-user'} sh -c '{inside} && exec \"$@\"' sh"
    tried = subprocess.run(f"{apart} true", shell=True, capture_output=True, text=True, check=False)
    if tried.returncode != 0:
        pytest.skip(f"this machine lets nobody have a network of their own: {tried.stderr.strip()}")
    return apart, ["nsenter", "--net", "--mount", *([] if is_root else ["--user", "--preserve-credentials"])]


def _run(command: list[str], folder: Path, environment: dict[str, str]) -> str:
    proxies = re.compile(r"(?i)(http|https|all)_proxy")
    inherited = {name: value for name, value in os.environ.items() if not proxies.fullmatch(name)}
    ended = subprocess.run(
        command, cwd=folder, env=inherited | environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout.strip()
