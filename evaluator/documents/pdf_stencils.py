"""Text that paints nothing itself and yet is seen: it is the shape through which something else is painted."""

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager

from evaluator.documents.pdf_fragments import Fragment
from evaluator.documents.pdf_inks import CLIPS, FAINTEST, TRANSPARENT, UNPAINTED
from evaluator.documents.pdf_page import PageContent, PageFrame, Pixels, Pointer, fills_of, gray_pixels_of
from evaluator.documents.pdfium import Address, in_numbers, pdfium, run_through

PIXELS_A_POINT = 3.0
LONGEST_SIDE = 3600
LEAST_CONTRAST = 20
MOST_FRAGMENTS = 60
"""Titles are painted so, never whole pages."""
FILLED = 0.8
"""Share of the letters' pixels that must stand out from what is around them."""
EVEN = 0.85
"""Share of the pixels around the letters that must be alike."""
FEWEST_PIXELS = 12
CORE, CLEAR = 64, 250
"""Up to this gray a pixel is the letter's, from this one on it is beside the letter."""

_HANDLE, _INT, _UINT = ctypes.c_void_p, ctypes.c_int, ctypes.c_uint
_set_fill = in_numbers(pdfium.FPDFPageObj_SetFillColor, _INT, _HANDLE, *[_UINT] * 4)
_mode = in_numbers(pdfium.FPDFTextObj_GetTextRenderMode, _INT, _HANDLE)
_set_mode = in_numbers(pdfium.FPDFTextObj_SetTextRenderMode, _INT, _HANDLE, _INT)
_set_active = in_numbers(pdfium.FPDFPageObj_SetIsActive, _INT, _HANDLE, _INT)


def show_stencils(page: Pointer, frame: PageFrame, content: PageContent, fragments: list[Fragment]) -> None:
    """Clear `hidden` of transparent and clipping text where the very shape of its letters stands on the page."""
    suspects = [item for item in fragments if item.hidden in (TRANSPARENT, UNPAINTED) and not item.ink.angle]
    if not suspects or len(suspects) > MOST_FRAGMENTS:
        return
    scale = min(PIXELS_A_POINT, LONGEST_SIDE / max(frame.width, frame.height, 1.0))
    seen = gray_pixels_of(page, frame, scale)
    with _painted_alone(content):
        shapes = gray_pixels_of(page, frame, scale)
    for fragment in suspects:
        if _stands_out(seen, shapes, scale, fragment):
            fragment.hidden = None


@contextmanager
def _painted_alone(content: PageContent) -> Iterator[None]:
    """The page with nothing but its transparent and clipping text, in black."""
    modes = [_mode(text) for text in content.texts]
    painted = zip(content.texts, modes, fills_of(content.texts), strict=True)
    stencils = {
        text: (mode, fill)
        for text, mode, fill in painted
        if fill is not None and (mode == CLIPS or fill[3] < FAINTEST)
    }
    others = [item.handle for item in content.others if item.kind != pdfium.FPDF_PAGEOBJ_FORM]
    others += [text for text in content.texts if text not in stencils]
    _switch(others, on=False)
    for text in stencils:
        _set_mode(text, 0)
        _set_fill(text, 0, 0, 0, 255)
    try:
        yield
    finally:
        for text, (mode, fill) in stencils.items():
            _set_mode(text, mode)
            _set_fill(text, *fill)
        _switch(others, on=True)


def _switch(objects: list[Address], *, on: bool) -> None:
    run_through(_set_active(item, on) for item in objects)


def _stands_out(seen: Pixels, shapes: Pixels, scale: float, fragment: Fragment) -> bool:
    left, top, right, bottom = (side * scale for side in fragment.box)
    x0, x1 = max(0, int(left)), min(seen.width, int(right) + 1)
    letters: list[int] = []
    around: list[int] = []
    for y in range(max(0, int(top)), min(seen.height, int(bottom) + 1)):
        row = slice(seen.width * y + x0, seen.width * y + x1)
        for level, shape in zip(seen.levels[row], shapes.levels[row], strict=True):
            if shape <= CORE:
                letters.append(level)
            elif shape >= CLEAR:
                around.append(level)
    if min(len(letters), len(around)) < FEWEST_PIXELS:
        return False
    ground = sorted(around)[len(around) // 2]
    even = sum(abs(level - ground) < LEAST_CONTRAST for level in around)
    filled = sum(abs(level - ground) >= LEAST_CONTRAST for level in letters)
    return even >= EVEN * len(around) and filled >= FILLED * len(letters)
