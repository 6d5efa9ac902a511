"""Folding: a text as passages are compared with it, and the way back to every original character."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

_HYPHENS = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d-"
"""The plain hyphen stands last, where a character class takes it literally."""
_BULLETS = "\u2022\u2023\u2043\u2219\u25aa\u25ab\u25cf\u25e6\u00b7\uf0b7\uf0a7"
_INVISIBLE = "\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff"
_QUOTE_MARKS = '"`\u00b4\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u201f\u2032\u2033\u00ab\u00bb\u2039\u203a'
_TO_APOSTROPHE = str.maketrans(dict.fromkeys(_QUOTE_MARKS, "'"))
_FIXED = {"\u00df": "ss", "\u1e9e": "SS"}

# Possessive quantifiers keep this linear on long runs of white space; lone blanks are skipped, for speed.
_SPECIAL = re.compile(
    rf"(?! [^\s{_BULLETS}*{_HYPHENS}])[\s{_BULLETS}]++(?:[*{_HYPHENS}]\s*+)?"
    rf"|[{_HYPHENS}]\s*+"
    rf"|[{_INVISIBLE}]\n?"
    r"|[^\x00-\x7f][\u0300-\u036f]*+"
    r"|[A-Za-z][\u0300-\u036f]++"
)


@dataclass(frozen=True, slots=True)
class Folded:
    """The compared form of a text.

    `cased` keeps upper and lower case, `lower` does not; both have one length. Character i of them came from
    characters starts[i] to ends[i] of the original.
    """

    cased: str
    lower: str
    starts: list[int]
    ends: list[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Offsets in the original of folded characters start..end (start < end)."""
        return self.starts[start], self.ends[end - 1]


def fold(text: str) -> Folded:
    """The folded form: blanks and bullets one blank, hyphens and quote marks one kind, ligatures spelled out.

    Hyphens between letters vanish, at line ends too: "real-time", "real-\\ntime" and "realtime" become equal.
    """
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    at = 0
    for match in _SPECIAL.finditer(text):
        start, end = match.span()
        _keep(text, at, start, pieces, starts, ends)
        folded = _folded(text, start, end)
        pieces.append(folded)
        starts.extend([start] * len(folded))
        ends.extend([end] * len(folded))
        at = end
    _keep(text, at, len(text), pieces, starts, ends)
    cased = "".join(pieces)
    return Folded(cased, _lower(cased), starts, ends)


def _keep(text: str, start: int, end: int, pieces: list[str], starts: list[int], ends: list[int]) -> None:
    if start < end:
        pieces.append(text[start:end].translate(_TO_APOSTROPHE))
        starts.extend(range(start, end))
        ends.extend(range(start + 1, end + 1))


def _folded(text: str, start: int, end: int) -> str:
    first = text[start]
    if first in _HYPHENS:
        return _folded_hyphen(text, start, end)
    if first.isspace() or first in _BULLETS:
        return _folded_blank(text, start, end)
    return _folded_character(text[start:end])


def _folded_hyphen(text: str, start: int, end: int) -> str:
    before, after = text[start - 1 : start], text[end : end + 1]
    gap = text[start + 1 : end]
    is_inside_word = before.isalpha() and after.isalpha() and (not gap or "\n" in gap)
    return "" if is_inside_word else "-"


def _folded_blank(text: str, start: int, end: int) -> str:
    run = text[start:end]
    mark = run.strip()[-1:]
    if not mark or mark not in _HYPHENS:
        return " "
    is_range = text[start - 1 : start].isdigit() and text[end : end + 1].isdigit()
    is_bullet = "\n" in run.partition(mark)[0] and run[-1].isspace() and not is_range
    return " " if is_bullet else "-"


@lru_cache(maxsize=4096)
def _folded_character(cluster: str) -> str:
    if re.fullmatch(rf"[{_INVISIBLE}]\n?", cluster):
        return ""
    composed = unicodedata.normalize("NFKC", cluster.translate(_TO_APOSTROPHE))
    return "".join(_FIXED.get(character, character) for character in composed)


def _lower(cased: str) -> str:
    lower = cased.lower()
    if len(lower) == len(cased):
        return lower
    # A few letters (the dotted capital I) grow when lowered, which would shift every offset behind them.
    return "".join(low if len(low := character.lower()) == 1 else character for character in cased)
