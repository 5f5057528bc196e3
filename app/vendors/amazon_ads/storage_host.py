"""The vendor's storage host, which is S3: what it refuses of a PUT to a presigned address, and its words for it."""

from __future__ import annotations

import base64
import uuid
from http import HTTPStatus
from xml.sax.saxutils import escape

from starlette.datastructures import Headers
from starlette.responses import Response

from ...errors import TooLarge, TriptychError
from ...web.call import Call

_SIGNATURE = "X-Amz-Signature"
_OWN = "x-amz-"
_MD5_BYTES = 16
# For what is no refusal of S3's, the code that it would have.
_CODES = {400: "InvalidRequest", 403: "AccessDenied", 404: "NoSuchKey", 405: "MethodNotAllowed", 503: "SlowDown"}


class Refused(TriptychError):
    """A refusal in S3's code and words, with the elements that S3 adds; the log may say it in plainer words."""

    def __init__(self, status: int, code: str, message: str, *, plainly: str = "", **elements: str) -> None:
        super().__init__(plainly or message)
        self.status = status
        self.code = code
        self.message = message
        self.elements = elements


async def check_head(call: Call) -> bytes | None:
    """Refuse what S3 refuses before it reads a byte; gives the MD5 that the bytes must have, if one is told.

    Raises Refused, in the order in which S3 looks.
    """
    headers, query = call.request.headers, call.request.url.query
    is_strict = call.service.settings.amazon_uploads == "s3"
    if _SIGNATURE not in call.query:
        raise Refused(403, "AccessDenied", "Access Denied")
    if is_strict and "authorization" in headers:
        raise _two_mechanisms()
    if not await call.service.signer.check_query(call.path, query):
        raise Refused(
            403,
            "SignatureDoesNotMatch",
            "The request signature we calculated does not match the signature you provided. "
            "Check your key and signing method.",
        )
    # All that is signed of the addresses given here is the host.
    unsigned = sorted({name for name in headers if name.startswith(_OWN)})
    if is_strict and unsigned:
        raise _not_signed(", ".join(unsigned))
    return _told_md5(headers)


def check_md5(told: bytes | None, received: str) -> None:
    """Refuse bytes that are not what their sender says they are. Raises Refused."""
    if told is not None and told.hex() != received:
        raise Refused(
            400,
            "BadDigest",
            "The Content-MD5 you specified did not match what we received.",
            ExpectedDigest=told.hex(),
            CalculatedDigest=base64.b64encode(bytes.fromhex(received)).decode(),
        )


def render(call: Call, error: TriptychError, status: int) -> Response:
    """S3's XML. `status` is that of errors which are no refusals of S3's own."""
    if isinstance(error, Refused):
        return _answer(call, error.status, error.code, error.message, error.elements)
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        status = HTTPStatus.SERVICE_UNAVAILABLE  # S3 has no other word for it
    code = "EntityTooLarge" if isinstance(error, TooLarge) else _CODES.get(status, "InternalError")
    return _answer(call, status, code, str(error), {})


def _answer(call: Call, status: int, code: str, message: str, elements: dict[str, str]) -> Response:
    said = {
        "Code": code,
        "Message": message,
        **elements,
        "Resource": call.path,
        "RequestId": uuid.uuid4().hex[:16].upper(),
    }
    members = "".join(f"<{name}>{escape(text)}</{name}>" for name, text in said.items())
    body = f'<?xml version="1.0" encoding="UTF-8"?>\n<Error>{members}</Error>'
    return Response(body, status, media_type="application/xml")


def _two_mechanisms() -> Refused:
    """S3 repeats the header's value as well; here nobody's token is written anywhere."""
    return Refused(
        400,
        "InvalidArgument",
        "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter "
        "or the Authorization header should be specified",
        plainly="The client's default Authorization header went along with the file. The address is signed, and S3 "
        "refuses both together: send the file without it. TRIPTYCH_AMAZON_UPLOADS=lenient lets it pass.",
        ArgumentName="Authorization",
    )


def _not_signed(names: str) -> Refused:
    return Refused(
        403,
        "AccessDenied",
        "There were headers present in the request which were not signed",
        plainly=f"S3 refuses headers that the address does not sign, as {names}. "
        "TRIPTYCH_AMAZON_UPLOADS=lenient lets them pass.",
        HeadersNotSigned=names,
    )


def _told_md5(headers: Headers) -> bytes | None:
    text = headers.get("content-md5")
    if text is None:
        return None
    try:
        told = base64.b64decode(text, validate=True)
    except ValueError:
        told = b""
    if len(told) != _MD5_BYTES:
        raise Refused(400, "InvalidDigest", "The Content-MD5 you specified was invalid.", **{"Content-MD5": text})
    return told
