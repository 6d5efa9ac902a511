"""Which scripts a text is written in, and which of them our fonts cannot show."""

import unicodedata
from collections.abc import Iterable
from functools import cache

OURS = frozenset(
    {"LATIN", "GREEK", "CYRILLIC", "HEBREW", "ARABIC", "DEVANAGARI", "MODIFIER", "FEMININE", "MASCULINE"}
)
"""First words of Unicode names of letters that the fonts in exports/fonts have."""
EAST_ASIAN = {"CJK": "Chinese", "HIRAGANA": "Japanese", "KATAKANA": "Japanese", "HANGUL": "Korean"}


def missing_scripts(texts: Iterable[str]) -> tuple[str, ...]:
    """The scripts, by name, of letters that need another font than ours; sorted."""
    letters = set().union(*map(set, texts))
    found = {script for letter in letters if (script := _script(letter)) and script not in OURS}
    return tuple(sorted({EAST_ASIAN.get(script, script.capitalize()) for script in found}))


@cache
def _script(letter: str) -> str:
    if ord(letter) < 0x250 or not unicodedata.category(letter).startswith("L"):
        return ""
    word = unicodedata.name(letter, "").split(" ", 1)[0].split("-", 1)[0]
    # styled letters of mathematics are drawn by the fonts that come with the typesetter
    return "" if word in ("MATHEMATICAL", "DOUBLE", "SCRIPT", "BLACK", "FULLWIDTH", "HALFWIDTH") else word
