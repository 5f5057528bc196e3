"""https beside http: whom clients trust, and that connections inside TLS are like the others."""

from __future__ import annotations

import contextlib
import os
import socket
import ssl
import stat
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shutil import which
from urllib.parse import urlsplit

import httpx
import pytest
import trustme
from cryptography import x509
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)

from tests.files import png
from tests.program.conftest import Refuse
from tests.servers.triptych import Served, serve
from tests.servers.wire import Wire, request
from tests.vendors.amazon_ads.profile import Profile
from tests.vendors.iqmetrix.company import TOKEN, Company
from triptych.serving import authority

LOGO = png(30, 20)
HEAD, SLOW, LINGER = 0.8, 1.2, 2.0
LATE = 3.0
LARGE = 30_000_000
JAVA = """
import java.net.URI;
import java.net.http.*;
class Ask {
    public static void main(String[] urls) throws Exception {
        var asked = HttpRequest.newBuilder(URI.create(urls[0])).build();
        System.out.println(HttpClient.newHttpClient().send(asked, HttpResponse.BodyHandlers.ofString()).statusCode());
    }
}
"""
SETTINGS = {
    "TRIPTYCH_HEAD_SECONDS": str(HEAD),
    "TRIPTYCH_SLOWEST_SECONDS": str(SLOW),
    "TRIPTYCH_SLOWEST_BYTES_PER_SECOND": "10000",
    "TRIPTYCH_LINGER_SECONDS": str(LINGER),
}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    data_dir = tmp_path_factory.mktemp("tls") / "data"
    with serve(SETTINGS, data_dir, "--tls", "--tls-name", "ads.test", "*.assets.test") as served:
        yield served


@pytest.fixture(scope="module")
def folder(served: Served) -> Path:
    """Where the authority is."""
    return Path(served.settings["TRIPTYCH_STORAGE_URL"].removeprefix("file://")).with_name("tls")


@pytest.fixture
def https(served: Served, folder: Path) -> Iterator[httpx.Client]:
    trust = ssl.create_default_context(cafile=str(folder / "ca.pem"))
    with httpx.Client(base_url=served.https_url, verify=trust, trust_env=False, timeout=30) as client:
        yield client


def said(served: Served, name: str) -> dict[str, str]:
    """The variable that the service printed for a client."""
    [output] = served.log_path.parent.glob("output")
    [value] = [line.partition(f"{name}=")[2] for line in output.read_text().splitlines() if f" {name}=" in line]
    return {name: value}


