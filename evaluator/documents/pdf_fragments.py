"""Glyphs gathered into fragments, mostly words, by the gaps between them."""

import re
from dataclasses import dataclass
from itertools import pairwise
from operator import sub

from evaluator.documents.pdf_glyphs import LEAST_SPREAD, Stretch, read_stretches
from evaluator.documents.pdf_inks import Ink
from evaluator.documents.pdf_page import PageFrame, Pointer
from evaluator.documents.scripts import has_right_to_left
from evaluator.documents.transcript import Box

WORD_GAP = 0.14
"""Share of the font size from which a gap parts two words: kerning stays below 0.08, justified blanks above 0.17."""
DIAGONAL_WORD_GAP = 0.4
"""On a slant widths are guessed, so only wide gaps part words."""
LEAST_GAP = -0.4
"""Share of the font size by which glyphs of one word may overlap."""
FEWEST_GAPS = 4
"""Fewer gaps in an object do not tell whether its letters are set apart."""
WIDEST_BLANK = 2.5
"""Font sizes that a blank between letters set apart may be wide."""
_WORD = re.compile(r"\S+")


@dataclass(slots=True)
class Fragment:
    """Glyphs side by side: x0, x1 and baseline y in the frame turned by `ink.angle`, box as displayed.

    A gap wider than `word_gap` times the size parts it from another word. `order` counts as the page is painted.
    """

    text: str
    x0: float
    x1: float
    y: float
    ink: Ink
    box: Box
    word_gap: float = WORD_GAP
    blank_after: bool = False
    hidden: str | None = None
    order: int = 0

    @property
    def size(self) -> float:
        """Font size in points as displayed."""
        return self.ink.size


def read_fragments(text_page: Pointer, frame: PageFrame) -> list[Fragment]:
    """All fragments in painting order; `hidden` is set where the way of drawing alone makes them invisible."""
    fragments: list[Fragment] = []
    for stretch in read_stretches(text_page, frame):
        words = _words(stretch, frame)
        if fragments and stretch.texts[0].isspace():
            fragments[-1].blank_after = True
        if fragments and words and _continues(fragments[-1], words[0]):
            _extend(fragments[-1], words.pop(0))
        for word in words:
            if fragments:
                _lean_on(fragments[-1], word)
            word.order = len(fragments)
            fragments.append(word)
    return fragments


def _words(stretch: Stretch, frame: PageFrame) -> list[Fragment]:
    text = "".join(stretch.texts)
    size = stretch.ink.size or 1.0
    gaps = list(map(sub, stretch.x0[1:], stretch.x1))
    share = _word_gap(stretch.ink, text, gaps, size)
    words: list[Fragment] = []
    for match in _WORD.finditer(text):
        start, end = match.span()
        for cut in _cuts(stretch, gaps, start, end, share * size):
            words.append(_fragment(stretch, text, start, cut, share, frame))
            start = cut
        words[-1].blank_after = end < len(text)
    if share > WORD_GAP:
        _reach_over_blanks(words, size)
    return words


def _reach_over_blanks(words: list[Fragment], size: float) -> None:
    """A blank among letters set apart is as wide as a gutter: words reach over it, so that it parts no columns."""
    for word, after in pairwise(words):
        if word.blank_after and after.x0 - word.x1 < WIDEST_BLANK * size:
            word.x1 = max(word.x1, after.x0 - 0.5 * size)


def _word_gap(ink: Ink, text: str, gaps: list[float], size: float) -> float:
    """Where an object sets all its letters apart, only a gap clearly wider than that parts words."""
    usual = DIAGONAL_WORD_GAP if abs(ink.cos * ink.cos - ink.sin * ink.sin) <= LEAST_SPREAD else WORD_GAP
    apart = WORD_GAP / 2
    if len(gaps) < FEWEST_GAPS or max(gaps) <= apart * size:
        return usual
    inner = sorted(
        gap for gap, (a, b) in zip(gaps, pairwise(text), strict=True) if not (a.isspace() or b.isspace())
    )
    middle = inner[len(inner) // 2] / size if len(inner) >= FEWEST_GAPS else 0.0
    return middle + WORD_GAP if middle > apart else usual


def _cuts(stretch: Stretch, gaps: list[float], start: int, end: int, widest: float) -> list[int]:
    """Where the glyphs start..end part, and their end."""
    least = LEAST_GAP * (stretch.ink.size or 1.0)
    is_backwards = has_right_to_left("".join(stretch.texts[start:end]))
    inner = gaps[start : end - 1]
    if not inner or (not is_backwards and least <= min(inner) and max(inner) <= widest):
        return [end]
    x0 = stretch.x0
    # letters that one glyph stands for have its place in common; those that run backwards are put in order later
    parted = [
        index
        for index, gap in enumerate(inner, start + 1)
        if x0[index] != x0[index - 1]
        and (not least <= gap <= widest or has_right_to_left("".join(stretch.texts[index - 1 : index + 1])))
    ]
    return [*parted, end]


def _fragment(
    stretch: Stretch, text: str, start: int, end: int, word_gap: float, frame: PageFrame
) -> Fragment:
    box = _around(stretch.boxes[start:end])
    hidden = stretch.ink.hidden or ("outside the page" if frame.is_outside(box) else None)
    x1 = max(stretch.x1[start:end])
    return Fragment(
        text[start:end], stretch.x0[start], x1, stretch.y[start], stretch.ink, box, word_gap, hidden=hidden
    )


def _around(boxes: list[Box]) -> Box:
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def _continues(before: Fragment, word: Fragment) -> bool:
    """True when two objects paint parts of one word."""
    ink, size = word.ink, word.size or 1.0
    if before.blank_after or before.ink.angle != ink.angle or before.hidden != word.hidden:
        return False
    if has_right_to_left(before.text + word.text):
        return False
    if before.ink is not ink and (before.ink.fill != ink.fill or abs(before.size - size) > 0.02 * size):
        return False
    is_level = abs(before.y - word.y) <= 0.1 * size
    return is_level and LEAST_GAP * size <= word.x0 - before.x1 <= word.word_gap * size


def _extend(fragment: Fragment, word: Fragment) -> None:
    fragment.text += word.text
    fragment.x1 = max(fragment.x1, word.x1)
    fragment.blank_after = word.blank_after
    fragment.box = _around([fragment.box, word.box])


def _lean_on(before: Fragment, word: Fragment) -> None:
    """A raised or lowered figure belongs to the line of what it was set beside."""
    if before.ink.angle == word.ink.angle and before.size != word.size:
        larger = max(before.size, word.size)
        if abs(word.y - before.y) < 0.5 * larger and -0.3 * larger < word.x0 - before.x1 < 0.3 * larger:
            before.y = word.y = before.y if before.size == larger else word.y
