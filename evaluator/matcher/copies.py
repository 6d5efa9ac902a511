"""Passages of a resume that repeat the criteria word for word: a pasted job description proves nothing."""

from collections.abc import Sequence

from evaluator.matcher.passages import Passage
from evaluator.matcher.words import Token

RUN = 3
"""Words in a row that count as repeated."""
LEAST_WORDS = 6
COPIED_SHARE = 0.7
"""Of a passage's words; who tells of own work adds more of their own than the rest."""
CHANCE_WORDS = 10
"""One single repeat with fewer words may be chance."""
PASTED_COPIES = 3
"""From so many copies on, and one in four passages around them, the whole stretch counts as pasted."""

_Run = tuple[str, ...]


def copied_passages(wordings: Sequence[tuple[Token, ...]], passages: Sequence[Passage]) -> frozenset[int]:
    """Indexes of passages that repeat the wordings, with what stands among many of them."""
    known = {run for wording in wordings for run in _runs(wording)}
    repeated = {number: _repeated_words(passage.tokens, known) for number, passage in enumerate(passages)}
    copied = [
        number
        for number, words in repeated.items()
        if words >= LEAST_WORDS and words >= COPIED_SHARE * len(passages[number].tokens)
    ]
    if len(copied) == 1 and repeated[copied[0]] < CHANCE_WORDS:
        return frozenset()
    stretch = range(copied[0], copied[-1] + 1) if copied else range(0)
    is_pasted = len(copied) >= PASTED_COPIES and len(copied) * 4 >= len(stretch)
    return frozenset(stretch if is_pasted else copied)


def _runs(tokens: tuple[Token, ...]) -> list[_Run]:
    words = [token.written.lower() for token in tokens]
    return [tuple(words[i : i + RUN]) for i in range(len(words) - RUN + 1)]


def _repeated_words(tokens: tuple[Token, ...], known: set[_Run]) -> int:
    covered: set[int] = set()
    for start, run in enumerate(_runs(tokens)):
        if run in known:
            covered.update(range(start, start + RUN))
    return len(covered)
