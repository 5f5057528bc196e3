"""The addresses at which clients find the service, and those that it would give them."""

from __future__ import annotations

import json
import time
import uuid
from typing import Any
from urllib.parse import urlsplit

from ...web.hosts import is_loopback
from ...web.signing import Signer
from .asking import Answer, ask
from .case import Case
from .certificates import trusted_by
from .finding import Finding, Findings, ok, problem, reason_of, warning
from .places import is_for_others, listening, resolved

_SECONDS = 60
_UNSIGNED = b"SignatureDoesNotMatch"
_START = "start it with `triptych serve`, and look again"
_BODY = 100 * 2**20
_NGINX = "docs/proxy.md says what a proxy must be told"


async def look_at_listening(case: Case) -> Findings:
    """Whether this service answers where it listens, on this machine."""
    found: list[Finding] = []
    for url in listening(case.settings):
        try:
            await _see_ours(case, url)
            ready = await ask(f"{url}/_triptych/ready", trusted=trusted_by(case.settings))
        except ConnectionRefusedError:
            elsewhere = case.url or case.settings.public_url
            found.append(
                ok(f"nothing answers at {url} now") if elsewhere else warning(f"nothing answers at {url}", _START)
            )
        except OSError as error:
            found.append(problem(f"{url}: {reason_of(error)}", "end what listens there, or set another TRIPTYCH_PORT"))
        else:
            found.append(_readiness(url, ready))
    return found or [ok("its port is drawn at each start")]


def _readiness(url: str, answer: Answer) -> Finding:
    if answer.status == 200:
        return ok(f"it answers at {url}, and is ready")
    problems = json.loads(answer.body).get("problems", {})
    said = "; ".join(f"{part}: {reason}" for part, reason in problems.items())
    return problem(f"it answers at {url}, and is not ready: {said}", "see to these; the service finds it by itself")


async def look_at_addresses(case: Case) -> Findings:
    """Do as a client would that knows the address, and see which ones it would be given."""
    url = (case.url or case.settings.public_url or "").rstrip("/")
    if not url:
        given = "addresses in answers begin with what each client called the service"
        if is_for_others(case.settings):
            return [ok(f"{given}; `triptych doctor --url` looks at it as clients do")]
        return [ok(given)]
    names = await resolved(url)
    if isinstance(names, Finding):
        return [names]
    host = urlsplit(url).hostname or ""
    leads = [] if host in names else [ok(f"{host} is {', '.join(names)}")]
    if all(map(is_loopback, names)) and not is_loopback(host):
        leads = [warning(f"{host} is {', '.join(names)} here: whether others come here by it cannot be seen from here")]
    try:
        front = await _see_ours(case, url)
    except OSError as error:
        do = f"see that it leads to the service, through whatever is before it; {_NGINX}"
        return [*leads, problem(f"{url} does not answer as this service: {reason_of(error)}", do)]
    return [*leads, *_given(case, url, front), *await _through_proxies(url, case)]


async def _see_ours(case: Case, url: str) -> dict[str, Any]:
    """What stands at the address, which is this service. Raises OSError where it is not."""
    trusted = trusted_by(case.settings)
    answer = await ask(f"{url}/", headers={"Accept": "application/json"}, trusted=trusted)
    try:
        front = json.loads(answer.body)
        is_triptych = front["service"] == "triptych"
    except (ValueError, LookupError, TypeError):
        is_triptych = False
    if not is_triptych:
        raise OSError(f"what answers there ({answer.status}) is no triptych")
    if case.keys is not None:
        # An address of no upload, which nobody but this service's own keys could sign: no secret is sent to prove it.
        path = f"/uploads/{uuid.uuid4()}"
        query = Signer(case.keys, _not_again).sign_query(path, {}, now=int(time.time() * 1000), seconds=_SECONDS)
        refused = await ask(f"{url}{path}?{query}", "PUT", body=b"", trusted=trusted)
        if _UNSIGNED in refused.body:
            raise OSError("what answers there is another triptych, with another database or other secret keys")
        if refused.status != 404:
            raise OSError(f"a PUT to an upload address is answered {refused.status} there")
    return dict(front)


async def _not_again() -> None:
    """The keys were read just now."""


def _given(case: Case, url: str, front: dict[str, Any]) -> Findings:
    base = str(front.get("address", ""))
    if base != url:
        said = f"who calls the service {url} is given addresses that begin with {base}"
        do = f"set TRIPTYCH_PUBLIC_URL={url} where it is started, or have the proxy send the Host; {_NGINX}"
        return [problem(said, do)]
    if case.storage is not None and case.storage.is_direct:
        return [ok(f"addresses in answers begin with {base}; those of files lead on to the bucket")]
    return [ok(f"addresses in answers begin with {base}: uploads at /uploads/, downloads at /images/ and /v3/assets/")]


async def _through_proxies(url: str, case: Case) -> Findings:
    """What proxies are known to take away, or to refuse."""
    found: list[Finding] = []
    trusted = trusted_by(case.settings)
    named = await ask(f"{url}/v3/assets", headers={"api_key": "blt7472697074796368"}, trusted=trusted)
    if named.status == 412:
        said = "headers whose names have an underscore do not arrive, and Contentstack's clients send `api_key`"
        found.append(problem(said, f"nginx needs `underscores_in_headers on;`; {_NGINX}"))
    size = min(_BODY, case.settings.max_upload_bytes)
    try:
        large = await ask(
            f"{url}/uploads/{uuid.uuid4()}", "PUT", headers={"Content-Length": str(size)}, trusted=trusted
        )
    except TimeoutError:
        large = None  # it waits for the body: it would take it
    if large is not None and large.status == 413:
        said = f"files of {size // 2**20} MiB are refused on their way to the service"
        found.append(problem(said, f"nginx needs `client_max_body_size 0;`; {_NGINX}"))
    return found or [ok("what clients send arrives")]
