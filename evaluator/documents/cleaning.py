"""Raw text made plain: what a reader sees, in ordinary characters, with a map back to the raw offsets."""

import re
import unicodedata
from bisect import bisect_left
from dataclasses import dataclass

from evaluator.documents.hyphens import join_broken_words

LIGATURES = {
    "\ufb00": "ff", "\ufb01": "fi", "\ufb02": "fl", "\ufb03": "ffi", "\ufb04": "ffl", "\ufb05": "st", "\ufb06": "st",
    "\u0132": "IJ", "\u0133": "ij",
}  # fmt: skip
BLANKS = frozenset(
    "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\v\f"
)
LINE_ENDS = frozenset("\n\u0085\u2028\u2029")
JOINERS = frozenset("\u200c\u200d")
"""ZWNJ and ZWJ: kept only between letters of a script that is not Latin, Greek or Cyrillic, and within emoji."""
INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\u206a-\u206f\u3164"
    "\ufe00-\ufe0e\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e0fff]"
)
"""Zero-width, bidi control, variation and tag characters: nothing of them is seen."""
SMUGGLED = re.compile("[\u200b\u2060-\u2064\U000e0020-\U000e007f]")
"""Invisible characters that ordinary documents hardly use, and that can carry a message."""
_PRIVATE_BULLET = re.compile(r"^([^\S\n]*)[\ue000-\uf8ff\ufffd](?=\s|$)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Cleaned:
    """Clean text; `origins[i]` is the raw offset that its character i came from, rising with i."""

    text: str
    origins: list[int]

    def locate(self, raw_offset: int) -> int:
        """The clean offset of the first character that came from `raw_offset` or later."""
        return bisect_left(self.origins, raw_offset)


def clean(raw: str) -> Cleaned:
    """Plain text with lines kept: ligatures spelled, NFC, invisible characters out, blanks collapsed."""
    raw = _PRIVATE_BULLET.sub(lambda found: found[1] + "•", raw)
    characters, origins = _plain(raw)
    characters, origins = _composed(characters, origins)
    characters, origins = join_broken_words(characters, origins)
    return _collapsed(characters, origins)


def smuggled_characters(raw: str) -> int:
    """How many invisible characters of the kind that can carry a message the raw text holds."""
    return len(SMUGGLED.findall(raw))


def tag_message(raw: str) -> str:
    """What the tag characters of the text spell in ASCII; empty when there are none."""
    return "".join(chr(ord(item) - 0xE0000) for item in raw if 0xE0020 <= ord(item) <= 0xE007E)


def _plain(raw: str) -> tuple[list[str], list[int]]:
    characters: list[str] = []
    origins: list[int] = []
    for index, character in enumerate(raw):
        replacement = character if " " < character < "\x7f" else _replacement(raw, index, character)
        for item in replacement:
            characters.append(item)
            origins.append(index)
    return characters, origins


def _replacement(raw: str, index: int, character: str) -> str:
    if character in " \t\n":
        return character
    if character == "\r":
        return "" if raw[index + 1 : index + 2] == "\n" else "\n"
    if character in LINE_ENDS:
        return "\n"
    if character in BLANKS:
        return " "
    if character in LIGATURES:
        return LIGATURES[character]
    if character in JOINERS:
        return character if _is_needed(raw, index) else ""
    if INVISIBLE.match(character):
        return ""
    if character in "\u2010\u2011":
        return "-"
    category = unicodedata.category(character)
    if category == "Co":
        return "•" if _stands_alone(raw, index) else ""
    return "" if category in ("Cc", "Cs", "Cn") else character


def _is_needed(raw: str, index: int) -> bool:
    """Joiners shape letters of Arabic and the scripts of India, and compose emoji; elsewhere they are nothing."""
    before = raw[index - 1] if index else ""
    after = raw[index + 1 : index + 2]
    if not before or not after:
        return False
    return all(
        ord(item) >= 0x0590 and not item.isspace() and not 0x1E00 <= ord(item) <= 0x206F
        for item in before + after
    )


def _stands_alone(raw: str, index: int) -> bool:
    before, after = raw[index - 1 : index] if index else "", raw[index + 1 : index + 2]
    return (not before or before.isspace()) and (not after or after.isspace())


def _composed(characters: list[str], origins: list[int]) -> tuple[list[str], list[int]]:
    """NFC, one base character with its marks at a time, so that the map stays exact."""
    if unicodedata.is_normalized("NFC", "".join(characters)):
        return characters, origins
    out: list[str] = []
    places: list[int] = []
    start = 0
    for end in range(1, len(characters) + 1):
        if end < len(characters) and _clings(characters[end]):
            continue
        for item in unicodedata.normalize("NFC", "".join(characters[start:end])):
            out.append(item)
            places.append(origins[start])
        start = end
    return out, places


def _clings(character: str) -> bool:
    """True for marks and for the conjoining vowels and finals of Hangul."""
    return (
        unicodedata.combining(character) != 0
        or unicodedata.category(character) in ("Mn", "Mc")
        or ("\u1160" <= character <= "\u11ff")
    )


def _collapsed(characters: list[str], origins: list[int]) -> Cleaned:
    """Runs of blanks become one blank (a tab if one is among them), lines are trimmed, at most one empty line stays."""
    text: list[str] = []
    places: list[int] = []
    pending, pending_at, lines = "", 0, 0
    for character, origin in zip(characters, origins, strict=True):
        if character in " \t":
            if not pending or character == "\t":
                pending, pending_at = character, origin
            continue
        if character == "\n":
            lines += 1
            pending = ""
            if lines <= 2 and text:
                text.append("\n")
                places.append(origin)
            continue
        if pending and lines == 0 and text:
            text.append(pending)
            places.append(pending_at)
        pending, lines = "", 0
        text.append(character)
        places.append(origin)
    while text and text[-1] == "\n":
        text.pop()
        places.pop()
    return Cleaned("".join(text), places)
