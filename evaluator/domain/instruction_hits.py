"""Where a text names what orders to an automated reader are made of, sentence by sentence."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from evaluator.domain import instruction_words as words
from evaluator.domain.plain_letters import PlainText

_LONGEST = 60
"""Characters of the longest phrase of a class."""


@dataclass(frozen=True, slots=True)
class Hit:
    """Words of one class at plain.text[start:end]; strong ones need less beside them."""

    start: int
    end: int
    is_strong: bool = False


Hits = dict[str, list[Hit]]
"""The hits of one sentence by class, each list in the order of the text."""


def lines_of(listed: str) -> str:
    """A list of phrases as alternatives."""
    return "|".join(line for line in listed.split("\n") if line)


def words_of(listed: str) -> str:
    """A list of words as alternatives."""
    return "|".join(listed.split())


_WORD_LISTS = {
    "OVERRIDE": words.OVERRIDE,
    "ORDER": words.ORDERS,
    "EARLIER": words.EARLIER,
    "RATE": words.JUDGE + words.RATE,
    "APPROVE": words.APPROVE,
    "MUST": words.MUST,
    "BEST": words.BEST,
    "SCORE": words.SCORES,
    "SOMEBODY": words.SOMEBODY,
    "MACHINE": words.MACHINE,
    "PASSED": words.PASSED,
}
_PHRASE_LISTS = {
    "OVERRIDE": words.OVERRIDE_PHRASES,
    "ORDER": words.ORDERS_PHRASES,
    "RATE": words.RATE_PHRASES,
    "MUST": words.MUST_PHRASES,
    "BEST": words.BEST_PHRASES,
    "THIS_PERSON": words.THIS_PERSON,
    "SOMEBODY": words.SOMEBODY_PHRASES,
    "MACHINE": words.MACHINE_PHRASES,
    "MEETS": words.MEETS_PHRASES,
}
_SIGN_LISTS = {
    "OVERRIDE": words.OVERRIDE_SIGNS,
    "ORDER": words.ORDER_SIGNS,
    "EARLIER": words.EARLIER_SIGNS,
    "RATE": words.RATE_SIGNS,
    "APPROVE": words.APPROVE_SIGNS,
    "MUST": words.MUST_SIGNS,
    "BEST": words.BEST_SIGNS,
    "SCORE": words.SCORE_SIGNS,
    "THIS_PERSON": words.THIS_PERSON_SIGNS,
    "SOMEBODY": words.SOMEBODY_SIGNS,
    "MACHINE": words.MACHINE_SIGNS,
    "MEETS": words.MEETS_SIGNS,
}
_WORDS = {name: re.compile(words_of(listed)) for name, listed in _WORD_LISTS.items()}
_PHRASES = {
    name: re.compile(rf"(?<!\w)(?:{lines_of(listed)})(?!\w)") for name, listed in _PHRASE_LISTS.items()
}
_SIGNS = {name: re.compile(listed) for name, listed in _SIGN_LISTS.items()}
_JUDGE = re.compile(words_of(words.JUDGE))
_SIGN = r"\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
_WORD = re.compile(rf"[^\W\d_{_SIGN}][^\W_{_SIGN}]*")
_SIGN_RUN = re.compile(rf"[{_SIGN}０-９0-9]{{2,}}")
_END = re.compile(r"[.!?](?=\s|$)|[。！？\n]")
_UNIT = re.compile(r"\s?(?:%|\w*(?:year|month|week|day|people|staff|jahr|monat|ans|anos|anni|lat|hours))")


def hits_by_sentence(text: str, plain: PlainText) -> list[Hits]:
    """The hits of all classes, sentence by sentence; `text` is the original that `plain` was made of."""
    ends = [match.start() for match in _END.finditer(plain.text)]
    sentences: dict[int, Hits] = {}
    for name, hit in find_hits(text, plain):
        sentences.setdefault(bisect_right(ends, hit.start), {}).setdefault(name, []).append(hit)
    for hits in sentences.values():
        for listed in hits.values():
            listed.sort(key=_start)
    return list(sentences.values())


def find_hits(text: str, plain: PlainText) -> Iterator[tuple[str, Hit]]:
    """Every hit with its class. Short names of machines count in capitals only: "ai clienti" is Italian."""
    for match in _WORD.finditer(plain.text):
        for name in _classes_of(match.group()):
            first, last = plain.origin(match.start()), plain.origin(match.end() - 1)
            if name != "MACHINE" or len(match.group()) > 3 or text[first : last + 1].isupper():
                yield name, Hit(*match.span(), name == "RATE" and bool(_JUDGE.fullmatch(match.group())))
    for name, pattern in _PHRASES.items():
        for match in pattern.finditer(plain.text):
            if not (match.group()[0].isdigit() and _UNIT.match(plain.text, match.end())):
                yield name, Hit(*match.span(), _needs_no_score(name, match.group()))
    for run in _SIGN_RUN.finditer(plain.text):
        for name, pattern in _SIGNS.items():
            for match in pattern.finditer(plain.text, *run.span()):
                yield name, Hit(*match.span(), name == "SOMEBODY" and len(match.group()) > 3)


def near(hit: Hit, others: Sequence[Hit], reach: int) -> Iterator[Hit]:
    """Those of `others` (in order) within reach, found by bisection: hostile texts hold thousands."""
    first = bisect_right(others, hit.start - reach - _LONGEST, key=_start)
    last = bisect_right(others, hit.end + reach, key=_start)
    return (other for other in others[first:last] if hit.start - other.end <= reach)


def merged(hits: Hits, *names: str) -> list[Hit]:
    """The hits of several classes in the order of the text."""
    return sorted((hit for name in names for hit in hits.get(name, ())), key=_start)


def around(*hits: Hit) -> tuple[int, int]:
    """The stretch from the first to the last of the hits."""
    return min(hit.start for hit in hits), max(hit.end for hit in hits)


def _start(hit: Hit) -> int:
    return hit.start


def _needs_no_score(name: str, phrase: str) -> bool:
    """True for "10/10" and "every criterion"."""
    return name == "SOMEBODY" or (name == "BEST" and phrase[0].isdigit() and not phrase.isdigit())


@lru_cache(maxsize=16384)
def _classes_of(word: str) -> tuple[str, ...]:
    return tuple(name for name, pattern in _WORDS.items() if pattern.fullmatch(word))
