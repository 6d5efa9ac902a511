"""Fences: the lines between which foreign text stands in a question, so that it can only be read as data."""

import hashlib
import hmac
from itertools import count

FENCE_PREFIX = "data-"
_FENCE_HEX = 32


def fence(server_key: bytes, text: str) -> str:
    """The fence for `text`: the same for the same text and key, absent from the text, unguessable without
    the key.

    HMAC-SHA256 over a counter and the text, cut to 128 bits; the counter goes up while the fence occurs in
    the text. Raises ValueError for a key shorter than 16 bytes.
    """
    if len(server_key) < 16:
        raise ValueError("the key of fences needs at least 16 bytes")
    encoded = text.encode("utf-8", "surrogatepass")
    for counter in count():
        candidate = _derive(server_key, counter, encoded)
        if candidate not in text:
            return candidate
    raise AssertionError("unreachable")


def _derive(server_key: bytes, counter: int, encoded: bytes) -> str:
    digest = hmac.new(server_key, b"fence:%d:" % counter + encoded, hashlib.sha256).hexdigest()
    return FENCE_PREFIX + digest[:_FENCE_HEX]
