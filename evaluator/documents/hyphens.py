"""Words broken at a line's end are joined again, and compounds keep their hyphen."""

import re

_KEPT_PREFIXES_TEXT = """
self full part long short well non co multi cross high low ex on off in real mid end open large small front back
third first second post pre anti semi quasi hands user data time cost state-of-the up down client server e object
test event cloud award decision problem problems result results customer business team world day year month week
hour year-end two three four five six seven eight nine ten in-house peer fast slow inter award top
"""
KEPT_PREFIXES = frozenset(_KEPT_PREFIXES_TEXT.split())
"""First halves of English compounds that are written with a hyphen."""
_BROKEN = re.compile(r"(?<![\w-])(?P<first>[^\W\d_]+(?:-[^\W\d_]+)*)-[^\S\n]*\n[^\S\n]*(?P<second>[^\W\d_]+)")
_HYPHENED = re.compile(r"(?<![^\W\d_])[^\W\d_]+-[^\W\d_]+")
_WORD = re.compile(r"[^\W\d_]+")


def join_broken_words(characters: list[str], origins: list[int]) -> tuple[list[str], list[int]]:
    """Both halves on the first line. The hyphen stays for known prefixes and for pairs written with it elsewhere."""
    text = "".join(characters)
    if "-" not in text:
        return characters, origins
    compounds = {found.group().lower() for found in _HYPHENED.finditer(text)}
    words = {found.group().lower() for found in _WORD.finditer(text)}
    out: list[str] = []
    places: list[int] = []
    at = 0
    for found in _BROKEN.finditer(text):
        first, second = found["first"], found["second"]
        if not second[0].islower() or len(first) < 2:
            continue
        hyphen = found.end("first")
        keep = hyphen + 1 if _keeps_hyphen(first, second, compounds, words) else hyphen
        out += characters[at:keep] + characters[found.start("second") : found.end()]
        places += origins[at:keep] + origins[found.start("second") : found.end()]
        at = _line_break_after(text, found.end(), out, places, origins)
    out += characters[at:]
    places += origins[at:]
    return out, places


def _keeps_hyphen(first: str, second: str, compounds: set[str], words: set[str]) -> bool:
    last = first.rsplit("-", 1)[-1]
    pair = f"{last}-{second}".lower()
    if pair in compounds:
        return True
    if f"{last}{second}".lower() in words:
        return False
    return last.lower() in KEPT_PREFIXES or "-" in first or last.isupper()


def _line_break_after(text: str, end: int, out: list[str], places: list[int], origins: list[int]) -> int:
    """The rest of the joined word's line begins a line of its own; punctuation stays with the word."""
    while end < len(text) and not text[end].isspace():
        out.append(text[end])
        places.append(origins[end])
        end += 1
    if end < len(text) and text[end] != "\n":
        out.append("\n")
        places.append(origins[end])
        while end < len(text) and text[end] in " \t":
            end += 1
    return end
