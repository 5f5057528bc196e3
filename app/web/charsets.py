"""Text from strangers in the charset that they say it is in."""

from __future__ import annotations

import codecs
import re
from base64 import b64decode
from binascii import Error as NotBase64
from quopri import decodestring

# Python's own ways to write text, and those that take more than linear time. No client means them.
_NO_CHARSETS = {"idna", "punycode", "raw-unicode-escape", "unicode-escape", "undefined", "utf-7"}
_LONGEST_CHARSET = 40
# RFC 2047, 2: the whole name is one encoded word.
_ENCODED_WORD = re.compile(r"=\?([^?*]{1,40})(?:\*[^?]*)?\?([BbQq])\?([^?]*)\?=")


class UnknownCharset(ValueError):
    """No such charset is known here."""


def decoded(content: bytes, charset: str) -> str:
    """The text. Raises UnknownCharset, or UnicodeError where the bytes are no text in that charset."""
    if len(charset) > _LONGEST_CHARSET:
        raise UnknownCharset("a name that no charset has")
    try:
        if codecs.lookup(charset).name in _NO_CHARSETS:
            raise LookupError
        return content.decode(charset)
    except LookupError as error:  # also for codecs that make no text
        raise UnknownCharset(charset) from error


def decoded_word(text: str) -> str:
    """What an encoded word says (RFC 2047); any other text, and one that says nothing, as it is."""
    word = _ENCODED_WORD.fullmatch(text)
    if word is None:
        return text
    charset, encoding, content = word.groups()
    try:
        raw = b64decode(content, validate=True) if encoding in "Bb" else decodestring(content, header=True)
        return decoded(raw, charset)
    except (NotBase64, ValueError):
        return text
