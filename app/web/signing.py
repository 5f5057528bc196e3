"""Addresses and page tokens that nobody else can make."""

from __future__ import annotations

import base64
import hmac
import re
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

import orjson

from ..errors import Invalid
from ..library.key_ring import Key, KeyRing
from .recent import Recent

ALGORITHM = "AWS4-HMAC-SHA256"
_ACCESS_KEY = "TRIPTYCH"
_REGION_SCOPE = "us-east-1/s3/aws4_request"
_NAME = r"[0-9a-f]{8}"
_NAME_BYTES = 4
_SEAL_BYTES = 16
_LOOK_SECONDS = 1.0


class Signer:
    """Signs with the newest of the service's secret keys, which are the same for all its replicas.

    What is signed names its key. Where that is unknown, `look_again` may find that another was made meanwhile.
    """

    def __init__(self, keys: KeyRing, look_again: Callable[[], Awaitable[None]]) -> None:
        self._keys = keys
        self._looked = Recent(look_again, seconds=_LOOK_SECONDS)

    def sign_query(self, path: str, parameters: Mapping[str, str], *, now: int, seconds: int) -> str:
        """The query of an upload address in the form of S3's presigned requests (Signature Version 4).

        Unlike at S3 the host is no part of what is signed: the address works under every name of this service.
        `now` is in milliseconds.
        """
        moment = datetime.fromtimestamp(now / 1000, UTC)
        key = self._keys.newest
        signed = {
            **parameters,
            "X-Amz-Algorithm": ALGORITHM,
            "X-Amz-Date": moment.strftime("%Y%m%dT%H%M%SZ"),
            "X-Amz-SignedHeaders": "host",
            "X-Amz-Expires": str(seconds),
            "X-Amz-Credential": f"{_ACCESS_KEY}{key.name.upper()}/{moment:%Y%m%d}/{_REGION_SCOPE}",
        }
        return urlencode({**signed, "X-Amz-Signature": _signature(key, path, signed)}, quote_via=quote)

    async def check_query(self, path: str, query: str) -> bool:
        """Tell whether this service signed the address, and nobody changed it since. Says nothing about its age."""
        parameters = dict(parse_qsl(query, keep_blank_values=True))
        signature = parameters.pop("X-Amz-Signature", "")
        access_key = parameters.get("X-Amz-Credential", "").partition("/")[0]
        key = await self._named(access_key.removeprefix(_ACCESS_KEY).lower())
        return key is not None and hmac.compare_digest(signature.encode(), _signature(key, path, parameters).encode())

    def sign_token(self, content: Any) -> str:
        """An opaque token that carries JSON content."""
        key, payload = self._keys.newest, orjson.dumps(content)
        sealed = bytes.fromhex(key.name) + _seal(key, payload) + payload
        return base64.urlsafe_b64encode(sealed).decode().rstrip("=")

    async def read_token(self, token: str, field: str) -> Any:
        """The content of a token. Raises Invalid, naming the field, when this service did not sign it."""
        try:
            sealed = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
        except ValueError as error:
            raise Invalid(field, "is not a token of this service.") from error
        name, signed = sealed[:_NAME_BYTES], sealed[_NAME_BYTES:]
        seal, payload = signed[:_SEAL_BYTES], signed[_SEAL_BYTES:]
        key = await self._named(name.hex())
        if key is None or not hmac.compare_digest(seal, _seal(key, payload)):
            raise Invalid(field, "is not a token of this service.")
        return orjson.loads(payload)

    async def _named(self, name: str) -> Key | None:
        key = self._keys.named(name)
        if key is None and re.fullmatch(_NAME, name):
            await self._looked.found()
            key = self._keys.named(name)
        return key


def _seal(key: Key, payload: bytes) -> bytes:
    return key.digest("page-token", payload)[:_SEAL_BYTES]


def _signature(key: Key, path: str, parameters: Mapping[str, str]) -> str:
    canonical = "\n".join((path, urlencode(sorted(parameters.items()), quote_via=quote)))
    return key.digest("upload-address", canonical.encode(errors="surrogatepass")).hex()
