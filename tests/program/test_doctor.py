"""`triptych doctor` says what clients would meet, and what to do about it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest
import trustme
from sqlalchemy import make_url

from tests.faults.test_clocks import clock_of as clock_of
from tests.program.conftest import Refuse
from tests.servers.behind import Behind, connect
from tests.servers.nginx import nginx
from tests.servers.seaweed import free_ports
from tests.servers.setups import Setup
from tests.servers.triptych import Served, run_program, serve
from triptych.commands.doctor.case import Case
from triptych.commands.doctor.command import examine
from triptych.commands.doctor.contradictions import look_at_settings
from triptych.commands.doctor.finding import Finding
from triptych.settings import Settings

AS_NGINX_NEEDS_IT = "underscores_in_headers on; client_max_body_size 0;"


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., dict[str, list[Finding]]]:
    """Look as the program does, in this process; gives what is not as it should be, by what was looked at."""

    def look(environment: Mapping[str, str], url: str | None = None) -> dict[str, list[Finding]]:
        with monkeypatch.context() as context:
            context.chdir(tmp_path)
            for name, value in ({"TRIPTYCH_PORT": "0"} | dict(environment)).items():
                context.setenv(name, value)
            found = asyncio.run(examine(Settings(), url))
        wrong = {subject: [one for one in findings if one.level != "ok"] for subject, findings in found.items()}
        return {subject: findings for subject, findings in wrong.items() if findings}

    return look


Seen = Callable[..., dict[str, list[Finding]]]


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A service that nothing else is tested on, and that speaks https, too."""
    with serve({"TRIPTYCH_TLS": "true"}, tmp_path_factory.mktemp("alone") / "data") as served:
        yield served


def test_nothing_is_wrong_with_a_service_that_is_well(service: Served, behind: Behind) -> None:
    """Neither before it nor behind it is anything changed."""
    before = behind.store.keys("")
    served = Served(service.url, service.process, service.log_path, _at(service))

    ended = run_program(served, "doctor", "--as-json", "--url", service.url)

    report = json.loads(ended.stdout)
    assert (ended.returncode, report["problems"], ended.stderr) == (0, 0, ""), ended.stdout
    said = {finding["look"]: finding["says"] for finding in report["findings"]}
    assert said["service"] == f"it answers at {service.url}, and is ready"
    assert f"begin with {service.url}" in said["addresses"] or said["addresses"] == "what clients send arrives"
    assert "FFmpeg" in said["media"]
    assert behind.store.keys("") == before


def _at(service: Served) -> dict[str, str]:
    """The settings of a service, with the port that it took."""
    return {**service.settings, "TRIPTYCH_PORT": str(urlsplit(service.url).port)}


def test_nothing_is_made_where_there_is_nothing(seen: Seen, tmp_path: Path) -> None:
    port = free_ports(1)[0]

    found = seen({"TRIPTYCH_PORT": str(port)})

    assert found == {
        "service": [Finding("warning", f"nothing answers at http://127.0.0.1:{port}", found["service"][0].do)]
    }
    assert list(tmp_path.iterdir()) == []


def test_what_a_proxy_takes_away_is_told(alone: Served, seen: Seen) -> None:
    """nginx as it comes drops a header, refuses large files and calls the service by another name."""
    settings = _at(alone)
    found = {}
    for server, directives in (("", ""), (AS_NGINX_NEEDS_IT, "proxy_set_header Host $http_host;")):
        port = free_ports(1)[0]
        with nginx(alone.url, directives, server=f"listen 127.0.0.1:{port}; {server}"):
            found[server] = seen(settings, f"http://127.0.0.1:{port}")

    assert found.pop(AS_NGINX_NEEDS_IT) == {}
    [[named, underscores, large]] = found[""].values()
    assert f"are given addresses that begin with {alone.url}" in named.says.replace("is given", "are given")
    assert "TRIPTYCH_PUBLIC_URL=" in named.do
    assert "underscores_in_headers on;" in underscores.do
    assert "client_max_body_size 0;" in large.do
    assert {one.level for one in (named, underscores, large)} == {"problem"}


def test_another_service_is_told_from_this_one(alone: Served, seen: Seen) -> None:
    """Its answers have the same form. No secret is sent to it."""
    other = {"TRIPTYCH_PUBLIC_URL": alone.url, "TRIPTYCH_SECRET_KEY": "another", **alone.settings}

    [found] = seen(other)["addresses"]

    assert found.level == "problem"
    assert "another triptych, with another database or other secret keys" in found.says
    [closed] = seen({"TRIPTYCH_PUBLIC_URL": f"http://127.0.0.1:{free_ports(1)[0]}"})["addresses"]
    assert "Connection refused" in closed.says


def test_a_clock_that_is_wrong_is_told(
    team: Setup, clock_of: Callable[[int], Mapping[str, str]], tmp_path: Path
) -> None:
    with serve(team.environment(), tmp_path / "data") as served:
        pass
    served.settings = {**served.settings, **clock_of(-1000), "TRIPTYCH_PORT": "0"}

    ended = run_program(served, "doctor")

    assert ended.returncode == 1
    for whose in ("database", "store"):
        assert f"the {whose}'s clock is" in ended.stdout, ended.stdout
    assert "ahead of this machine's: addresses that are signed here are refused" in ended.stdout


