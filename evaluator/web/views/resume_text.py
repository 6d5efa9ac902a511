"""A resume's text with its quotes: cut where quotes, lines and pages begin and end, and nothing changed."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

MAX_HEADING = 40
"""Characters; a longer line is not taken for a heading."""

MIN_WRAPPED = 40
"""Characters; a shorter line is not taken for one that the file's layout broke."""

_BULLETS = ("-", "–", "—", "•", "◦", "▪", "●", "·", "*", "‣", "⁃", "o ")


@dataclass(frozen=True, slots=True)
class QuotePlace:
    """Where a quote stands: characters start to end of the text. Quotes are numbered on the page from 1."""

    number: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of the text: the quotes that cover it, and those of them that begin with it."""

    text: str
    numbers: tuple[int, ...] = ()
    starts: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the resume without its line end; `kind` is text, item (a bullet), heading, blank, or more.

    A line of kind more goes on with the sentence of the line before it, which the file's layout broke there.
    """

    segments: tuple[Segment, ...]
    kind: str


@dataclass(frozen=True, slots=True)
class ResumePage:
    """A page of the file, or the whole text where pages do not exist; `number` counts from 1."""

    number: int
    lines: tuple[Line, ...]


def cut(text: str, places: Iterable[QuotePlace], start: int = 0, end: int | None = None) -> list[Segment]:
    """The characters start to end as segments, cut wherever a quote begins or ends; joined they are the text.

    Quotes may overlap and may reach beyond the stretch: only one that begins in it is said to start there.
    """
    stop = len(text) if end is None else end
    touching = [place for place in places if place.start < stop and place.end > start]
    bounds = {start, stop}
    for place in touching:
        bounds |= {max(start, place.start), min(stop, place.end)}
    return [_segment(text, touching, low, high) for low, high in pairwise(sorted(bounds))]


def lay_out(
    text: str, places: Sequence[QuotePlace], page_starts: Sequence[int] = ()
) -> tuple[ResumePage, ...]:
    """The text as pages of lines; a page starts at each offset of `page_starts` (at 0 in any case)."""
    starts = sorted({0, *(start for start in page_starts if 0 < start < len(text))})
    bounds = [*starts, len(text)]
    ordered = sorted(places, key=lambda place: (place.start, place.end))
    return tuple(
        ResumePage(number, tuple(_lines(text, ordered, low, high)))
        for number, (low, high) in enumerate(pairwise(bounds), start=1)
    )


def page_of(offset: int, page_starts: Sequence[int]) -> int | None:
    """The page on which that character stands, from 1; None where pages do not exist."""
    if not page_starts:
        return None
    return max(1, sum(start <= offset for start in page_starts))


def _segment(text: str, places: Sequence[QuotePlace], low: int, high: int) -> Segment:
    covering = [place for place in places if place.start < high and place.end > low]
    return Segment(
        text[low:high],
        tuple(place.number for place in covering),
        tuple(place.number for place in covering if place.start == low),
    )


def _lines(text: str, places: Sequence[QuotePlace], low: int, high: int) -> Iterator[Line]:
    # each line looks only at the quotes near it, so that a long resume with many quotes stays quick
    before = ""
    for start, end in _line_bounds(text, low, high):
        words = text[start:end].strip()
        near = [place for place in places if place.start < end and place.end > start]
        is_followed = end + 1 < high and not text[end + 1].isspace()
        yield Line(tuple(cut(text, near, start, end)), _kind(words, before, is_followed))
        before = words


def _line_bounds(text: str, low: int, high: int) -> Iterator[tuple[int, int]]:
    start = low
    while start < high:
        found = text.find("\n", start, high)
        end = high if found < 0 else found
        yield start, end
        start = end + 1


def _kind(words: str, before: str, is_followed: bool) -> str:
    if not words:
        return "blank"
    if words.startswith(_BULLETS):
        return "item"
    if len(before) >= MIN_WRAPPED and before[-1] not in ".:;!?-" and words[0].islower():
        return "more"
    is_short = len(words) <= MAX_HEADING and not any(character.isdigit() for character in words)
    is_title = words[0].isupper() and words[-1] not in ".,;:" and "@" not in words
    return "heading" if not before and is_followed and is_short and is_title else "text"
