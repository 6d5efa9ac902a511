"""Passages that a blind copy replaces, the words in their place, and pronouns among them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

NAME = "[name]"
DATA = "[personal data]"
SCHOOL = "[school]"
YEAR = "[year]"


@dataclass(frozen=True, slots=True)
class Span:
    """Characters start..end of the resume, and what stands for them in the copy."""

    start: int
    end: int
    words: str


_ENGLISH = re.compile(r"\b(?:the|and|of|with|for|in|to|at)\b", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+")
_PRONOUN = re.compile(
    r"\b(?:(?P<subject>[Hh]e/[Ss]he|[Ss]/?he|[Hh]e)|(?P<self>[Hh]imself|[Hh]erself)|(?P<other>[Hh]is|[Hh]ers?|[Hh]im))\b"
)
_PLURALS = {"subject": "they", "self": "themself", "other": "their"}


def in_english(text: str) -> bool:
    """True when one word in twelve is a small word of English."""
    return 12 * len(_ENGLISH.findall(text)) >= len(_WORD.findall(text))


def pronoun_spans(text: str) -> Iterator[Span]:
    """Pronouns of one gender; words all in capitals, such as HIS for an information system, are left alone."""
    for found in _PRONOUN.finditer(text):
        yield Span(found.start(), found.end(), f"[{_PLURALS[found.lastgroup or 'other']}]")