def test_a_database_without_an_encoding_is_refused_in_a_line(team: Setup, refuse: Refuse, seen: Seen) -> None:
    environment = team.environment()
    url = make_url(environment["TRIPTYCH_DATABASE_URL"])
    name = f"{url.database}_ascii"
    with psycopg.connect(host=str(url.query["host"]), user="postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} ENCODING 'SQL_ASCII' LOCALE 'C' TEMPLATE template0".encode())
    environment["TRIPTYCH_DATABASE_URL"] = url.set(database=name).render_as_string()

    [line] = refuse(environment)

    assert line.startswith(f"triptych: TRIPTYCH_DATABASE_URL: the database {name} is SQL_ASCII; make one that is UTF8")
    assert [line.removeprefix("triptych: ")] == [found.says for found in seen(environment)["database"]]


def test_rules_of_a_bucket_are_looked_at_where_clients_reach_it(team: Setup, seen: Seen) -> None:
    environment = team.environment()
    place = urlsplit(environment["TRIPTYCH_STORAGE_URL"])
    direct = {**environment, "TRIPTYCH_STORAGE_PUBLIC_URL": environment["AWS_ENDPOINT_URL_S3"]}
    said = {}
    with closing(connect(environment)) as client, ExitStack() as stack:
        stack.callback(client.delete_bucket_lifecycle, Bucket=place.netloc)
        stack.callback(client.delete_bucket_cors, Bucket=place.netloc)
        for name, rule in RULES.items():
            rules: Any = [{"ID": name, "Status": "Enabled", "Filter": {"Prefix": place.path.strip("/")}, **rule}]
            client.put_bucket_lifecycle_configuration(Bucket=place.netloc, LifecycleConfiguration={"Rules": rules})
            said[name] = seen(direct).get("bucket", [])
        client.delete_bucket_lifecycle(Bucket=place.netloc)
        pages: Any = [{"AllowedOrigins": ["https://one.example"], "AllowedMethods": ["GET", "PUT"]}]
        client.put_bucket_cors(Bucket=place.netloc, CORSConfiguration={"CORSRules": pages})
        said["pages"] = seen(direct).get("bucket", [])

    assert said["ending"] == []
    [removing] = said["removing"]
    assert (removing.level, "'removing' removes files" in removing.says) == ("problem", True)
    [unended, unshown] = said["pages"]
    assert "AbortIncompleteMultipartUpload" in unended.do
    assert "do not let pages of browsers send files to it" in unshown.says
    assert "put-bucket-cors" in unshown.do
    [unreached] = seen({**direct, "TRIPTYCH_STORAGE_PUBLIC_URL": f"http://127.0.0.1:{free_ports(1)[0]}"})["bucket"][1:]
    assert (unreached.level, "cannot be reached" in unreached.says) == ("problem", True)


RULES = {
    "ending": {"AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 2}},
    "removing": {"Expiration": {"Days": 9999}},
}


def test_certificates_are_looked_at_as_clients_do(alone: Served, seen: Seen, tmp_path: Path) -> None:
    """Whoever was not told of the service's authority does not trust it. One that ends soon is to be renewed."""
    told = {**_at(alone), "TRIPTYCH_DATA_DIR": str(Path(urlsplit(alone.settings["TRIPTYCH_STORAGE_URL"]).path).parent)}
    assert seen(told, alone.https_url) == {}

    [untold] = seen(_at(alone), alone.https_url)["tls"]
    assert (untold.level, "do not trust the certificate" in untold.says) == ("problem", True)

    made = trustme.CA().issue_cert("assets.test", not_after=datetime.now(UTC) + timedelta(days=3))
    files = {"TRIPTYCH_TLS_CERT": tmp_path / "cert", "TRIPTYCH_TLS_KEY": tmp_path / "key"}
    made.cert_chain_pems[0].write_to_path(files["TRIPTYCH_TLS_CERT"])
    made.private_key_pem.write_to_path(files["TRIPTYCH_TLS_KEY"])
    [soon] = seen({"TRIPTYCH_TLS_PORT": "0", **{name: str(file) for name, file in files.items()}})["tls"]
    assert (soon.level, "is for assets.test, until" in soon.says) == ("warning", True)


@pytest.mark.parametrize(
    ("settings", "begins"),
    [
        ({"control": "open", "auth": "strict"}, ["TRIPTYCH_CONTROL=open does nothing"]),
        ({"control": "open", "host": "0.0.0.0"}, ["with TRIPTYCH_CONTROL=open everybody", "a loss of power"]),
        ({"durable": True, "host": "0.0.0.0"}, []),
        ({"tls_port": 443, "tls_name": "a.test"}, ["TRIPTYCH_TLS_PORT does", "TRIPTYCH_TLS_NAME does"]),
        ({"max_upload_bytes": 10, "iqmetrix_max_upload_bytes": 11}, ["TRIPTYCH_IQMETRIX_MAX_UPLOAD_BYTES is more"]),
        ({"max_upload_bytes": 10}, []),
    ],
)
async def test_settings_that_contradict_each_other_are_told(settings: dict[str, Any], begins: list[str]) -> None:
    found = [one for one in await look_at_settings(Case(Settings(**settings))) if one.level != "ok"]

    assert [one.says.startswith(begin) for one, begin in zip(found, begins, strict=True)] == [True] * len(begins)
    assert all(one.do for one in found)
