"""Quotes: finding an offered passage in the resume."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cached_property

from rapidfuzz import fuzz

from evaluator.domain.copied_passages import NoEvidence, is_copied
from evaluator.domain.folding import Folded, fold
from evaluator.domain.ratings import Quote

MAX_PASSAGE = 1_000
"""Characters; a longer passage is a copy of the resume rather than evidence, and is not looked for."""
MIN_FUZZY = 20
"""Folded characters below which a passage must match exactly: one letter makes too much of a short one."""
FUZZY_CUTOFF = 92.0
"""Least similarity, of 100. In 50 characters it forgives 4 wrong or missing ones."""
MAX_CASED = 3
"""Passages up to this length keep their case, so that "Go" and "IT" are not found in "go" and "it"."""

_MAX_TRIES = 2_000
_MAX_POSTINGS = 300
_WINDOWS = 3
_REACH = 3
_CJK = "\u0e00-\u0e7f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_UNSPACED = re.compile(f"[{_CJK}]")
_WORD = re.compile(rf"[{_CJK}]|[^\W_{_CJK}]+")
_RUN = re.compile(r"\S+")
_ELLIPSIS = re.compile(r"\s*(?:\[(?:\.{3}|…)\]|\(…\)|…|\.{3,})\s*")
_HEAD = re.compile(r"^(?:[\s\"'“”„‘’«»•◦▪●·,;:]+|[-*–—]\s+)+")
_TAIL = re.compile(r"[\s\"'“”„‘’«»•,;:.]+$")
_NEGATIONS = (
    r"no|not|never|without|neither|nor|cannot|lacks?|lacking|\w+n['’]t|kein\w*|nicht|ohne|nie|niemals|pas|sans|"
    r"aucune?|jamais|sin|ning[uú]n[oa]?|nunca|non|senza|nessun[oa]?|não|sem|nenhuma?|niet|geen|zonder|bez|inte|ingen|utan"
)
_NUMBER_WORDS = (
    "two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|fifty|hundred|"
    "zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf|zwanzig|dreißig|dreissig|hundert"
)
_FACTS = re.compile(rf"\d+(?:[.,]\d+)*|\b(?:{_NEGATIONS}|{_NUMBER_WORDS})\b", re.IGNORECASE)
_LIMITS = r"less\s+than|fewer\s+than|up\s+to|under|weniger\s+als|bis\s+zu"
_QUALIFIER = re.compile(rf"\b(?:{_NEGATIONS}|{_LIMITS})[^\S\n]+(?:[\w-]+[^\S\n]+){{0,2}}$", re.IGNORECASE)
_RANGE = re.compile(r"\d[\d.,]*[^\S\n]?(?:[-–—]|to|bis)[^\S\n]?$")
_QUALIFIER_REACH = 60


class QuoteFinder:
    """Finds passages in one resume; folds its text once, so keep it for all passages of an answer."""

    def __init__(self, text: str) -> None:
        self.text = text

    def find(self, passage: str) -> Quote | None:
        """The passage's place in the text, or None.

        Tried in turn: as it stands; folded with case kept; folded without case; similar by FUZZY_CUTOFF with
        the same numbers and negations. Whole words only. A negation or the lower end of a range right before
        the place is taken in, so that a quote never says more than the resume. Parts joined by an ellipsis
        must all be there; the longest is given.
        """
        if len(passage) > MAX_PASSAGE:
            return None
        parts = [part for part in _ELLIPSIS.split(passage) if _trimmed(part)]
        quotes = [self._find_part(part) for part in parts]
        found = [quote for quote in quotes if quote is not None]
        if not found or len(found) < len(parts):
            return None
        return max(found, key=lambda quote: quote.end - quote.start)

    def find_evidence(self, passage: str, no_evidence: Sequence[NoEvidence]) -> Quote | None:
        """As `find`, and None for what lies in `no_evidence`."""
        quote = self.find(passage)
        return None if quote is None or is_copied(quote.start, quote.end, no_evidence) else quote

    @cached_property
    def _folded(self) -> Folded:
        return fold(self.text)

    @cached_property
    def _postings(self) -> dict[str, list[int]]:
        postings: dict[str, list[int]] = {}
        for match in _WORD.finditer(self._folded.lower):
            postings.setdefault(match.group(), []).append(match.start())
        return postings

    def _find_part(self, passage: str) -> Quote | None:
        needle = _trimmed(passage)
        if not _is_evidence(needle):
            return None
        start = _occurrence(self.text, needle)
        if start is not None:
            return self._quote(start, start + len(needle))
        span = self._find_folded(needle)
        return None if span is None else self._quote(*self._folded.span(*span))

    def _find_folded(self, passage: str) -> tuple[int, int] | None:
        needle = fold(passage)
        size = len(needle.cased)
        if not size:
            return None
        start = _occurrence(self._folded.cased, needle.cased)
        if start is None and size > MAX_CASED:
            start = _occurrence(self._folded.lower, needle.lower)
        if start is not None:
            return start, start + size
        return self._find_similar(needle.lower) if size >= MIN_FUZZY else None

    def _find_similar(self, needle: str) -> tuple[int, int] | None:
        facts = _facts(needle)
        best: tuple[float, int, int, int] | None = None
        for start, end in set(self._likely_spans(needle)):
            lower = self._folded.lower
            score = fuzz.ratio(needle, lower[start:end], score_cutoff=FUZZY_CUTOFF)
            if not score or (best and score < best[0]) or _facts(lower[start:end]) != facts:
                continue
            if _QUALIFIER.search(lower[max(0, start - _QUALIFIER_REACH) : start]):
                continue
            candidate = (score, start - end, -start, end)
            best = candidate if best is None else max(best, candidate)
        return None if best is None else (-best[2], best[3])

    def _likely_spans(self, needle: str) -> Iterator[tuple[int, int]]:
        """Spans of whole words near the best alignments, found without reading the whole text."""
        lower = self._folded.lower
        size = len(needle)
        for low in self._likely_places(needle):
            window_start, window_end = max(0, low - size // 2), min(len(lower), low + 2 * size + size // 2)
            alignment = fuzz.partial_ratio_alignment(
                needle, lower[window_start:window_end], score_cutoff=FUZZY_CUTOFF - 20
            )
            if alignment is None:
                continue
            start, end = window_start + alignment.dest_start, window_start + alignment.dest_end
            if not _cuts_word(lower, start) and not _cuts_word(lower, end):
                yield _stripped(lower, start, end)
            yield from _word_spans(lower, (window_start, window_end), start, end)

    def _likely_places(self, needle: str) -> list[int]:
        width = max(16, len(needle))
        votes: Counter[int] = Counter()
        for match in _WORD.finditer(needle):
            places = self._postings.get(match.group(), ())
            if len(places) <= _MAX_POSTINGS:
                votes.update((place - match.start()) // width for place in places)
        return [bucket * width for bucket, _ in votes.most_common(_WINDOWS)]

    def _quote(self, start: int, end: int) -> Quote:
        before = self.text[max(0, start - _QUALIFIER_REACH) : start]
        qualifier = _QUALIFIER.search(before)
        if self.text[start].isdigit() and qualifier is None:
            qualifier = _RANGE.search(before)
        if qualifier is not None:
            start -= len(before) - qualifier.start()
        return Quote(text=self.text[start:end], start=start, end=end)


def locate(passage: str, text: str) -> Quote | None:
    """One passage in one text; use a QuoteFinder for several passages of the same text."""
    return QuoteFinder(text).find(passage)


def _trimmed(passage: str) -> str:
    # "C." at the end of a sentence is C, but ".NET" keeps its dot, so head and tail differ.
    return _TAIL.sub("", _HEAD.sub("", passage))


def _is_evidence(needle: str) -> bool:
    letters = [character for character in needle if character.isalnum()]
    if len(letters) == 1:
        return letters[0].isupper() or bool(_UNSPACED.match(letters[0]))
    return bool(letters)


def _occurrence(text: str, needle: str) -> int | None:
    start = text.find(needle)
    for _ in range(_MAX_TRIES):
        if start < 0:
            return None
        if not _cuts_word(text, start) and not _cuts_word(text, start + len(needle)):
            return start
        start = text.find(needle, start + 1)
    return None


def _cuts_word(text: str, at: int) -> bool:
    """True when a cut before character `at` would part a word, a number such as 1.5, or C from ++."""
    if not 0 < at < len(text):
        return False
    before, after = text[at - 1], text[at]
    if unicodedata.combining(after):
        return True
    if before.isalnum() and after.isalnum():
        return not (_UNSPACED.match(before) or _UNSPACED.match(after))
    if before.isalnum() and after in "+#":
        return True
    left, right = text[max(0, at - 2) : at], text[at : at + 2]
    is_decimal_left = len(left) == 2 and left[0].isdigit() and left[1] in ".," and after.isdigit()
    is_decimal_right = len(right) == 2 and before.isdigit() and right[0] in ".," and right[1].isdigit()
    return is_decimal_left or is_decimal_right


def _word_spans(text: str, window: tuple[int, int], start: int, end: int) -> Iterator[tuple[int, int]]:
    runs = [match.span() for match in _RUN.finditer(text, *window)]
    runs = [run for run in runs if not _cuts_word(text, run[0]) and not _cuts_word(text, run[1])]
    starts = sorted((run[0] for run in runs), key=lambda place: abs(place - start))[: 2 * _REACH + 1]
    ends = sorted((run[1] for run in runs), key=lambda place: abs(place - end))[: 2 * _REACH + 1]
    for low in starts:
        for high in ends:
            high_trimmed = high - 1 if text[high - 1] in ",;:" else high
            if low < high_trimmed and 0.8 * (end - start) <= high_trimmed - low <= 1.25 * (end - start):
                yield low, high_trimmed


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    passage = text[start:end]
    return end - len(passage.lstrip()), start + len(passage.rstrip())


def _facts(text: str) -> list[str]:
    return [match.group().lower() for match in _FACTS.finditer(text)]
