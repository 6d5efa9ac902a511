"""Which text a reader of the displayed page can see: pictures with and without the text are compared."""

from collections.abc import Callable
from typing import TypeAlias

from PIL import Image, ImageChops

from evaluator.documents.pdf_glyphs import Fragment
from evaluator.documents.pdf_page import (
    FillReader,
    PageFrame,
    Pointer,
    color_picture_of,
    gray_picture_of,
    is_pale,
    objects_of,
)
from evaluator.documents.pdfium import pdfium

LEAST_CONTRAST = 20
"""A pixel of text must differ from what lies beneath by this much of 255 in one color channel: #ebebeb on white."""
PIXELS_A_POINT = 1.5
LONGEST_SIDE = 1800
"""Pixels; larger pages are compared at a smaller scale."""
UNSEEN = "the same color as what lies beneath it, covered or clipped away"

Painter: TypeAlias = Callable[[Pointer, PageFrame, float], Image.Image]


def mark_unseen(page: Pointer, frame: PageFrame, fragments: list[Fragment]) -> None:
    """Set `hidden` on each fragment that changes no pixel of the page. Switches text off and on: read it first."""
    candidates = [fragment for fragment in fragments if fragment.hidden is None]
    if not candidates:
        return
    texts = [
        item for item in objects_of(page) if pdfium.FPDFPageObj_GetType(item) == pdfium.FPDF_PAGEOBJ_TEXT
    ]
    suspects = _unseen(page, frame, texts, candidates, gray_picture_of)
    if suspects:
        # colors of one brightness are one gray
        for fragment in _unseen(page, frame, texts, suspects, color_picture_of):
            fragment.hidden = UNSEEN


def _unseen(
    page: Pointer, frame: PageFrame, texts: list[Pointer], fragments: list[Fragment], paint: Painter
) -> list[Fragment]:
    scale = min(PIXELS_A_POINT, LONGEST_SIDE / max(frame.width, frame.height, 1.0))
    whole = paint(page, frame, scale)
    _switch(texts, on=False)
    bare = paint(page, frame, scale)
    unseen = _without_pixels(whole, bare, scale, fragments)
    pale = [fragment for fragment in fragments if fragment.ink.is_pale]
    if pale and len(texts) > 1:
        # white text may lie under dark text and borrow its pixels: look at the pale text alone
        fills = FillReader()
        _switch([item for item in texts if is_pale(fills.fill(item))], on=True)
        unseen += _without_pixels(paint(page, frame, scale), bare, scale, pale)
    _switch(texts, on=True)
    found = {id(fragment) for fragment in unseen}
    return [fragment for fragment in fragments if id(fragment) in found]


def _switch(items: list[Pointer], *, on: bool) -> None:
    for item in items:
        pdfium.FPDFPageObj_SetIsActive(item, on)


def _without_pixels(
    picture: Image.Image, bare: Image.Image, scale: float, fragments: list[Fragment]
) -> list[Fragment]:
    channels = len(picture.getbands())
    differs = ([0] * LEAST_CONTRAST + [1] * (256 - LEAST_CONTRAST)) * channels
    seen = ImageChops.difference(picture, bare).point(differs).tobytes()
    width, height = picture.size
    return [item for item in fragments if not _has_pixel(seen, channels, width, height, scale, item)]


def _has_pixel(seen: bytes, channels: int, width: int, height: int, scale: float, fragment: Fragment) -> bool:
    left, top, right, bottom = fragment.box
    x0, x1 = max(0, int(left * scale)), min(width, int(right * scale) + 1)
    for y in range(max(0, int(top * scale)), min(height, int(bottom * scale) + 1)):
        if seen.find(1, channels * (y * width + x0), channels * (y * width + x1)) >= 0:
            return True
    return False
