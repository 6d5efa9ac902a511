"""A job description as a page: its lines as headings, paragraphs and items, with numbered passages in them."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from evaluator.domain.quotes import QuoteFinder

_BULLET = re.compile(r"^\s*(?:[-*\u2022\u2023\u25aa\u25cf\u2013\u00b7]|\d{1,2}[.)])\s+")
_LONGEST_HEADING = 60
_ENDS_SENTENCE = (".", "!", "?", ";", ",")


class BlockKind(StrEnum):
    """What a block of the page is."""

    TITLE = "title"
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text; `number` is the passage it belongs to, or None. `is_first` pieces carry number and anchor."""

    text: str
    number: int | None = None
    is_first: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """One block of the page."""

    kind: BlockKind
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Passage:
    """A numbered passage: characters start..end of the text."""

    number: int
    start: int
    end: int


def number_passages(
    text: str, sources: Mapping[int, str | None]
) -> tuple[tuple[Passage, ...], dict[int, int]]:
    """The passages of `sources` (by any id) in the order of the text, and the number for each id found.

    Equal and overlapping passages share a number.
    """
    finder = QuoteFinder(text)
    spans = []
    for id, source in sources.items():
        start = text.find(source) if source else -1
        if source and start >= 0:
            spans.append((start, start + len(source), id))
        elif source and (quote := finder.find(source)) is not None:
            spans.append((quote.start, quote.end, id))
    passages: list[Passage] = []
    numbers: dict[int, int] = {}
    for start, end, id in sorted(spans):
        if passages and start < passages[-1].end:
            last = passages[-1]
            passages[-1] = Passage(last.number, last.start, max(last.end, end))
        else:
            passages.append(Passage(len(passages) + 1, start, end))
        numbers[id] = passages[-1].number
    return tuple(passages), numbers


def paper(text: str, passages: Iterable[Passage] = ()) -> tuple[Block, ...]:
    """The blocks of the page; lines that wrap inside a paragraph are joined."""
    marked = list(passages)
    blocks = []
    seen: set[int] = set()
    for kind, start, end in _blocks(text):
        blocks.append(Block(kind, tuple(_pieces(text, start, end, marked, seen))))
    return tuple(blocks)


def _blocks(text: str) -> Iterable[tuple[BlockKind, int, int]]:
    """Kind and span of each block; lines of one paragraph make one block."""
    at = 0
    open_start: int | None = None
    open_end = 0
    is_first = True
    for line in text.splitlines(keepends=True):
        start, at = at, at + len(line)
        kind = _kind_of(line, is_first)
        if kind is not BlockKind.PARAGRAPH or not line.strip():
            if open_start is not None:
                yield BlockKind.PARAGRAPH, open_start, open_end
                open_start = None
            if line.strip():
                bullet = _BULLET.match(line)
                yield kind, start + (bullet.end() if bullet else 0), at
        else:
            open_start = start if open_start is None else open_start
            open_end = at
        is_first = is_first and not line.strip()
    if open_start is not None:
        yield BlockKind.PARAGRAPH, open_start, open_end


def _kind_of(line: str, is_first: bool) -> BlockKind:
    bare = line.strip().lstrip("#").strip()
    if _BULLET.match(line):
        return BlockKind.ITEM
    if bare and len(bare) <= _LONGEST_HEADING and not bare.endswith(_ENDS_SENTENCE):
        if is_first:
            return BlockKind.TITLE
        if bare.endswith(":") or line.startswith("#") or len(bare.split()) <= 5:
            return BlockKind.HEADING
    return BlockKind.PARAGRAPH


def _pieces(text: str, start: int, end: int, marked: list[Passage], seen: set[int]) -> Iterable[Piece]:
    at = start
    for passage in marked:
        first, last = max(start, passage.start), min(end, passage.end)
        if first >= last or not text[first:last].strip():
            continue
        if first > at:
            yield Piece(_flowing(text[at:first]))
        yield Piece(_flowing(text[first:last]), passage.number, passage.number not in seen)
        seen.add(passage.number)
        at = last
    if at < end:
        yield Piece(_flowing(text[at:end]))


def _flowing(text: str) -> str:
    return re.sub(r"\s*\n\s*", " ", text.lstrip("#"))
