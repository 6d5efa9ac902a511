"""The glyphs of a PDF page where they stand, read in bulk: never by the library's text ranges."""

import ctypes
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, repeat
from struct import Struct

from evaluator.documents.pdf_inks import Ink, InkReader
from evaluator.documents.pdf_page import PageFrame, Pointer
from evaluator.documents.pdfium import Address, address_of, in_numbers, pdfium, run_through
from evaluator.documents.transcript import Box

UNMAPPED = "\ufffd"
LEAST_SPREAD = 0.2
"""Nearer to 45 degrees than this (cosine squared less sine squared) a bounding box does not tell a glyph's width."""
USUAL_WIDTH = 0.55
"""Share of the size that a glyph is taken to be wide there."""
LEVEL = 0.01
"""Points by which the baselines of objects on one line may differ."""
JOINT = 0.1
"""Share of the font size by which the glyphs of two objects may be apart, or overlap, as though in one."""
_DOUBTFUL = frozenset({10, 13, 32, None})
_HYPHEN = 2
"""The library's own code for a hyphen at the end of a line."""

_HANDLE, _INT = ctypes.c_void_p, ctypes.c_int
_unicode = in_numbers(pdfium.FPDFText_GetUnicode, ctypes.c_uint, _HANDLE, _INT)
_owner = in_numbers(pdfium.FPDFText_GetTextObject, _HANDLE, _HANDLE, _INT)
_loose_box = in_numbers(pdfium.FPDFText_GetLooseCharBox, _INT, _HANDLE, _INT, _HANDLE)
_origin = in_numbers(pdfium.FPDFText_GetCharOrigin, _INT, _HANDLE, _INT, _HANDLE, _HANDLE)
_is_generated = in_numbers(pdfium.FPDFText_IsGenerated, _INT, _HANDLE, _INT)
_is_hyphen = in_numbers(pdfium.FPDFText_IsHyphen, _INT, _HANDLE, _INT)
_has_no_meaning = in_numbers(pdfium.FPDFText_HasUnicodeMapError, _INT, _HANDLE, _INT)
BOX = Struct("4f")
"""The library's rectangle: left, top, right, bottom."""
POINT = Struct("2d")


@dataclass(slots=True)
class Stretch:
    """Glyphs of one text object in a row, in parallel lists: characters, x0, x1 and baseline y in the frame turned by
    `ink.angle`, boxes as displayed.
    """

    ink: Ink
    texts: list[str]
    x0: list[float]
    x1: list[float]
    y: list[float]
    boxes: list[Box]


def read_stretches(text_page: Pointer, frame: PageFrame) -> Iterator[Stretch]:
    """All glyphs in painting order, save the blanks that the library makes up."""
    return _GlyphReader(text_page, frame).stretches()


def _boxes(page: Address, count: int, frame: PageFrame) -> list[Box]:
    room = (ctypes.c_float * (4 * count))()
    start = ctypes.addressof(room)
    run_through(map(_loose_box, repeat(page), range(count), range(start, start + BOX.size * count, BOX.size)))
    sides = BOX.iter_unpack(room)
    if not frame.is_plain:
        return [frame.box(left, bottom, right, top) for left, top, right, bottom in sides]
    x, y = frame.left, frame.top
    return [(left - x, y - top, right - x, y - bottom) for left, top, right, bottom in sides]


def _without_surrogates(codes: list[int]) -> list[int | None]:
    """Two halves of one character become that character at the place of the second, and None at the first's."""
    if not any(0xD800 <= code < 0xE000 for code in codes):
        return [*codes]
    whole: list[int | None] = []
    lead = 0
    for code in codes:
        if 0xD800 <= code < 0xDC00:
            lead = code
            whole.append(None)
            continue
        is_second = 0xDC00 <= code < 0xE000
        both = 0x10000 + ((lead - 0xD800) << 10) + (code - 0xDC00) if lead else 0
        whole.append(both if is_second else code)
        lead = 0
    return whole


