"""How text objects are drawn, asked once for each way of drawing however many objects share it."""

import ctypes
import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import repeat
from struct import Struct
from typing import TypeAlias

from evaluator.documents.pdf_page import Fill, Matrix, PageFrame, fills_of
from evaluator.documents.pdfium import Address, in_numbers, pdfium, run_through

SMALLEST_READABLE = 3.0
"""Text below this size in points is taken as not meant to be read."""
INVISIBLE, CLIPS = 3, 7
"""PDF text rendering modes that paint nothing: invisible, and clip only (ISO 32000-1, table 106)."""
FAINTEST = 13
"""Opacity of 255 below which nothing is seen."""
TRANSPARENT = "fully transparent"
UNPAINTED = "drawn in a mode that paints nothing"

TURN = Struct("4f8x")
"""The first four numbers of the library's matrix, and two that are left out."""

_HANDLE, _INT = ctypes.c_void_p, ctypes.c_int
_matrix = in_numbers(pdfium.FPDFText_GetMatrix, _INT, _HANDLE, _INT, _HANDLE)
_size = in_numbers(pdfium.FPDFText_GetFontSize, ctypes.c_double, _HANDLE, _INT)
_mode = in_numbers(pdfium.FPDFTextObj_GetTextRenderMode, _INT, _HANDLE)
_font = in_numbers(pdfium.FPDFTextObj_GetFont, _HANDLE, _HANDLE)
_Key: TypeAlias = tuple[Matrix, float, int | None, int, Fill | None]


@dataclass(frozen=True, slots=True)
class Ink:
    """How text is drawn: its size in points, the direction of its baseline as displayed (cosine, sine, whole degrees
    clockwise), its font, why it cannot be seen, if so, and its color.
    """

    size: float
    cos: float
    sin: float
    angle: int
    font: int
    hidden: str | None
    fill: Fill | None


class InkReader:
    """Knows the inks of one page."""

    def __init__(self, text_page: Address, frame: PageFrame) -> None:
        self._text_page = text_page
        self._frame = frame
        self._inks: dict[_Key, Ink] = {}

    def inks(self, firsts: list[int], owners: list[Address]) -> list[Ink]:
        """The inks of some text objects, of each of which the index of a character is known."""
        sizes = map(_size, repeat(self._text_page), firsts)
        fonts, modes = map(_font, owners), map(_mode, owners)
        keys = zip(self._turns(firsts), sizes, fonts, modes, fills_of(owners), strict=True)
        inks = self._inks
        return [inks.get(key) or self._mix(key) for key in keys]

    def _turns(self, firsts: list[int]) -> Iterator[Matrix]:
        numbers = (ctypes.c_float * (6 * len(firsts)))()
        start = ctypes.addressof(numbers)
        places = range(start, start + TURN.size * len(firsts), TURN.size)
        run_through(map(_matrix, repeat(self._text_page), firsts, places))
        return TURN.iter_unpack(numbers)

    def _mix(self, key: _Key) -> Ink:
        (a, b, c, d), size, font, mode, fill = key
        sign = -1.0 if size < 0 else 1.0
        dx, dy = self._frame.direction(a * sign, b * sign)
        length = math.hypot(dx, dy) or 1.0
        shown = abs(size) * (math.hypot(c, d) or 1.0) * self._frame.unit
        ink = self._inks[key] = Ink(
            size=shown,
            cos=dx / length,
            sin=dy / length,
            angle=round(math.degrees(math.atan2(dy, dx))) % 360,
            font=font or 0,
            hidden=_undrawn(mode, shown, fill),
            fill=fill,
        )
        return ink


def _undrawn(mode: int, size: float, fill: Fill | None) -> str | None:
    if mode == INVISIBLE:
        return "drawn in an invisible mode"
    if mode == CLIPS:
        return UNPAINTED
    if size < SMALLEST_READABLE:
        return "smaller than 3 points"
    return TRANSPARENT if fill is not None and fill[3] < FAINTEST else None
