"""Which text a reader of the displayed page can see: pictures with and without the text are compared."""

import ctypes
import math
from collections.abc import Callable, Iterator
from itertools import repeat
from typing import TypeAlias

from evaluator.documents.pdf_fragments import Fragment
from evaluator.documents.pdf_inks import Ink
from evaluator.documents.pdf_page import (
    Fill,
    PageContent,
    PageFrame,
    Pixels,
    Pointer,
    color_pixels_of,
    fills_of,
    gray_pixels_of,
)
from evaluator.documents.pdfium import Address, in_numbers, pdfium, run_through
from evaluator.documents.transcript import Box

LEAST_CONTRAST = 20
"""A pixel of text must differ from what lies beneath by this much of 255 in one color channel: #ebebeb on white."""
PIXELS_A_POINT = 1.5
LONGEST_SIDE = 1800
"""Pixels; larger pages are compared at a smaller scale."""
STRIP = 2.0
"""Points: the height of the strips in which fragments are compared."""
MOST_STRIPS = 50
MOST_COLORS = 8
"""Colors that are looked at alone on one page."""
HEART = 0.55
"""Where in its box text has most of its ink, from the top: rows of pixels are looked at from there."""
UNSEEN = "the same color as what lies beneath it, covered or clipped away"

Painter: TypeAlias = Callable[[Pointer, PageFrame, float], Pixels]
_set_active = in_numbers(pdfium.FPDFPageObj_SetIsActive, ctypes.c_int, ctypes.c_void_p, ctypes.c_int)


def mark_unseen(page: Pointer, frame: PageFrame, content: PageContent, fragments: list[Fragment]) -> None:
    """Set `hidden` on each fragment that changes no pixel of the page. Switches text off and on: read it first."""
    candidates = [fragment for fragment in fragments if fragment.hidden is None]
    comparison = _Comparison(page, frame, content, overlapping(candidates))
    suspects = comparison.unseen(candidates, gray_pixels_of) if candidates else []
    if suspects:
        # colors of one brightness are one gray
        for fragment in comparison.unseen(suspects, color_pixels_of):
            fragment.hidden = UNSEEN


class _Comparison:
    """Paints one page with all, none or some of its text."""

    def __init__(self, page: Pointer, frame: PageFrame, content: PageContent, piled: list[Fragment]) -> None:
        self._page = page
        self._frame = frame
        self._scale = min(PIXELS_A_POINT, LONGEST_SIDE / max(frame.width, frame.height, 1.0))
        self._content = content
        self._piled = {id(fragment) for fragment in piled}

    def unseen(self, fragments: list[Fragment], paint: Painter) -> list[Fragment]:
        """Those that change nothing in the pictures that `paint` makes."""
        whole = paint(self._page, self._frame, self._scale)
        try:
            bare = self._bare(whole, paint)
            unseen = [item for item in fragments if not _changes(whole, bare, self._scale, item)]
            # text may lie under other text and borrow its pixels: look at each color alone
            piled = [item for item in fragments if id(item) in self._piled]
            for fill in list({item.ink.fill for item in piled})[:MOST_COLORS]:
                alone = self._alone(fill, paint)
                own = [item for item in piled if item.ink.fill == fill]
                unseen += [item for item in own if not _changes(alone, bare, self._scale, item)]
        finally:
            _switch(self._content.texts, on=True)
        found = {id(fragment) for fragment in unseen}
        return [fragment for fragment in fragments if id(fragment) in found]

    def _bare(self, whole: Pixels, paint: Painter) -> Pixels:
        if self._content.is_text_only:
            white = bytearray(b"\xff") * len(whole.levels)
            return Pixels(white, whole.channels, whole.width, whole.height)
        _switch(self._content.texts, on=False)
        return paint(self._page, self._frame, self._scale)

    def _alone(self, fill: Fill | None, paint: Painter) -> Pixels:
        texts = self._content.texts
        _switch(texts, on=False)
        fills = zip(texts, fills_of(texts), strict=True)
        _switch([text for text, own in fills if own == fill], on=True)
        return paint(self._page, self._frame, self._scale)


def overlapping(fragments: list[Fragment]) -> list[Fragment]:
    """Fragments on whose middle another one, in another ink, is painted."""
    strips: dict[int, list[tuple[float, float, int]]] = {}
    for index, fragment in enumerate(fragments):
        x0, top, x1, bottom = _core(fragment)
        for strip in range(int(top / STRIP), min(int(bottom / STRIP), int(top / STRIP) + MOST_STRIPS) + 1):
            strips.setdefault(strip, []).append((x0, x1, index))
    found: set[int] = set()
    for spans in strips.values():
        # from either side each fragment is compared with the one that reaches farthest: no page takes long
        for side in (spans, [(-x1, -x0, index) for x0, x1, index in spans]):
            found.update(_reached(sorted(side), fragments))
    return [fragments[index] for index in sorted(found)]


def _reached(spans: list[tuple[float, float, int]], fragments: list[Fragment]) -> Iterator[int]:
    """Those that begin before one in another ink ends, and that one."""
    nowhere = (-math.inf, -1)
    farthest, second = nowhere, nowhere
    ink_of_farthest: Ink | None = None
    for start, end, index in spans:
        ink = fragments[index].ink
        reach, other = second if ink is ink_of_farthest else farthest
        if start < reach:
            yield from (index, other)
        if end > farthest[0]:
            second = second if ink is ink_of_farthest else farthest
            farthest, ink_of_farthest = (end, index), ink
        elif ink is not ink_of_farthest:
            second = max(second, (end, index))


def _core(fragment: Fragment) -> Box:
    """The middle of the box, which neighbors do not reach into."""
    x0, y0, x1, y1 = fragment.box
    width, height = x1 - x0, y1 - y0
    return x0 + 0.1 * width, y0 + 0.35 * height, x1 - 0.1 * width, y1 - 0.35 * height


def _switch(texts: list[Address], *, on: bool) -> None:
    run_through(map(_set_active, texts, repeat(on)))


def _changes(picture: Pixels, bare: Pixels, scale: float, fragment: Fragment) -> bool:
    """True when a pixel in the fragment's box differs clearly."""
    left, top, right, bottom = (side * scale for side in fragment.box)
    x0, x1 = picture.channels * max(0, int(left)), picture.channels * min(picture.width, int(right) + 1)
    y0, y1 = max(0, int(top)), min(picture.height, int(bottom) + 1)
    heart = min(max(int(top + HEART * (bottom - top)), y0), y1)
    step = picture.channels * picture.width
    for y in (*range(heart, y1), *range(heart - 1, y0 - 1, -1)):
        start, end = step * y + x0, step * y + x1
        seen, beneath = picture.levels[start:end], bare.levels[start:end]
        if seen != beneath and any(
            not -LEAST_CONTRAST < a - b < LEAST_CONTRAST for a, b in zip(seen, beneath, strict=True)
        ):
            return True
    return False
