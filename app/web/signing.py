"""Addresses and page tokens that nobody else can make."""

from __future__ import annotations

import base64
import hmac
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

import orjson

from ..errors import Invalid

ALGORITHM = "AWS4-HMAC-SHA256"
_REGION_SCOPE = "us-east-1/s3/aws4_request"
_SEAL_BYTES = 16


class Signer:
    """Signs with the service's secret key, which is the same for all its replicas."""

    def __init__(self, secret_key: str) -> None:
        self._secret = secret_key.encode()

    def sign_query(self, path: str, parameters: Mapping[str, str], *, now: int, seconds: int) -> str:
        """The query of an upload address in the form of S3's presigned requests (Signature Version 4).

        Unlike at S3 the host is no part of what is signed: the address works under every name of this service.
        `now` is in milliseconds.
        """
        moment = datetime.fromtimestamp(now / 1000, UTC)
        signed = {
            **parameters,
            "X-Amz-Algorithm": ALGORITHM,
            "X-Amz-Date": moment.strftime("%Y%m%dT%H%M%SZ"),
            "X-Amz-SignedHeaders": "host",
            "X-Amz-Expires": str(seconds),
            "X-Amz-Credential": f"TRIPTYCH/{moment:%Y%m%d}/{_REGION_SCOPE}",
        }
        return urlencode({**signed, "X-Amz-Signature": self._signature(path, signed)}, quote_via=quote)

    def check_query(self, path: str, query: str) -> bool:
        """Tell whether this service signed the address, and nobody changed it since. Says nothing about its age."""
        parameters = dict(parse_qsl(query, keep_blank_values=True))
        signature = parameters.pop("X-Amz-Signature", "")
        return hmac.compare_digest(signature.encode(), self._signature(path, parameters).encode())

    def sign_token(self, content: Any) -> str:
        """An opaque token that carries JSON content."""
        payload = orjson.dumps(content)
        return base64.urlsafe_b64encode(self._seal(payload) + payload).decode().rstrip("=")

    def read_token(self, token: str, field: str) -> Any:
        """The content of a token. Raises Invalid, naming the field, when this service did not sign it."""
        try:
            sealed = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
        except ValueError as error:
            raise Invalid(field, "is not a token of this service.") from error
        seal, payload = sealed[:_SEAL_BYTES], sealed[_SEAL_BYTES:]
        if not hmac.compare_digest(seal, self._seal(payload)):
            raise Invalid(field, "is not a token of this service.")
        return orjson.loads(payload)

    def _seal(self, payload: bytes) -> bytes:
        return hmac.digest(self._secret, b"token:" + payload, "sha256")[:_SEAL_BYTES]

    def _signature(self, path: str, parameters: Mapping[str, str]) -> str:
        canonical = "\n".join((path, urlencode(sorted(parameters.items()), quote_via=quote)))
        key = hmac.digest(self._secret, b"upload-address", "sha256")
        return hmac.digest(key, canonical.encode(errors="surrogatepass"), "sha256").hex()
