"""Look-alikes: resumes that may be one person's, shown so that a person can decide. Nothing is ever merged."""

import re
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from evaluator.domain.documents import Contact

SKETCH_SIZE = 64
"""Values of a sketch: the estimate of two texts' likeness is exact to about 0.06 (1 / sqrt(64) / 2)."""
LEAST_LIKENESS = 0.7
"""Share of three-word sequences that two texts have in common: one word in twenty changed leaves 0.74."""
FEWEST_DIGITS = 8
COUNTED_DIGITS = 9
"""The last digits of a phone number; the first ones are written with and without country and area."""
_BAND = 4
"""Values a band: texts as like as LEAST_LIKENESS share one of 16 bands with a probability of 0.988, and of 0.9998
from 0.8."""
_NO_DIGIT = re.compile(r"\D+")


class Likeness(StrEnum):
    """What two resumes have in common, the strongest sign first."""

    EMAIL = "email"
    PHONE = "phone"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Traits:
    """What a resume is recognized by: its contact data, and the sketch of its text (empty for a short one)."""

    contacts: tuple[Contact, ...] = ()
    sketch: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class LookAlike:
    """The other resume, and what it has in common with this one."""

    other_id: int
    likeness: Likeness


def find_look_alikes(resumes: Mapping[int, Traits]) -> dict[int, LookAlike]:
    """For each resume that resembles another one, the first such other by id and by the strongest sign.

    Takes time in proportion to the number of resumes, not to its square.
    """
    found: dict[int, LookAlike] = {}
    for likeness in Likeness:
        for first, others in _groups(resumes, likeness):
            for other in others:
                found.setdefault(other, LookAlike(first, likeness))
                found.setdefault(first, LookAlike(other, likeness))
    return found


def likeness_of(one: tuple[int, ...], other: tuple[int, ...]) -> float:
    """The estimated share of word sequences that two sketched texts have in common, 0 to 1; 0 without a sketch."""
    if not one or len(one) != len(other):
        return 0.0
    return sum(left == right for left, right in zip(one, other, strict=True)) / len(one)


def _groups(resumes: Mapping[int, Traits], likeness: Likeness) -> Iterator[tuple[int, list[int]]]:
    """The first of each group that shares something, and those that really are like it."""
    by_sign: dict[Hashable, list[int]] = defaultdict(list)
    for id in sorted(resumes):
        for sign in set(_signs(resumes[id], likeness)):
            by_sign[sign].append(id)
    for first, *others in by_sign.values():
        if likeness is Likeness.TEXT:
            sketch = resumes[first].sketch
            others = [id for id in others if likeness_of(sketch, resumes[id].sketch) >= LEAST_LIKENESS]
        yield first, others


def _signs(traits: Traits, likeness: Likeness) -> Iterable[Hashable]:
    match likeness:
        case Likeness.EMAIL:
            return (contact.text.casefold() for contact in traits.contacts if contact.kind == "email")
        case Likeness.PHONE:
            numbers = (_NO_DIGIT.sub("", item.text) for item in traits.contacts if item.kind == "phone")
            return (number[-COUNTED_DIGITS:] for number in numbers if len(number) >= FEWEST_DIGITS)
        case Likeness.TEXT:
            return ((at, traits.sketch[at : at + _BAND]) for at in range(0, len(traits.sketch), _BAND))
