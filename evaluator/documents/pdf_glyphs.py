"""The glyphs of a PDF page, gathered into fragments by where they stand, never by the library's text ranges."""

import ctypes
import math
from dataclasses import dataclass
from itertools import pairwise

from evaluator.documents.pdf_page import FillReader, PageFrame, Pointer, is_pale
from evaluator.documents.pdfium import pdfium
from evaluator.documents.transcript import Box

SMALLEST_READABLE = 3.0
"""Text below this size in points is taken as not meant to be read."""
WORD_GAP = 0.14
"""Share of the font size from which a gap parts two words: kerning stays below 0.08, justified blanks above 0.17."""
LEAST_SPREAD = 0.2
"""Nearer to 45 degrees than this (cosine squared less sine squared) a bounding box does not tell a glyph's width."""
DIAGONAL_WORD_GAP = 0.4
"""There widths are guessed, so only wide gaps part words."""
UNMAPPED = "\ufffd"
INVISIBLE_MODES = frozenset({3, 7})
"""PDF text rendering modes that paint nothing: invisible, and clip only (ISO 32000-1, table 106)."""


@dataclass(slots=True)
class Ink:
    """How one text object is drawn: its size in points, the direction of its baseline as displayed (cosine, sine,
    whole degrees clockwise), the baseline's y where that is level, its font, and why it cannot be seen, if so.
    """

    size: float
    cos: float
    sin: float
    angle: int
    y: float
    font: int
    hidden: str | None
    is_pale: bool
    word_gap: float = WORD_GAP


@dataclass(slots=True)
class Fragment:
    """Glyphs of one object side by side: x0, x1 and baseline y in the frame turned by `ink.angle`, box as displayed."""

    text: str
    x0: float
    x1: float
    y: float
    ink: Ink
    box: Box
    blank_after: bool = False
    hidden: str | None = None

    @property
    def size(self) -> float:
        """Font size in points as displayed."""
        return self.ink.size


@dataclass(slots=True)
class Glyph:
    """One character with its place in the turned frame (x0, x1, y) and on the displayed page (box)."""

    character: str
    x0: float
    x1: float
    y: float
    ink: Ink
    box: Box


def read_fragments(text_page: Pointer, frame: PageFrame) -> list[Fragment]:
    """All fragments in painting order; `hidden` is set where the way of drawing alone makes them invisible."""
    glyphs = _read_glyphs(text_page, frame)
    _widen_gaps_of_spaced_letters(glyphs)
    fragments: list[Fragment] = []
    last: Glyph | None = None
    for glyph in glyphs:
        if glyph.character.isspace():
            if last is not None and fragments:
                fragments[-1].blank_after = True
            last = None
            continue
        if last is not None and _continues(last, glyph):
            _extend(fragments[-1], glyph)
        else:
            fragments.append(_start(glyph, fragments[-1] if fragments else None, frame))
        last = glyph
    return fragments


def _read_glyphs(text_page: Pointer, frame: PageFrame) -> list[Glyph]:
    reader = _GlyphReader(text_page, frame)
    glyphs: list[Glyph] = []
    lead = 0
    for index in range(pdfium.FPDFText_CountChars(text_page)):
        code = pdfium.FPDFText_GetUnicode(text_page, index)
        if 0xD800 <= code < 0xDC00:
            lead = code
            continue
        if 0xDC00 <= code < 0xE000:
            code = 0x10000 + ((lead - 0xD800) << 10) + (code - 0xDC00) if lead else 0
        lead = 0
        glyph = reader.read(index, code)
        if glyph is not None:
            glyphs.append(glyph)
    return glyphs


