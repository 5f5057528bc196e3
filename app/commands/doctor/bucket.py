"""A bucket: what its rules remove, and whether clients and pages of browsers may use it themselves."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from botocore.exceptions import BotoCoreError, ClientError

from ...settings import Settings
from ...storage.base import Storage
from .asking import Answer, ask
from .case import Case
from .finding import Finding, Findings, in_thread, ok, problem, reason_of, warning
from .places import Bucket, bucket

_SECONDS = 60
# Of no workspace: what is left of it where this program is killed goes with the next sweep.
_NOBODYS = "0" * 12
_NO_RULES = "NoSuchLifecycleConfiguration"
_ENDING = {
    "Rules": [
        {
            "ID": "incomplete",
            "Status": "Enabled",
            "Filter": {"Prefix": ""},
            "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 2},
        }
    ]
}
_PAGES = {
    "CORSRules": [
        {
            "AllowedOrigins": ["*"],
            "AllowedMethods": ["GET", "HEAD", "PUT"],
            "AllowedHeaders": ["*"],
            "ExposeHeaders": ["ETag"],
        }
    ]
}
_ANY_PAGE = "https://pages.example"


async def look_at_bucket(case: Case) -> Findings:
    """Its rules, and the way to it that clients are sent."""
    found = bucket(case.settings)
    if found is None or case.storage is None:
        return []
    rules = await in_thread(_rules, found)
    if not case.storage.is_direct:
        return rules
    return [*rules, *await _from_outside(case.storage, case.settings, found)]


def _rules(found: Bucket) -> Findings:
    set_it = f"aws s3api put-bucket-lifecycle-configuration --bucket {found.name} --lifecycle-configuration"
    end_them = f"{set_it} '{json.dumps(_ENDING)}'"
    try:
        rules = found.client.get_bucket_lifecycle_configuration(Bucket=found.name)["Rules"]
    except ClientError as error:
        if error.response["Error"]["Code"] != _NO_RULES:
            return [warning(f"its lifecycle rules cannot be seen: {error}", f"see that it has this one: {end_them}")]
        rules = []
    except BotoCoreError as error:
        return [problem(reason_of(error))]
    enabled = [(rule, _prefix(rule)) for rule in rules if rule["Status"] == "Enabled"]
    removing = [
        rule.get("ID", "")
        for rule, prefix in enabled
        if "Expiration" in rule
        and not _only_markers(rule)
        and (found.prefix.startswith(prefix) or prefix.startswith(found.prefix))
    ]
    if removing:
        remove = "take it away, or give it a prefix that is not this service's"
        return [problem(f"its lifecycle rule {removing[0]!r} removes files that rows name", remove)]
    if any("AbortIncompleteMultipartUpload" in rule and found.prefix.startswith(prefix) for rule, prefix in enabled):
        return [ok("a lifecycle rule ends incomplete multipart uploads")]
    return [warning("no lifecycle rule ends multipart uploads of programs that were killed", end_them)]


def _prefix(rule: Mapping[str, Any]) -> str:
    """What keys begin with that the rule is for; one of tags is for none of ours."""
    narrowed = rule.get("Filter", {})
    if set(narrowed) - {"Prefix"}:
        return "\0"
    return str(narrowed.get("Prefix", rule.get("Prefix", "")))


def _only_markers(rule: Mapping[str, Any]) -> bool:
    return set(rule["Expiration"]) <= {"ExpiredObjectDeleteMarker"}


async def _from_outside(storage: Storage, settings: Settings, found: Bucket) -> Findings:
    """Do what a client does with the addresses that it is given, and take away again what that leaves."""
    key = f"{_NOBODYS}/uploads/doctor-{secrets.token_hex(8)}"
    put = storage.sign_put(key, _SECONDS)
    get = storage.sign_get(key, _SECONDS, content_type="text/plain", disposition="inline")
    at = f"TRIPTYCH_STORAGE_PUBLIC_URL: {settings.storage_public_url}"
    try:
        sent = await ask(put, "PUT", body=b"x", headers={"Content-Type": "text/plain"})
        read = await ask(get)
        asked = [await _preflight(put, settings, method) for method in ("PUT", "GET")]
    except OSError as error:
        return [problem(f"{at} cannot be reached: {reason_of(error)}", _to_reach(settings))]
    finally:
        await storage.delete(key)
    if (sent.status, read.status, read.body) != (200, 200, b"x"):
        refused = sent if sent.status != 200 else read
        said = f"{at} refuses an address that was signed for it: {refused.status} {_code(refused)}"
        return [problem(said, "let what is before the store keep the Host that clients send; it is signed")]
    return [ok(f"uploads and downloads go to {put.partition('?')[0].removesuffix(key)}"), _pages(asked, found)]


def _to_reach(settings: Settings) -> str:
    host = urlsplit(settings.storage_public_url or "").hostname
    return f"see that {host} leads to the store, from here as well as from where clients are"


def _code(answer: Answer) -> str:
    return answer.body.decode(errors="replace").partition("<Code>")[2].partition("</Code>")[0]


async def _preflight(url: str, settings: Settings, method: str) -> bool:
    """Ask as a browser does before a page sends a file; tell whether it may."""
    origin = settings.cors_origins.split(",")[0].replace("*", _ANY_PAGE)
    asked = {
        "Origin": origin,
        "Access-Control-Request-Method": method,
        "Access-Control-Request-Headers": "content-type",
    }
    headers = (await ask(url, "OPTIONS", headers=asked)).headers
    methods = _words(headers["access-control-allow-methods"])
    return headers["access-control-allow-origin"] in ("*", origin) and bool(methods & {"*", method.lower()})


def _words(text: str | None) -> set[str]:
    return {word.strip().lower() for word in (text or "").split(",")}


def _pages(allowed: Sequence[bool], found: Bucket) -> Finding:
    if all(allowed):
        return ok("pages of browsers may send files to it, and read them")
    what = "send files to it" if not allowed[0] else "read its files"
    rules = json.dumps(_PAGES)
    remedy = f"aws s3api put-bucket-cors --bucket {found.name} --cors-configuration '{rules}'"
    return warning(f"its CORS rules do not let pages of browsers {what}", remedy)
