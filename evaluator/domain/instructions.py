"""Orders to an automated reader in a resume: visible sentences such as "ignore all previous instructions".

A sentence is told by what stands together in it (an order to override and what is to be overridden, a demand for a
verdict and whom it is about, an address to a machine and what it should do), not by whole wordings. Finding one proves
no intent: a person is shown the sentence and judges.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from evaluator.domain import instruction_phrases as phrases
from evaluator.domain.copied_passages import NoEvidence
from evaluator.domain.instruction_hits import find_hits, hits_by_sentence, lines_of
from evaluator.domain.instruction_rules import OVERRIDES, RULES, WIDE
from evaluator.domain.plain_letters import PlainText, plain_letters

NEW_ROLE, FORGES = (
    "gives the reader a new role or task",
    "imitates an answer or a message of the system",
)
"""Why a sentence was found, as shown; more reasons stand beside the rules."""
MAX_SHOWN = 400
"""Characters of one found sentence."""
MAX_ROLES = 300
"""Places like "system:" looked at; a text with more of them has been found out by then."""
_NEW_ROLE = re.compile(rf"(?<!\w)(?:{lines_of(phrases.NEW_ROLE)})|{phrases.NEW_ROLE_SIGNS}")
_MARKS = re.compile(lines_of(phrases.MARKS), re.IGNORECASE)
_ROLE = re.compile(phrases.ROLE_PREFIX)
_ANSWERS = re.compile(rf"\s*(?:{phrases.ROLE_ANSWERS})\b")
_SPACED = re.compile(r"(?<!\S)(?:\w[ \t]+){9,}\w(?!\S)")
_SQUEEZED = re.compile(phrases.SQUEEZED)
_LINE_END = re.compile(r"[.!?](?=\s)|[。！？\n\r\f]")


@dataclass(frozen=True, slots=True)
class Instruction:
    """A sentence at text[start:end] that speaks to an automated reader, with the reason in words."""

    start: int
    end: int
    text: str
    why: str


def find_instructions(text: str) -> tuple[Instruction, ...]:
    """Sentences that speak to an automated reader, in the order of the text, none inside another."""
    plain = plain_letters(text)
    spans = [*_told(text, plain), *_forged(text, plain), *_spaced(text)]
    found: list[Instruction] = []
    for start, end, why in sorted(_grown(text, spans)):
        if not found or start >= found[-1].end:
            found.append(Instruction(start, end, text[start:end], why))
    return tuple(found)


def addressed_passages(text: str) -> tuple[NoEvidence, ...]:
    """What those sentences take up: whatever they claim, it is no evidence."""
    return tuple(NoEvidence(found.start, found.end) for found in find_instructions(text))


def _told(text: str, plain: PlainText) -> Iterator[tuple[int, int, str]]:
    for hits in hits_by_sentence(text, plain):
        for rule, why in RULES:
            if place := rule(hits, plain.text):
                yield plain.origin(place[0]), plain.origin(place[1] - 1) + 1, why
                break
    for match in _NEW_ROLE.finditer(plain.text):
        yield plain.origin(match.start()), plain.origin(match.end() - 1) + 1, NEW_ROLE


def _forged(text: str, plain: PlainText) -> Iterator[tuple[int, int, str]]:
    """Marks of a chat protocol, answers in JSON, and roles ("system:") that are followed by something to obey."""
    for match in _MARKS.finditer(text):
        yield *match.span(), FORGES
    for match in islice(_ROLE.finditer(plain.text), MAX_ROLES):
        follows = plain.text[match.end() : match.end() + WIDE].partition("\n")[0]
        if _ANSWERS.match(follows) or _is_obeyed(follows):
            yield plain.origin(match.start()), plain.origin(match.end() - 1) + 1, FORGES


def _is_obeyed(follows: str) -> bool:
    named = {name for name, _ in find_hits(follows, PlainText(follows, list(range(len(follows) + 1))))}
    is_ordered = bool(named & {"BEST", "APPROVE", "MUST", "RATE", "SCORE"})
    return (
        "THIS_PERSON" in named
        or {"OVERRIDE", "ORDER"} <= named
        or ("SOMEBODY" in named and is_ordered)
        or {"RATE", "BEST"} <= named
    )


def _spaced(text: str) -> Iterator[tuple[int, int, str]]:
    """Orders written with a blank behind every letter."""
    for match in _SPACED.finditer(text):
        if _SQUEEZED.search(plain_letters("".join(match.group().split())).text):
            yield *match.span(), OVERRIDES


def _grown(text: str, spans: Iterable[tuple[int, int, str]]) -> Iterator[tuple[int, int, str]]:
    """Each place grown to its sentence or line, without outer white space."""
    ends = [match.end() for match in _LINE_END.finditer(text)]
    for start, end, why in spans:
        index = bisect_right(ends, start)
        first = max(ends[index - 1] if index else 0, start - MAX_SHOWN // 2)
        after = bisect_right(ends, end - 1)
        last = min(ends[after] if after < len(ends) else len(text), end + MAX_SHOWN // 2)
        sentence = text[first:last]
        first += len(sentence) - len(sentence.lstrip())
        yield first, first + len(sentence.strip()), why