class _GlyphReader:
    """Reads one page, and knows its letters once asked."""

    def __init__(self, text_page: Pointer, frame: PageFrame) -> None:
        count = pdfium.FPDFText_CountChars(text_page)
        self._page = address_of(text_page)
        self._frame = frame
        self._owners: list[Address | None] = list(map(_owner, repeat(self._page), range(count)))
        self._codes = _without_surrogates(list(map(_unicode, repeat(self._page), range(count))))
        self._boxes = _boxes(self._page, count, frame)
        self._letters: dict[int, dict[int, str]] = {}

    def stretches(self) -> Iterator[Stretch]:
        """Stretches in painting order."""
        for ink, start, end, y in self._parts():
            indexes = self._glyphs(start, end)
            if indexes:
                yield self._stretch(ink, indexes, y)

    def _parts(self) -> Iterator[tuple[Ink, int, int, float]]:
        """(ink, start, end, baseline) of each text object, or of several where each glyph is an object."""
        groups = _groups(self._owners)
        firsts = [start for _, start, _ in groups]
        owners = [owner for owner, _, _ in groups]
        inks = InkReader(self._page, self._frame).inks(firsts, owners)
        baselines = [y for _, y in self._displayed(firsts)]
        first: int | None = None
        for index, (ink, (_, start, end), y) in enumerate(zip(inks, groups, baselines, strict=True)):
            is_last = index + 1 == len(groups)
            begins = start if first is None else first
            if is_last or not self._goes_on(
                ink, y, end, inks[index + 1], baselines[index + 1], firsts[index + 1]
            ):
                yield ink, begins, end, y
                first = None
            else:
                first = begins

    def _goes_on(self, ink: Ink, y: float, end: int, next_ink: Ink, next_y: float, start: int) -> bool:
        """True when the glyph at `start` follows the one before `end` as though their objects were one."""
        if ink is not next_ink or end != start or ink.angle or abs(y - next_y) > LEVEL:
            return False
        joint = JOINT * ink.size
        return -joint <= self._boxes[start][0] - self._boxes[end - 1][2] <= joint

    def _glyphs(self, start: int, end: int) -> Sequence[int]:
        """The characters that stand for glyphs: not what the library put in to make its own text read well."""
        codes = self._codes[start:end]
        if _DOUBTFUL.isdisjoint(codes):
            return range(start, end)
        return [
            index
            for index, code in enumerate(codes, start)
            if code is not None and not (code in _DOUBTFUL and _is_generated(self._page, index))
        ]

    def _stretch(self, ink: Ink, indexes: Sequence[int], y: float) -> Stretch:
        letters = self._letters.setdefault(ink.font, {})
        codes, boxes = self._codes, self._boxes
        texts = [letters.get(codes[index] or 0) or self._letter(letters, index) for index in indexes]
        places = [boxes[index] for index in indexes]
        if ink.angle:
            return self._turned(ink, texts, indexes, places)
        return Stretch(
            ink, texts, [box[0] for box in places], [box[2] for box in places], [y] * len(texts), places
        )

    def _letter(self, letters: dict[int, str], index: int) -> str:
        code = self._codes[index] or 0
        if code == _HYPHEN and _is_hyphen(self._page, index) == 1:
            return "-"
        is_unmapped = code == 0 or _has_no_meaning(self._page, index) == 1
        letter = UNMAPPED if is_unmapped else chr(code)
        if code != _HYPHEN:
            letters[code] = letter
        return letter

    def _turned(self, ink: Ink, texts: list[str], indexes: Sequence[int], boxes: list[Box]) -> Stretch:
        points = self._displayed(indexes)
        starts = [x * ink.cos + y * ink.sin for x, y in points]
        ends = [start + _advance(ink, box) for start, box in zip(starts, boxes, strict=True)]
        return Stretch(ink, texts, starts, ends, [y * ink.cos - x * ink.sin for x, y in points], boxes)

    def _displayed(self, indexes: Sequence[int]) -> list[tuple[float, float]]:
        """Where the origins of some glyphs are displayed."""
        numbers = (ctypes.c_double * (2 * len(indexes)))()
        start = ctypes.addressof(numbers)
        end = start + POINT.size * len(indexes)
        places = (range(start, end, POINT.size), range(start + POINT.size // 2, end, POINT.size))
        run_through(map(_origin, repeat(self._page), indexes, *places))
        return [self._frame.point(x, y) for x, y in POINT.iter_unpack(numbers)]


def _groups(owners: list[Address | None]) -> list[tuple[Address, int, int]]:
    """(owner, start, end) of the characters of one object in a row."""
    found: list[tuple[Address, int, int]] = []
    start = 0
    for owner, group in groupby(owners):
        end = start + len(list(group))
        if owner is not None:
            found.append((owner, start, end))
        start = end
    return found


def _advance(ink: Ink, box: Box) -> float:
    width, height = box[2] - box[0], box[3] - box[1]
    cos, sin = abs(ink.cos), abs(ink.sin)
    spread = cos * cos - sin * sin
    # the bounding box of a turned rectangle gives its width back, except near 45 degrees
    return max(
        0.0, (width * cos - height * sin) / spread if abs(spread) > LEAST_SPREAD else USUAL_WIDTH * ink.size
    )
