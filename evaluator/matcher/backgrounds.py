"""Criteria that ask for a background in a field of work, rated by the words a resume tells of itself in."""

import re
from collections import Counter
from functools import lru_cache

from evaluator.domain.ratings import RatingAnswer, State
from evaluator.matcher.evidence import Index
from evaluator.matcher.fields import Naming, fields, nearness
from evaluator.matcher.passages import Resume

PREFIX = "Background in "
_ASKED = re.compile(r"background in (?P<name>.+)", re.IGNORECASE)
LEVEL_NEARNESS = (0.12, 0.24, 0.4, 0.55, 0.7)
"""Nearness from which levels 1 to 5 begin; set on the tuning half of the set in bench."""
LEAST_WORDS = (1, 2, 4, 6, 8)
"""Different words of the field that levels 1 to 5 need at least."""
HELD_LEVEL = 3
_MAX_QUOTES = 3


def asked_background(wording: str) -> str | None:
    """The name of the field that a criterion asks a background in, or None for every other wording."""
    match = _ASKED.fullmatch(wording.strip())
    name = match.group("name").lower() if match else ""
    return name if name in fields().names else None


def rate_background(number: int, name: str, index: Index) -> RatingAnswer:
    """Rate by how near the resume as a whole is to the field; the passages with most of its words are quoted."""
    known = fields()
    found = namings_by_passage(index.resume)
    told = [place for place, proof in enumerate(index.proof) if proof >= 0.2]
    words = Counter(naming.key for place in told for naming in found[place])
    amount = {
        place: sum(known.tells_of(naming.key, name) for naming in found[place]) * index.proof[place]
        for place in told
    }
    best = sorted((p for p in told if amount[p] > 0), key=lambda p: (-amount[p], p))[:_MAX_QUOTES]
    near = nearness(known.profile_of_words(words), known.profile(name) or ())
    count = sum(known.tells_of(key, name) > 0 for key in words)
    level = sum(
        near >= least and count >= least_words
        for least, least_words in zip(LEVEL_NEARNESS, LEAST_WORDS, strict=True)
    )
    if not level or not best:
        return RatingAnswer(
            number=number, level=0, state=State.NOT_STATED, reason=f"Hardly a word of {name} was found."
        )
    return RatingAnswer(
        number=number,
        level=level,
        state=State.HELD if level >= HELD_LEVEL else State.NOT_STATED,
        reason=f"{count} different words of {name}; {round(near * 100)} of 100 near to the field as a whole.",
        quotes=tuple(dict.fromkeys(index.resume.passages[place].text for place in sorted(best))),
    )


@lru_cache(maxsize=4)
def namings_by_passage(resume: Resume) -> tuple[list[Naming], ...]:
    """For each passage the words of fields in it."""
    return tuple(fields().namings(passage.tokens) for passage in resume.passages)
