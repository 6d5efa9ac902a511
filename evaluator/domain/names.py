"""Names are labels: how a candidate is called on pages, and which candidates look as if they had the same name."""

import re
import unicodedata
from collections.abc import Mapping

# Not \\w: it leaves out the vowel signs of Indian scripts, and two names would become one.
_WORD = re.compile(r"[^\s,.;:()\[\]<>\"/|_\u2010-\u2015-]+")
_UNFOLDED = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})


def display_name(name: str | None, number: int) -> str:
    """The name found in the resume, or "Candidate 131" where there is none; `number` is the candidate's id."""
    cleaned = " ".join((name or "").split())
    return cleaned or f"Candidate {number}"


def fold_name(name: str) -> str:
    """The name for comparison: no case, accents, punctuation or word order ("Sample, Kim" is "Kim Sample")."""
    decomposed = unicodedata.normalize("NFKD", name).casefold().translate(_UNFOLDED)
    bare = "".join(character for character in decomposed if not unicodedata.combining(character))
    return " ".join(sorted(_WORD.findall(bare)))


def same_names(names: Mapping[int, str | None]) -> tuple[tuple[int, ...], ...]:
    """Groups of two or more ids whose names fold alike, in the given order. It merges nobody: it is for a badge."""
    groups: dict[str, list[int]] = {}
    for id, name in names.items():
        if folded := fold_name(name or ""):
            groups.setdefault(folded, []).append(id)
    return tuple(tuple(ids) for ids in groups.values() if len(ids) > 1)


def initials(name: str) -> str:
    """One or two capital letters for an avatar: of the first and the last word; "?" without letters."""
    words = [word for word in _WORD.findall(name) if word[0].isalnum()]
    chosen = words[:1] + words[1:][-1:]
    return "".join(word[0].upper()[0] for word in chosen) or "?"
