"""Text files in any encoding: marks first, then UTF-8, then what the bytes look like."""

import codecs

from charset_normalizer import from_bytes

from evaluator.documents.limits import ReadLimits
from evaluator.documents.refusals import too_many_characters
from evaluator.documents.transcript import Transcript

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""Byte order marks; UTF-32 before UTF-16, whose little-endian mark it begins with."""
EAST_ASIAN = (
    "utf_8",
    "shift_jis",
    "cp932",
    "gb18030",
    "gbk",
    "gb2312",
    "big5",
    "cp949",
    "euc_kr",
    "euc_jp",
    "johab",
)
SMALL_SAMPLE = 64 * 1024
"""Bytes looked at when the encoding has to be guessed."""
_TYPOGRAPHIC = frozenset("‘’“”–—…•€™„‚‹›«»©®°·§")


def read_plain_text(data: bytes, limits: ReadLimits) -> Transcript:
    """The file as text. Raises Refused (too_large) above the character limit."""
    text = decode(data)
    if len(text) > limits.max_characters:
        raise too_many_characters(len(text), limits.max_characters)
    return Transcript(text=text)


def decode(data: bytes) -> str:
    """Text of the bytes in the encoding they most likely have; bytes that fit none show as U+FFFD."""
    for mark, encoding in MARKS:
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    wide = _wide_encoding(data)
    if wide:
        return data.decode(wide, "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode(_guess(data), "replace")


def _wide_encoding(data: bytes) -> str | None:
    """UTF-16 without a mark: every other byte of Western text is zero."""
    sample = data[:2000]
    if len(sample) < 4:
        return None
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if odd > 0.3 * len(sample) / 2 and even < odd / 4:
        return "utf-16-le"
    return "utf-16-be" if even > 0.3 * len(sample) / 2 and odd < even / 4 else None


def _guess(data: bytes) -> str:
    sample = data[:SMALL_SAMPLE]
    if _reads_as_western(sample):
        return "cp1252"
    best = from_bytes(sample).best()
    if best is None:
        return "cp1252"
    return "gb18030" if best.encoding in ("gb2312", "gbk") else best.encoding


def _reads_as_western(sample: bytes) -> bool:
    """Windows-1252 leaves mostly ASCII with single accented letters inside words and typographic marks between them."""
    high = sum(byte > 0x7F for byte in sample)
    if high > 0.12 * len(sample):
        return False
    text = sample.decode("cp1252", "replace")
    odd = 0
    for index, character in enumerate(text):
        if character < "\x80":
            continue
        if character in _TYPOGRAPHIC:
            continue
        before, after = text[index - 1 : index], text[index + 1 : index + 2]
        is_inside = (before.isascii() and before.isalpha()) or (after.isascii() and after.isalpha())
        odd += not (character.isalpha() and is_inside)
    return odd <= 0.15 * high