def run(*command: str | Path, environment: Mapping[str, str] | None = None, cwd: Path | None = None) -> str:
    """What a client's process prints, which trusts what this environment says and knows nothing else."""
    inherited = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/")}
    ended = subprocess.run(
        command, env=inherited | dict(environment or {}), cwd=cwd, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def needs(program: str) -> None:
    if which(program) is None:
        pytest.skip(f"this machine has no {program}")


def test_both_are_spoken_side_by_side(served: Served, https: httpx.Client) -> None:
    """And addresses in answers are of the one that was asked."""
    with served.client() as http:
        plain, secret = Company(http).add(LOGO), Company(https).add(LOGO)
        assert http.get(secret["href"].replace(served.https_url, served.url)).content == LOGO
    assert plain["href"].startswith(f"{served.url}/images/")
    assert secret["href"].startswith(f"{served.https_url}/images/")
    assert https.get(secret["href"]).content == LOGO
    version = Profile(https).versions(Profile(https).add("logo.png", LOGO)["assetId"])[0]
    assert version["url"].startswith(f"{served.https_url}/images/S/")


def test_browsers_are_not_told_to_refuse_http_from_now_on(served: Served, https: httpx.Client) -> None:
    """The live service says so. Browsers heed it over https alone, and for all ports of the host."""
    with served.client() as http:
        for client, told in ((http, True), (https, False)):
            for headers, status in ((Profile(client).headers, 200), ({}, 401)):
                answer = client.post("/assets/search", json={}, headers=headers)
                assert answer.status_code == status
                assert ("Strict-Transport-Security" in answer.headers) == told


def test_requests_trusts_it(served: Served) -> None:
    code = f"import requests; print(requests.get('{served.https_url}/_triptych/live').json())"
    assert run(sys.executable, "-c", code, environment=said(served, "REQUESTS_CA_BUNDLE")) == "{'status': 'live'}\n"


def test_python_trusts_it_when_it_is_strict(served: Served) -> None:
    """As it is by itself from 3.13 on."""
    code = (
        "import ssl, urllib.request as r; c = ssl.create_default_context(); c.verify_flags |= ssl.VERIFY_X509_STRICT;"
        f"print(r.urlopen('{served.https_url}/_triptych/live', context=c).status)"
    )
    assert run(sys.executable, "-c", code, environment=said(served, "SSL_CERT_FILE")) == "200\n"


def test_curl_trusts_it_under_every_name(served: Served, folder: Path) -> None:
    needs("curl")
    port = urlsplit(served.https_url).port
    for name in ("localhost", "127.0.0.1", "[::1]", "ads.test", "ams.assets.test"):
        to = f"{name}:{port}:127.0.0.1:{port}"
        url = f"https://{name}:{port}/_triptych/live"
        assert "live" in run("curl", "-sS", "--cacert", folder / "ca.pem", "--connect-to", to, url), name


def test_node_trusts_it(served: Served) -> None:
    needs("node")
    code = f"fetch('{served.https_url}/_triptych/live').then(answer => console.log(answer.status))"
    assert run("node", "-e", code, environment=said(served, "NODE_EXTRA_CA_CERTS")) == "200\n"


def test_java_trusts_it(tmp_path: Path) -> None:
    """It takes its time to say hello, where a machine has other things to do."""
    needs("keytool")
    needs("javac")
    with serve({}, tmp_path / "data", "--tls") as served:
        [output] = served.log_path.parent.glob("output")
        lines = output.read_text().splitlines()
        commands = [line.partition("  Java ")[2].strip() for line in lines if "  Java " in line]
        run("sh", "-c", commands[0], cwd=tmp_path)
        trust = "-Djavax.net.ssl.trustStore=triptych.p12 -Djavax.net.ssl.trustStorePassword=triptych"
        assert trust in output.read_text()
        (tmp_path / "Ask.java").write_text(JAVA)
        asked = f"{served.https_url}/_triptych/live".replace("127.0.0.1", "localhost")
        assert run("java", *trust.split(), "Ask.java", asked, cwd=tmp_path) == "200\n"


def test_the_bundle_has_the_public_authorities_too(folder: Path) -> None:
    """`SSL_CERT_FILE` and `REQUESTS_CA_BUNDLE` take the place of all others."""
    ours = (folder / "ca.pem").read_text()
    bundle = (folder / "ca-bundle.pem").read_text()
    assert bundle.endswith(ours)
    assert bundle.count("BEGIN CERTIFICATE") > 100


def test_nobody_else_may_read_the_keys(folder: Path) -> None:
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}
    assert modes == {"ca.pem": 0o644, "ca-bundle.pem": 0o644, "ca-key.pem": 0o600, "server.pem": 0o600}
    with_key = {path.name for path in folder.iterdir() if "PRIVATE KEY" in path.read_text()}
    assert with_key == {"ca-key.pem", "server.pem"}


def test_the_certificate_is_of_this_machine_and_for_397_days(folder: Path) -> None:
    certificate = x509.load_pem_x509_certificate((folder / "server.pem").read_bytes())
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert {"localhost", "ads.test", "*.assets.test"} <= set(names.get_values_for_type(x509.DNSName))
    assert socket.gethostname().lower() in {name.lower() for name in names.get_values_for_type(x509.DNSName)}
    assert {str(address) for address in names.get_values_for_type(x509.IPAddress)} == {"127.0.0.1", "::1"}
    assert certificate.not_valid_after_utc - certificate.not_valid_before_utc == timedelta(days=397)


def test_the_authority_stays_and_the_certificate_as_long_as_it_is_good(tmp_path: Path) -> None:
    def made(*names: str) -> tuple[bytes, bytes]:
        files = authority.ensure(tmp_path / "tls", names)
        return files.authority.read_bytes(), files.server.read_bytes()

    def left(days: int) -> None:
        """Put one there that is good for so long."""
        trusted = trustme.CA.from_pem(
            (tmp_path / "tls/ca.pem").read_bytes(), (tmp_path / "tls/ca-key.pem").read_bytes()
        )
        until = datetime.now(UTC) + timedelta(days=days, minutes=1)
        leaf = trusted.issue_cert("a.test", "::1", not_before=until - timedelta(days=397), not_after=until)
        (tmp_path / "tls/server.pem").write_bytes(leaf.private_key_and_cert_chain_pem.bytes())

    trusted, first = made("a.test", "::1")
    assert made("::1", "a.test", "a.test") == (trusted, first)
    assert made("a.test", "::1", "b.test") != (trusted, first)
    assert made("a.test", "::1", "b.test")[0] == trusted
    assert made("a.test", "::1") != (trusted, first)

    left(30)
    kept = (tmp_path / "tls/server.pem").read_bytes()
    assert made("a.test", "::1") == (trusted, kept)
    left(29)
    soon = (tmp_path / "tls/server.pem").read_bytes()
    again = made("a.test", "::1")
    assert again[0] == trusted
    assert again[1] not in (soon, kept)

    (tmp_path / "tls/ca.pem").unlink()  # so that nobody can be told to trust it
    anew = made("a.test", "::1")
    assert anew[0] != trusted
    assert anew[1] != again[1]


