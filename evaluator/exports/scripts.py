"""Which scripts a text is written in, and which of them our fonts cannot show."""

import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from PIL import ImageFont

OURS = frozenset(
    {"LATIN", "GREEK", "CYRILLIC", "HEBREW", "ARABIC", "DEVANAGARI", "MODIFIER", "FEMININE", "MASCULINE"}
)
"""First words of Unicode names of letters that the fonts in exports/fonts have."""
FONT_FILES = (".ttf", ".otf", ".ttc", ".otc")
NO_LETTER = "\U0010ffff"
"""Never a letter in any font."""
EAST_ASIAN = {"CJK": "Chinese", "HIRAGANA": "Japanese", "KATAKANA": "Japanese", "HANGUL": "Korean"}


def foreign_letters(texts: Iterable[str]) -> frozenset[str]:
    """The letters that need another font than ours."""
    letters: set[str] = set().union(*map(set, texts))
    return frozenset(letter for letter in letters if (script := _script(letter)) and script not in OURS)


def script_names(letters: Iterable[str]) -> tuple[str, ...]:
    """The names of the scripts of these letters, sorted."""
    return tuple(sorted({EAST_ASIAN.get(_script(each), _script(each).capitalize()) for each in letters}))


def undrawn(letters: Iterable[str], folder: Path) -> frozenset[str]:
    """Those of the letters that no font below the folder has."""
    left = frozenset(letters)
    for path in sorted(folder.rglob("*")):
        if not left:
            break
        if path.suffix.lower() in FONT_FILES:
            left -= _drawn(left, path)
    return left


def _drawn(letters: frozenset[str], path: Path) -> frozenset[str]:
    try:
        font = ImageFont.truetype(path, size=16)
    except OSError:
        return frozenset()
    # a font draws every letter that it lacks alike
    unknown = bytes(font.getmask(NO_LETTER))
    return frozenset(letter for letter in letters if bytes(font.getmask(letter)) != unknown)


@cache
def _script(letter: str) -> str:
    if ord(letter) < 0x250 or not unicodedata.category(letter).startswith("L"):
        return ""
    word = unicodedata.name(letter, "").split(" ", 1)[0].split("-", 1)[0]
    # styled letters of mathematics are drawn by the fonts that come with the typesetter
    return "" if word in ("MATHEMATICAL", "DOUBLE", "SCRIPT", "BLACK", "FULLWIDTH", "HALFWIDTH") else word
