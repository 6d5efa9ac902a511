"""Copied passages: what of a resume is the job description's own text. It is shown, and it is no evidence."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

WORDS_IN_A_ROW = 8
"""So many equal words in a row are a copy; what people write of themselves in the same words is shorter."""
MOSTLY = 0.8
"""Share of a quote's characters inside one copied passage from which on it is that passage's."""
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class NoEvidence:
    """Characters `start` to `end` of the resume's text carry no evidence: copied, or spoken to a program."""

    start: int
    end: int


def find_copied(resume_text: str, job_description: str) -> tuple[NoEvidence, ...]:
    """The copied passages in the order of the resume; case, line breaks and marks between words do not count.

    Takes time in proportion to the length of both texts.
    """
    known = set(_rows([word for word, _, _ in _words(job_description)]))
    if not known:
        return ()
    words = list(_words(resume_text))
    passages: list[NoEvidence] = []
    for at, row in enumerate(_rows([word for word, _, _ in words])):
        if row not in known:
            continue
        start, end = words[at][1], words[at + WORDS_IN_A_ROW - 1][2]
        if passages and start <= passages[-1].end:
            passages[-1] = NoEvidence(passages[-1].start, end)
        else:
            passages.append(NoEvidence(start, end))
    return tuple(passages)


def merged(*groups: Iterable[NoEvidence]) -> tuple[NoEvidence, ...]:
    """All passages in the order of the text, those that touch each other as one."""
    joined: list[NoEvidence] = []
    for passage in sorted((each for group in groups for each in group), key=lambda each: each.start):
        if joined and passage.start <= joined[-1].end:
            joined[-1] = NoEvidence(joined[-1].start, max(joined[-1].end, passage.end))
        else:
            joined.append(passage)
    return tuple(joined)


def copied_percent(passages: Iterable[NoEvidence], resume_text: str) -> int:
    """Whole percent, rounded down, of the resume's characters that stand in copied passages; 0 for an empty text."""
    copied = sum(passage.end - passage.start for passage in passages)
    return 100 * copied // len(resume_text) if resume_text else 0


def is_copied(start: int, end: int, passages: Iterable[NoEvidence]) -> bool:
    """True when characters `start` to `end` are, for the most part, a copied passage's."""
    return any(
        min(end, passage.end) - max(start, passage.start) >= MOSTLY * (end - start) for passage in passages
    )


def without_copied(resume_text: str, passages: Iterable[NoEvidence]) -> str:
    """The text with blanks in place of the copied passages, so that all places stay what they are."""
    pieces: list[str] = []
    at = 0
    for passage in passages:
        pieces += [resume_text[at : passage.start], " " * (passage.end - passage.start)]
        at = passage.end
    return "".join([*pieces, resume_text[at:]])


def _words(text: str) -> Iterable[tuple[str, int, int]]:
    return ((found.group().casefold(), found.start(), found.end()) for found in _WORD.finditer(text))


def _rows(words: Sequence[str]) -> Iterable[tuple[str, ...]]:
    return (tuple(words[at : at + WORDS_IN_A_ROW]) for at in range(len(words) - WORDS_IN_A_ROW + 1))