def test_a_next_start_is_trusted_by_those_who_trusted_the_last(tmp_path: Path) -> None:
    for names in ([], ["--tls-name", "other.test"]):
        with serve({}, tmp_path / "data", "--tls", *names) as served:
            if not names:
                trust = ssl.create_default_context(cafile=str(tmp_path / "data/tls/ca.pem"))
            assert httpx.get(f"{served.https_url}/_triptych/live", verify=trust, trust_env=False).status_code == 200


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate from somewhere else, its key, and the same key with a password."""
    folder = tmp_path_factory.mktemp("own")
    authority = trustme.CA()
    leaf = authority.issue_cert("127.0.0.1")
    authority.cert_pem.write_to_path(folder / "ca.pem")
    leaf.cert_chain_pems[0].write_to_path(folder / "cert.pem")
    leaf.private_key_pem.write_to_path(folder / "key.pem")
    key = load_pem_private_key(leaf.private_key_pem.bytes(), None)
    locked = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"secret"))
    (folder / "locked.pem").write_bytes(locked)
    return folder


def test_a_certificate_of_ones_own_is_taken(tmp_path: Path, own: Path) -> None:
    with serve({}, tmp_path / "data", "--tls-cert", str(own / "cert.pem"), "--tls-key", str(own / "key.pem")) as served:
        trust = ssl.create_default_context(cafile=str(own / "ca.pem"))
        assert httpx.get(f"{served.https_url}/_triptych/live", verify=trust, trust_env=False).status_code == 200
    assert not (tmp_path / "data/tls").exists()


def test_what_cannot_be_used_refuses_to_start(refuse: Refuse, own: Path, tmp_path: Path) -> None:
    cert, key, locked = (str(own / name) for name in ("cert.pem", "key.pem", "locked.pem"))
    assert refuse({}, "--tls-cert", cert) == ["triptych: TRIPTYCH_TLS_CERT and TRIPTYCH_TLS_KEY: give both, or neither"]
    for wrong_cert, wrong_key in ((cert, cert), (str(own / "none.pem"), key), (cert, locked), (key, key)):
        [said] = refuse({}, "--tls-cert", wrong_cert, "--tls-key", wrong_key)
        assert said.startswith("triptych: TRIPTYCH_TLS_CERT and TRIPTYCH_TLS_KEY: ")
    for name in ("a b", "a_b", "http://a", "a:8443", "-a", "a..b", "10.0.0.0/8", "a@b.test"):
        [said] = (
            refuse({"TRIPTYCH_TLS_NAME": f"fine.test,{name}"}, "--tls")
            if " " not in name
            else refuse({}, "--tls", f"--tls-name={name}")
        )
        assert "TRIPTYCH_TLS_NAME: give names of hosts or IP addresses" in said, name
    broken = tmp_path / "data/tls/ca.pem"
    broken.parent.mkdir(parents=True)
    broken.write_text("no certificate")
    (tmp_path / "data/tls/ca-key.pem").write_text("no key")
    [said] = refuse({}, "--tls")
    assert said.startswith(f"triptych: TRIPTYCH_TLS: {broken.parent}: ")


def test_a_port_in_use_is_named(refuse: Refuse, served: Served) -> None:
    port = str(urlsplit(served.https_url).port)
    [said] = refuse({"TRIPTYCH_PORT": "0", "TRIPTYCH_TLS_PORT": port}, "--tls")
    assert said.startswith(f"triptych: TRIPTYCH_TLS_PORT: port {port} of 127.0.0.1 is in use; ")
    assert said.endswith("--tls-port 0 takes a free one")


def test_tls_spoken_to_the_plain_port_is_told(tmp_path: Path) -> None:
    with serve({}, tmp_path / "data") as plain:
        with pytest.raises(httpx.ConnectError):
            httpx.get(plain.url.replace("http:", "https:"), verify=False, trust_env=False)
        with plain.client() as http:
            assert http.get("/_triptych/live").status_code == 200
    assert "speaks TLS to a port for plain http" in plain.log_path.read_text()


def test_http_spoken_to_the_port_of_tls_ends(served: Served, https: httpx.Client) -> None:
    with pytest.raises(httpx.HTTPError):
        httpx.get(served.https_url.replace("https:", "http:"), trust_env=False)
    assert https.get("/_triptych/live").status_code == 200


def test_whoever_never_says_hello_is_not_waited_for(served: Served) -> None:
    with Wire(served.https_url.replace("https:", "http:")) as wire:
        wire.send(b"\x16\x03\x01")
        assert HEAD / 2 < wire.seconds_until_the_end() < HEAD + LATE


def test_a_head_that_does_not_come_to_an_end_is_answered(served: Served) -> None:
    with Wire(served.https_url) as wire:
        wire.send(b"GET / HTTP/1.1\r\nHost: ")
        assert wire.answer().status == 408
        assert wire.seconds_until_the_end() < LATE


def test_who_does_not_take_an_answer_is_cut_off(served: Served, https: httpx.Client) -> None:
    href = Company(https).add(png(20, 20) + bytes(LARGE))["href"]
    with Wire(served.https_url, receive_buffer=8_192) as wire:
        wire.send(request("GET", urlsplit(href).path))
        time.sleep(SLOW + LATE)
        with pytest.raises((ConnectionError, EOFError, ssl.SSLError)):
            wire.answer()


def test_a_large_file_goes_both_ways(https: httpx.Client) -> None:
    content = png(20, 20) + bytes(range(256)) * 40_000
    assert https.get(Company(https).add(content)["href"]).content == content


def test_a_refused_body_is_read_on_so_that_the_answer_arrives(served: Served) -> None:
    """Inside TLS no side can be closed alone."""
    with Wire(served.https_url) as wire:
        wire.send(request("POST", "/assets", "Content-Length: 3000000", "Connection: close"))
        for _ in range(30):
            wire.send(bytes(100_000))
        assert wire.answer().status == 401


def test_a_client_that_leaves_ends_its_connection(served: Served, https: httpx.Client) -> None:
    """A request that has come whole is not answered behind the end of TLS; nothing is logged of that."""
    for sent in (
        b"",
        b"GET / HTTP/1.1\r\n",
        request("GET", "/_triptych/live"),
        request("POST", "/assets", "Content-Length: 9"),
    ):
        with Wire(served.https_url) as wire:
            wire.send(sent)
            assert isinstance(wire.socket, ssl.SSLSocket)
            with contextlib.suppress(OSError, ValueError):
                wire.socket.unwrap()
    assert https.get("/_triptych/live").status_code == 200
    assert "has no effect when using ssl" not in served.log_path.read_text()


def test_in_memory_the_authority_goes_like_all_else(tmp_path: Path) -> None:
    """And names may be given in a file."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / ".env").write_text("TRIPTYCH_TLS=true\nTRIPTYCH_TLS_NAME=a.test, b.test\n")
    with serve({}, tmp_path / "data", "--in-memory") as served:
        bundle = Path(said(served, "SSL_CERT_FILE")["SSL_CERT_FILE"])
        trust = ssl.create_default_context(cafile=str(bundle))
        for name in ("a.test", "b.test"):
            port = urlsplit(served.https_url).port
            with socket.create_connection(("127.0.0.1", port)) as plain, trust.wrap_socket(plain, server_hostname=name):
                pass
    assert not bundle.exists()


def test_idle_clients_do_not_hold_up_the_end(tmp_path: Path) -> None:
    with serve({"TRIPTYCH_SHUTDOWN_SECONDS": "6"}, tmp_path / "data", "--tls") as served:
        wire = Wire(served.https_url)
        wire.send(request("GET", "/_triptych/live"))
        assert wire.answer().status == 200
        ending = time.monotonic()
    assert time.monotonic() - ending < 5
    assert "cut off" not in served.log_path.read_text()
    with wire:
        assert wire.rest() == b""


def test_uploads_need_no_more_headers_than_elsewhere(https: httpx.Client) -> None:
    created = https.post("/assets", files={"Filename": ("logo.png", LOGO)}, headers=TOKEN)
    assert created.status_code == 201