class _GlyphReader:
    """Holds the buffers the library writes into, and what is known of each text object and font once asked."""

    def __init__(self, text_page: Pointer, frame: PageFrame) -> None:
        self.text_page = text_page
        self.frame = frame
        self.box = pdfium.FS_RECTF()
        self.x = ctypes.c_double()
        self.y = ctypes.c_double()
        self.matrix = pdfium.FS_MATRIX()
        self.fills = FillReader()
        self.inks: dict[int, Ink] = {}
        self.unmapped: dict[tuple[int, int], bool] = {}

    def read(self, index: int, code: int) -> Glyph | None:
        page = self.text_page
        if code in (10, 13, 32) and pdfium.FPDFText_IsGenerated(page, index):
            return None
        owner = pdfium.FPDFText_GetTextObject(page, index)
        if not owner:
            return None
        key = ctypes.addressof(owner.contents)
        ink = self.inks.get(key)
        if ink is None:
            ink = self.inks[key] = self._ink(index, owner)
        character = self._character(index, code, ink)
        loose = self.box
        pdfium.FPDFText_GetLooseCharBox(page, index, loose)
        box = self.frame.box(loose.left, loose.bottom, loose.right, loose.top)
        if ink.angle == 0:
            return Glyph(character, box[0], box[2], ink.y, ink, box)
        pdfium.FPDFText_GetCharOrigin(page, index, self.x, self.y)
        x, y = self.frame.point(self.x.value, self.y.value)
        return _turned(character, x, y, box, ink)

    def _character(self, index: int, code: int, ink: Ink) -> str:
        if code == 2 and pdfium.FPDFText_IsHyphen(self.text_page, index) == 1:
            return "-"
        unmapped = self.unmapped.get((ink.font, code))
        if unmapped is None:
            unmapped = code == 0 or pdfium.FPDFText_HasUnicodeMapError(self.text_page, index) == 1
            self.unmapped[ink.font, code] = unmapped
        return UNMAPPED if unmapped else chr(code)

    def _ink(self, index: int, owner: Pointer) -> Ink:
        matrix = self.matrix
        pdfium.FPDFText_GetMatrix(self.text_page, index, matrix)
        size = pdfium.FPDFText_GetFontSize(self.text_page, index)
        sign = -1.0 if size < 0 else 1.0
        dx, dy = self.frame.direction(matrix.a * sign, matrix.b * sign)
        length = math.hypot(dx, dy) or 1.0
        cos, sin = dx / length, dy / length
        shown = abs(size) * (math.hypot(matrix.c, matrix.d) or 1.0)
        angle = round(math.degrees(math.atan2(sin, cos))) % 360
        fill = self.fills.fill(owner)
        font = pdfium.FPDFTextObj_GetFont(owner)
        pdfium.FPDFText_GetCharOrigin(self.text_page, index, self.x, self.y)
        return Ink(
            size=shown,
            cos=cos,
            sin=sin,
            angle=angle,
            y=self.frame.point(self.x.value, self.y.value)[1],
            font=ctypes.addressof(font.contents) if font else 0,
            hidden=_undrawn(owner, shown, fill),
            is_pale=is_pale(fill),
            word_gap=DIAGONAL_WORD_GAP if abs(cos * cos - sin * sin) <= LEAST_SPREAD else WORD_GAP,
        )


def _turned(character: str, x: float, y: float, box: Box, ink: Ink) -> Glyph:
    start = x * ink.cos + y * ink.sin
    width, height = box[2] - box[0], box[3] - box[1]
    cos, sin = abs(ink.cos), abs(ink.sin)
    spread = cos * cos - sin * sin
    # the bounding box of a turned rectangle gives its width back, except near 45 degrees
    advance = (width * cos - height * sin) / spread if abs(spread) > LEAST_SPREAD else 0.55 * ink.size
    return Glyph(character, start, start + max(advance, 0.0), y * ink.cos - x * ink.sin, ink, box)


def _undrawn(owner: Pointer, size: float, fill: tuple[int, int, int, int] | None) -> str | None:
    if pdfium.FPDFTextObj_GetTextRenderMode(owner) in INVISIBLE_MODES:
        return "drawn in an invisible mode"
    if size < SMALLEST_READABLE:
        return "smaller than 3 points"
    return "fully transparent" if fill is not None and fill[3] < 13 else None


def _widen_gaps_of_spaced_letters(glyphs: list[Glyph]) -> None:
    """Where an object sets all its letters apart, only a gap clearly wider than that parts words."""
    gaps: dict[int, list[float]] = {}
    for before, after in pairwise(glyphs):
        if before.ink is after.ink and not before.character.isspace() and not after.character.isspace():
            gaps.setdefault(id(before.ink), []).append((after.x0 - before.x1) / (before.ink.size or 1.0))
    for glyph in glyphs:
        found = gaps.pop(id(glyph.ink), None)
        if found and len(found) >= 4:
            middle = sorted(found)[len(found) // 2]
            if middle > WORD_GAP / 2:
                glyph.ink.word_gap = middle + WORD_GAP


def _continues(last: Glyph, glyph: Glyph) -> bool:
    ink = glyph.ink
    size = ink.size or 1.0
    if last.ink is not ink and (
        last.ink.angle != ink.angle
        or abs(last.ink.size - ink.size) > 0.02 * size
        or abs(last.y - glyph.y) > 0.1 * size
    ):
        return False
    if last.x0 == glyph.x0:
        return True
    return -0.4 * size <= glyph.x0 - last.x1 <= ink.word_gap * size


def _start(glyph: Glyph, before: Fragment | None, frame: PageFrame) -> Fragment:
    y, ink = glyph.y, glyph.ink
    if before is not None and before.ink.angle == ink.angle and before.size != ink.size:
        larger = max(before.size, ink.size)
        # a raised or lowered figure belongs to the line it was set beside
        if abs(y - before.y) < 0.5 * larger and -0.3 * larger < glyph.x0 - before.x1 < 0.3 * larger:
            y = before.y
    fragment = Fragment(glyph.character, glyph.x0, glyph.x1, y, ink, glyph.box, hidden=ink.hidden)
    if fragment.hidden is None and frame.is_outside(glyph.box):
        fragment.hidden = "outside the page"
    return fragment


def _extend(fragment: Fragment, glyph: Glyph) -> None:
    fragment.text += glyph.character
    fragment.x1 = max(fragment.x1, glyph.x1)
    old, new = fragment.box, glyph.box
    fragment.box = (min(old[0], new[0]), min(old[1], new[1]), max(old[2], new[2]), max(old[3], new[3]))
